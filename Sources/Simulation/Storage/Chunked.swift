/// An append-only list in chunks of 1,024: a snapshot shares all chunks but the last.
///
/// With a retention, whole chunks leave at the old end; indices stay what they were.
public struct Chunked<Element: Sendable>: Sendable {
  /// Elements a chunk.
  @inlinable public static var chunkSize: Int { 1_024 }

  @usableFromInline var chunks: ContiguousArray<ContiguousArray<Element>> = []
  @usableFromInline var first = 0
  @usableFromInline var end = 0
  /// How many chunks are kept; nil keeps all.
  @inlinable public var retainedChunks: Int? { limit }
  @usableFromInline var limit: Int?

  /// The index of the oldest element still kept.
  @inlinable public var startIndex: Int { first }
  /// One past the index of the newest element.
  @inlinable public var endIndex: Int { end }

  /// An empty list that keeps `retainedChunks` chunks, or all.
  @inlinable public init(retainedChunks: Int? = nil) { limit = retainedChunks }

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

  /// Keeps `chunks` chunks from now on; what is older than that leaves at once.
  public mutating func retain(chunks kept: Int) {
    precondition(kept > 0, "at least the newest chunk is kept")
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
