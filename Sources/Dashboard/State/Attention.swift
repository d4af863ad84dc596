/// What the screen looks into more deeply than at all else: it is added up only then.
public struct Attention: Sendable, Equatable {
  /// The panel that is alone on the screen; nil in the overview.
  public var view: PanelID?
  /// The trace that a person selected; nil leaves the choice to the panel.
  public var trace: Chosen?

  /// A trace that a person selected.
  public struct Chosen: Sendable, Equatable {
    /// Its identity.
    public var id: String
    /// What was seen of it last: the world forgets it while a person still looks.
    public var seen: TracesViewModel.Trace?
  }

  /// Attention to a panel, and within it to a trace.
  public init(view: PanelID? = nil, trace: Chosen? = nil) {
    self.view = view
    self.trace = trace
  }

  /// Attention to the ring, which has most to add up.
  public static let ring = Attention(view: .ring)
}
