public import Screen
public import Simulation

/// Where a person is in the dashboard; says nothing about the world.
public struct DashboardState: Sendable, Equatable {
  /// The screen's columns.
  public var width: Int
  /// The screen's rows.
  public var height: Int
  /// The panel that is alone on the screen; nil shows the overview.
  public var view: PanelID?
  /// The panel that keys go to.
  public var focus = PanelID.network
  /// How the overview is arranged.
  public var layout: LayoutPreset
  /// Where the person is in each panel.
  public var panels = PanelStates()
  /// What lies over the panels, the topmost last.
  public var overlays: [Overlay] = []
  /// Whether traces are drawn with the clocks corrected, not by each node's own.
  public var correctsClocks = false
  /// Commands typed, oldest first.
  public var history: [String]
  /// Which key does what.
  public var keys: KeyMap
  /// The language.
  public var language: Language
  /// The theme shown.
  public var theme: String
  /// Whether the mouse is ours.
  public var hasMouse: Bool
  /// Whether the first-start hint is still to be seen.
  public var showsHint: Bool
  /// The node that was selected last, which faults act on from panels without nodes.
  public var lastNode: String?
  /// Something said for a moment, such as why a key did nothing.
  public var notice: Notice?
  /// What was seen last of the trace that is selected.
  var seenTrace: TracesViewModel.Trace?
  /// The violation that the person has seen, by its text.
  public var acknowledgedVerdict: String?
  /// Where and when the mouse was last clicked, to know a double click.
  var lastClick: Click?

  /// The most commands remembered.
  public static let historyCapacity = 500
  /// How long the first-start hint stays.
  public static let hintDuration = Interval.seconds(20)
  /// How long a notice stays.
  public static let noticeDuration = Interval.seconds(4)

  /// Something said for a moment.
  public struct Notice: Sendable, Hashable {
    /// The words.
    public var text: String
    /// For glyph and colour.
    public var kind: EventKind
    /// Until when, in `DashboardModel.uptime`.
    public var until: Interval
  }

  struct Click: Sendable, Hashable {
    var x: Int
    var y: Int
    var at: Interval
  }

  /// The dashboard as it opens.
  public init(
    _ settings: DashboardSettings = DashboardSettings(), width: Int = 80, height: Int = 24
  ) {
    self.width = width
    self.height = height
    layout = settings.layout
    history = settings.history.suffix(DashboardState.historyCapacity)
    keys = KeyMap(settings.bindings)
    language = settings.language
    theme = settings.theme
    hasMouse = settings.takesMouse
    showsHint = settings.showsHint
  }

  /// The settings that make the dashboard open as it is now.
  public func settings(basedOn settings: DashboardSettings) -> DashboardSettings {
    var settings = settings
    settings.theme = theme
    settings.layout = layout
    settings.language = language
    settings.history = history
    settings.showsHint = false
    return settings
  }

  /// Where keys go now.
  public var context: KeyContext { overlays.last?.keyContext ?? .main }

  /// The row of the key table that `key` means now: as it is, or as the Latin letter that a Korean
  /// keyboard has in its place.
  func row(for key: String) -> KeyRow? {
    if let row = keys.row(for: key, in: context) { return row }
    guard context != .line, let latin = Hangul.latin(key) else { return nil }
    return keys.row(for: latin, in: context)
  }

  /// Whether `key` means anything now.
  public func knows(_ key: Key) -> Bool {
    context == .line && KeyNotation.typed(key.description) != nil
      || row(for: key.description) != nil
  }

  /// The line being typed whose meaning is wanted as `DashboardModel.feedback`; nil when none is.
  public var lineToValidate: String? {
    switch overlays.last {
    case .palette(let palette): palette.line.text
    case .prompt(let prompt): prompt.line.text
    case .list, .filter, .painter, .question, nil: nil
    }
  }

  /// Says something for a moment.
  mutating func say(_ text: String, _ kind: EventKind = .note, at uptime: Interval) {
    notice = Notice(text: text, kind: kind, until: uptime + DashboardState.noticeDuration)
  }
}
