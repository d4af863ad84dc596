/// An append-only list in chunks: a snapshot shares all chunks but those that are changed after it.
///
/// With a retention, whole chunks leave at the old end; indices stay what they were.
public struct Chunked<Element: Sendable>: Sendable {
  /// Elements a chunk: each snapshot costs a few of them.
  @inlinable public static var chunkSize: Int { 256 }

  @usableFromInline var chunks: ContiguousArray<ContiguousArray<Element>> = []
  @usableFromInline var first = 0
  @usableFromInline var end = 0
  /// The most elements it ever keeps, or `Int.max`.
  @inlinable public var capacity: Int { limit.map { $0 * Self.chunkSize } ?? .max }
  /// How many chunks are kept; nil keeps all.
  @usableFromInline var limit: Int?

  /// The index of the oldest element still kept.
  @inlinable public var startIndex: Int { first }
  /// One past the index of the newest element.
  @inlinable public var endIndex: Int { end }

  /// An empty list that keeps the latest `count` elements and at most two chunks more, or all.
  @inlinable public init(retaining count: Int? = nil) { limit = count.map { Self.chunks(for: $0) } }

  /// How many chunks always hold as many elements, the newest chunk being filled.
  @inlinable static func chunks(for count: Int) -> Int {
    precondition(count > 0, "at least one element is kept")
    return (count - 1) / chunkSize + 2
  }

  /// How many elements are kept.
  @inlinable public var count: Int { end - first }

  /// Whether the element of this index is still kept.
  @inlinable public func contains(_ index: Int) -> Bool { index >= first && index < end }

  /// Adds an element; its index is `endIndex` before the call.
  @inlinable public mutating func append(_ element: Element) {
    if end - first == chunks.count * Self.chunkSize {
      if let limit, chunks.count >= limit {
        chunks.removeFirst()
        first += Self.chunkSize
      }
      var chunk: ContiguousArray<Element> = []
      chunk.reserveCapacity(Self.chunkSize)
      chunks.append(chunk)
    }
    let last = chunks.count - 1
    // A chunk that was changed after a snapshot has room for what it held: it would double from there.
    if chunks[last].count == chunks[last].capacity { chunks[last].reserveCapacity(Self.chunkSize) }
    chunks[last].append(element)
    end += 1
  }

  /// Keeps the latest `count` elements from now on; what is older than that leaves at once, chunk by chunk.
  public mutating func retain(_ count: Int) {
    let kept = Self.chunks(for: count)
    limit = kept
    while chunks.count > kept {
      chunks.removeFirst()
      first += Self.chunkSize
    }
  }

  /// The element of an index between `startIndex` and `endIndex`.
  @inlinable public subscript(index: Int) -> Element {
    get {
      precondition(contains(index), "\(index) is not in \(first)..<\(end)")
      let position = index - first
      return chunks[position / Self.chunkSize][position % Self.chunkSize]
    }
    _modify {
      precondition(contains(index), "\(index) is not in \(first)..<\(end)")
      let position = index - first
      yield &chunks[position / Self.chunkSize][position % Self.chunkSize]
    }
  }
}
