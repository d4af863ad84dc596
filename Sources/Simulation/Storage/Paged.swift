/// Values by number, in small pages: a snapshot shares all pages, and a change copies one.
///
/// For values that are themselves a few arrays; plain numbers pack better in larger pages.
public struct Paged<Element: Sendable>: Sendable, RandomAccessCollection {
  /// Elements a page.
  @inlinable public static var pageSize: Int { 4 }

  @usableFromInline var pages: ContiguousArray<ContiguousArray<Element>> = []
  /// How many there are.
  public private(set) var count = 0

  /// No values.
  public init() {}

  /// The number of the first.
  @inlinable public var startIndex: Int { 0 }
  /// One past the number of the last.
  @inlinable public var endIndex: Int { count }

  /// Adds a value; its number is the count before the call.
  public mutating func append(_ element: Element) {
    if count == pages.count * Self.pageSize {
      var page: ContiguousArray<Element> = []
      page.reserveCapacity(Self.pageSize)
      pages.append(page)
    }
    pages[pages.count - 1].append(element)
    count += 1
  }

  /// Adds copies of `element` until there are `count`.
  public mutating func fill(to count: Int, with element: Element) {
    while self.count < count { append(element) }
  }

  /// The value of a number below the count.
  @inlinable public subscript(index: Int) -> Element {
    _read { yield pages[index / Self.pageSize][index % Self.pageSize] }
    _modify { yield &pages[index / Self.pageSize][index % Self.pageSize] }
  }
}
