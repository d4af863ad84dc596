/// What the screen looks into more deeply than at all else: it is added up only then.
public struct Attention: Sendable, Hashable {
  /// The panel that is alone on the screen; nil in the overview.
  public var view: PanelID?
  /// The identity of the trace that a person selected; nil leaves the choice to the panel.
  public var trace: String?

  /// Attention to a panel, and within it to a trace.
  public init(view: PanelID? = nil, trace: String? = nil) {
    self.view = view
    self.trace = trace
  }

  /// Attention to the ring, which has most to add up.
  public static let ring = Attention(view: .ring)
}
