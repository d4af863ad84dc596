/// Cells by key, in pages: a snapshot shares all pages, and a write copies one.
struct CellTable: Sendable {
  static let pageSize = 32

  private var pages: ContiguousArray<ContiguousArray<QuorumStore.Cell>> = []
  /// How many cells hold something that a reader would see.
  private(set) var liveCount = 0
  /// How many cells remember a deletion only.
  private(set) var deletedCount = 0

  /// One past the highest key there is a page for.
  var limit: QuorumStore.Key { QuorumStore.Key(pages.count * Self.pageSize) }

  /// What is held of `key`.
  subscript(key: QuorumStore.Key) -> QuorumStore.Cell {
    get {
      let page = Int(key) / Self.pageSize
      return page < pages.count ? pages[page][Int(key) % Self.pageSize] : .absent
    }
    set {
      let page = Int(key) / Self.pageSize
      while page >= pages.count {
        pages.append(ContiguousArray(repeating: .absent, count: Self.pageSize))
      }
      let place = Int(key) % Self.pageSize
      count(pages[page][place], by: -1)
      count(newValue, by: 1)
      pages[page][place] = newValue
    }
  }

  private mutating func count(_ cell: QuorumStore.Cell, by step: Int) {
    if cell.isDeleted {
      deletedCount += step
    } else if !cell.isAbsent {
      liveCount += step
    }
  }
}
