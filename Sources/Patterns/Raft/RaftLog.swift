import Simulation

extension Raft {
  /// A place in the log, counted from one.
  public typealias Index = UInt32
  /// A leadership, counted from one; at most one leader each.
  public typealias Term = UInt32

  /// One place of the log.
  public struct Entry: Sendable, Hashable, BitwiseCopyable {
    /// What an entry is for.
    public enum Content: Sendable, Hashable, BitwiseCopyable {
      /// Nothing: a new leader's first entry, by which it commits those of its predecessors.
      case empty
      /// Something for the state machine.
      case command(KeyValueMachine.Command)
      /// Another member, or one less.
      case change(Change)
    }

    /// What it is for.
    public var content: Content
    /// The term of the leader that made it.
    public var term: Term

    /// An entry of a term.
    public init(_ content: Content, term: Term) {
      self.content = content
      self.term = term
    }
  }
}

/// A server's log: what was snapshotted is gone at the front, what a leader overrules at the back.
///
/// Kept in chunks of 256, so that a snapshot of the world shares all chunks but the last, and
/// nothing moves when the front goes. The entry just before the first is known by its term alone:
/// an append of the first entry is checked against it.
public struct RaftLog: Sendable {
  static var chunkSize: Raft.Index { 256 }

  private var chunks: ContiguousArray<ContiguousArray<Raft.Entry>> = []
  /// The index of the first place of the first chunk.
  private var base: Raft.Index = 1
  /// The index of the entry before the first; its content is in the snapshot.
  public private(set) var compacted: Raft.Index = 0
  /// The term of the entry before the first.
  public private(set) var compactedTerm: Raft.Term = 0
  /// The index of the newest entry.
  public private(set) var last: Raft.Index = 0
  /// The term of the newest entry.
  public private(set) var lastTerm: Raft.Term = 0

  /// An empty log.
  init() {}

  /// The index of the oldest entry that is still here, when any is.
  public var first: Raft.Index { compacted + 1 }
  /// How many entries are here.
  public var count: Int { Int(last - compacted) }

  /// The entry of an index from `first` through `last`.
  public subscript(index: Raft.Index) -> Raft.Entry {
    precondition(index > compacted && index <= last, "\(index) is not in \(first)...\(last)")
    let place = index - base
    return chunks[Int(place / Self.chunkSize)][Int(place % Self.chunkSize)]
  }

  /// The term of an entry; nil when it is gone or was never here.
  public func term(at index: Raft.Index) -> Raft.Term? {
    if index == last { return lastTerm }
    if index == compacted { return compactedTerm }
    return index > compacted && index < last ? self[index].term : nil
  }

  /// Whether the entry of `index` is here and of `term`.
  public func matches(_ index: Raft.Index, _ term: Raft.Term) -> Bool {
    self.term(at: index) == term
  }

  /// Whether a log that ends with this entry has at least what this one has (Raft §5.4.1).
  public func isCovered(byLast index: Raft.Index, _ term: Raft.Term) -> Bool {
    term > lastTerm || term == lastTerm && index >= last
  }

  /// The last entry at or before `index` whose term is not above `term`; its term is 0 if unknown.
  ///
  /// Terms never fall along a log, so it is found by halving.
  func lastEntry(notAfter index: Raft.Index, termAtMost term: Raft.Term) -> (Raft.Index, Raft.Term)
  {
    var low = compacted
    var high = min(index, last)
    if high < low { return (index, 0) }
    if compactedTerm > term { return (compacted, 0) }
    while low < high {
      let middle = low + (high - low + 1) / 2
      if let found = self.term(at: middle), found <= term {
        low = middle
      } else {
        high = middle - 1
      }
    }
    return (low, self.term(at: low) ?? 0)
  }

  mutating func append(_ entry: Raft.Entry) {
    if last + 1 - base == Raft.Index(chunks.count) * Self.chunkSize {
      var chunk: ContiguousArray<Raft.Entry> = []
      chunk.reserveCapacity(Int(Self.chunkSize))
      chunks.append(chunk)
    }
    chunks[chunks.count - 1].append(entry)
    last += 1
    lastTerm = entry.term
  }

  /// Takes the newest entry away.
  mutating func removeLast() -> Raft.Entry {
    precondition(last > compacted, "there is nothing after \(compacted)")
    let entry = chunks[chunks.count - 1].removeLast()
    if chunks[chunks.count - 1].isEmpty { chunks.removeLast() }
    last -= 1
    lastTerm = last == compacted ? compactedTerm : self[last].term
    return entry
  }

  /// Lets go of the entries through `index`, which a snapshot covers.
  mutating func compact(through index: Raft.Index) {
    guard index > compacted, let term = term(at: index) else { return }
    compacted = index
    compactedTerm = term
    while let chunk = chunks.first, base + Raft.Index(chunk.count) <= index + 1,
      chunk.count == Int(Self.chunkSize)
    {
      chunks.removeFirst()
      base += Self.chunkSize
    }
  }

  /// Begins anew after an entry that a snapshot covers.
  mutating func reset(after index: Raft.Index, _ term: Raft.Term) {
    self = RaftLog()
    base = index + 1
    compacted = index
    compactedTerm = term
    last = index
    lastTerm = term
  }
}
