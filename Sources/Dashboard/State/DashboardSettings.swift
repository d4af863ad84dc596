/// What a person configured; read from a file elsewhere.
public struct DashboardSettings: Sendable, Hashable {
  /// Changes of the key table.
  public var bindings: [Rebinding] = []
  /// The theme to start with.
  public var theme = "ringside-dark"
  /// The layout to start with.
  public var layout = LayoutPreset.standard
  /// The language of help and events.
  public var language = Language.english
  /// Whether the mouse is taken at the start.
  public var takesMouse = true
  /// Whether the first-start hint is shown.
  public var showsHint = true
  /// Commands typed in earlier runs, oldest first.
  public var history: [String] = []

  /// Nothing configured.
  public init() {}
}
