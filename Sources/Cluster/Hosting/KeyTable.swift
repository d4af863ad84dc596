/// A value a key, in pages: a snapshot shares all pages, and a write copies one.
struct KeyTable<Element: BitwiseCopyable & Sendable>: Sendable {
  static var pageSize: Int { 256 }

  private var pages: ContiguousArray<ContiguousArray<Element>> = []
  private let blank: Element

  /// A table whose keys all have `blank`.
  init(_ blank: Element) { self.blank = blank }

  subscript(key: UInt32) -> Element {
    get {
      let page = Int(key) / Self.pageSize
      return page < pages.count ? pages[page][Int(key) % Self.pageSize] : blank
    }
    set {
      let page = Int(key) / Self.pageSize
      while page >= pages.count {
        pages.append(ContiguousArray(repeating: blank, count: Self.pageSize))
      }
      pages[page][Int(key) % Self.pageSize] = newValue
    }
  }

  /// Every key has `blank` again.
  mutating func removeAll() { pages = [] }
}
