import Simulation

/// How much a read of a counter must show at least, whatever order its operations have.
///
/// A counter only grows: what was added and acknowledged before a read was called it must show, and what
/// an earlier read has shown. More it may show, for who adds may do so before he is told. A read that
/// shows less is stale, and no order explains it.
struct CounterFloors: Sendable {
  private var keys = Paged<Floor>()

  private struct Floor: Sendable, BitwiseCopyable {
    var added: UInt64 = 0
    var shown: UInt64 = 0
  }

  init() {}

  /// What a read of `key` called now must show.
  func floor(of key: UInt32) -> UInt64 {
    guard Int(key) < keys.count else { return 0 }
    return max(keys[Int(key)].added, keys[Int(key)].shown)
  }

  /// Something was added, and acknowledged.
  mutating func added(to key: UInt32) {
    keys.fill(to: Int(key) + 1, with: Floor())
    keys[Int(key)].added += 1
  }

  /// A read has shown so much.
  mutating func shown(_ total: UInt64, of key: UInt32) {
    keys.fill(to: Int(key) + 1, with: Floor())
    keys[Int(key)].shown = max(keys[Int(key)].shown, total)
  }
}
