import Cluster
import Simulation

/// From when to when a fault acted.
///
/// One fault can have several: undo lets what was healed act again under its number.
struct FaultSpan: Sendable, Hashable {
  /// Which fault.
  var id: FaultID
  /// When; it ends `never` while the fault acts.
  var band: FaultBand

  /// All that the world's log still tells of: by when they ended, then those that last.
  ///
  /// Whose injection is forgotten has acted since the oldest thing that is not, at the latest. What
  /// is forgotten altogether was before the last 8,192 things that happened.
  static func all(_ world: World) -> [FaultSpan] {
    var spans: [FaultSpan] = []
    var begun: [FaultID: Instant] = [:]
    let log = world.occurrences
    for index in log.startIndex..<log.endIndex {
      let occurrence = log[index]
      if case .faultInjected(let id) = occurrence.what { begun[id] = occurrence.time }
      if case .faultHealed(let id) = occurrence.what {
        let start = begun.removeValue(forKey: id) ?? log[log.startIndex].time
        spans.append(FaultSpan(id: id, band: FaultBand(start: start, end: occurrence.time)))
      }
    }
    // What was taken up again acts since then, though the fault is older.
    return spans
      + world.activeFaults.map { fault in
        FaultSpan(
          id: fault.id, band: FaultBand(start: begun[fault.id] ?? fault.since, end: .never))
      }
  }
}

extension FaultBand {
  /// From when to when each fault acted, as far back as the world's log goes.
  static func bands(in world: World) -> [FaultBand] { FaultSpan.all(world).map(\.band) }
}
