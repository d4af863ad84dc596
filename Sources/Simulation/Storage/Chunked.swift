/// An append-only list in chunks of 1,024: a snapshot shares all chunks but the last.
///
/// With a retention, whole chunks leave at the old end; indices stay what they were.
public struct Chunked<Element: Sendable>: Sendable {
  /// Elements a chunk.
  @inlinable public static var chunkSize: Int { 1_024 }

  @usableFromInline var chunks: ContiguousArray<ContiguousArray<Element>> = []
  /// The index of the oldest element still kept.
  public private(set) var startIndex = 0
  /// One past the index of the newest element.
  public private(set) var endIndex = 0
  /// How many chunks are kept; nil keeps all.
  public let retainedChunks: Int?

  /// An empty list that keeps `retainedChunks` chunks, or all.
  public init(retainedChunks: Int? = nil) { self.retainedChunks = retainedChunks }

  /// How many elements are kept.
  public var count: Int { endIndex - startIndex }

  /// Whether the element of this index is still kept.
  public func contains(_ index: Int) -> Bool { index >= startIndex && index < endIndex }

  /// Adds an element; its index is `endIndex` before the call.
  public mutating func append(_ element: Element) {
    if endIndex - startIndex == chunks.count * Self.chunkSize {
      if let retainedChunks, chunks.count >= retainedChunks {
        chunks.removeFirst()
        startIndex += Self.chunkSize
      }
      var chunk: ContiguousArray<Element> = []
      chunk.reserveCapacity(Self.chunkSize)
      chunks.append(chunk)
    }
    chunks[chunks.count - 1].append(element)
    endIndex += 1
  }

  /// The element of an index between `startIndex` and `endIndex`.
  public subscript(index: Int) -> Element {
    get {
      precondition(contains(index), "\(index) is not in \(startIndex)..<\(endIndex)")
      let position = index - startIndex
      return chunks[position / Self.chunkSize][position % Self.chunkSize]
    }
    _modify {
      precondition(contains(index), "\(index) is not in \(startIndex)..<\(endIndex)")
      let position = index - startIndex
      yield &chunks[position / Self.chunkSize][position % Self.chunkSize]
    }
  }
}
