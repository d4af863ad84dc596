import Cluster

extension FaultBand {
  /// From when to when each fault acted.
  static func bands(in world: World) -> [FaultBand] { world.faultSpans.map { FaultBand($0) } }

  /// The band of a fault.
  init(_ span: FaultSpan) { self.init(start: span.start, end: span.end) }
}
