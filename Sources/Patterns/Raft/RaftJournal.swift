import Simulation

extension Raft {
  /// The order in which this server's durable state changed, and how to take the newest back.
  ///
  /// Each change has a place. A message names the place that must be on the disk before it leaves;
  /// a machine that loses its power goes back to the place that its disk had reached. The oldest
  /// changes beyond `capacity` count as written back by the operating system in its own time.
  @usableFromInline struct Journal: Sendable {
    /// How to take a change back.
    enum Undo: Sendable, BitwiseCopyable {
      /// Term and vote were these.
      case hardState(Term, vote: NodeID?)
      /// The newest entries were not there.
      case appended(UInt32)
      /// This was the newest entry.
      case removed(Entry)
      /// A leader's snapshot has taken the place of log and snapshot: the n-th one kept.
      case replaced(Int)
    }

    static var capacity: Int { 4_096 }

    /// The place of the newest change.
    @usableFromInline private(set) var end: UInt64 = 0
    /// The place of the newest change of term or vote.
    private(set) var hardStateEnd: UInt64 = 0
    private var ring: ContiguousArray<Undo> = []
    /// The place of the oldest change that can be taken back, less one.
    private var floor: UInt64 = 0
    /// What snapshots have replaced; rarely more than one.
    private var replaced: ContiguousArray<(log: RaftLog, snapshot: Snapshot)> = []

    mutating func note(_ undo: Undo) {
      if case .hardState = undo { hardStateEnd = end + 1 }
      let place = Int(end % UInt64(Self.capacity))
      if place < ring.count { ring[place] = undo } else { ring.append(undo) }
      end += 1
      if end - floor > UInt64(Self.capacity) { floor = end - UInt64(Self.capacity) }
    }

    mutating func noteReplaced(_ log: RaftLog, _ snapshot: Snapshot) {
      if replaced.count >= 4 { replaced.removeFirst() }
      replaced.append((log, snapshot))
      note(.replaced(replaced.count))
    }

    /// The newest change, if it stands after `place` and can be taken back.
    mutating func popLast(after place: UInt64) -> Undo? {
      guard end > place, end > floor else { return nil }
      end -= 1
      hardStateEnd = min(hardStateEnd, end)
      return ring[Int(end % UInt64(Self.capacity))]
    }

    mutating func popReplaced() -> (log: RaftLog, snapshot: Snapshot)? { replaced.popLast() }
  }
}
