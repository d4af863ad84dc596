/// What the panels show, a field each; nil while there is nothing to show.
///
/// A panel adds its field here and its row in `PanelTable`.
public struct PanelModels: Sendable, Equatable {
  /// Who owns what.
  public var ring: RingViewModel?
  /// Who can talk to whom.
  public var network: NetworkViewModel?
  /// Depth, lag, dead letters.
  public var queues: QueuesViewModel?
  /// Every caller→callee breaker.
  public var breakers: BreakersViewModel?
  /// Waterfalls.
  public var traces: TracesViewModel?
  /// All metric families.
  public var metrics: MetricsViewModel?
  /// The verdict and its witnesses.
  public var consistency: ConsistencyViewModel?
  /// Worlds side by side; nil while there is only one.
  public var compare: CompareViewModel?

  /// Nothing to show.
  public init() {}
}
