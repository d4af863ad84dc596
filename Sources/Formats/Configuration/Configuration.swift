public import Screen

/// What a person configured, as the file says it; nothing said is nil.
public struct Configuration: Sendable, Hashable {
  /// The keys of one action.
  public struct Binding: Sendable, Hashable {
    /// The action's name in the table of keys.
    public var action: String
    /// Its keys; none switches it off.
    public var keys: [String]
    /// The line of the file.
    public var line: Int

    /// `keys` do `action`.
    public init(action: String, keys: [String], line: Int) {
      self.action = action
      self.keys = keys
      self.line = line
    }
  }

  /// The theme's name.
  public var theme: String?
  /// How many colours.
  public var color: ColorDepth?
  /// The language, `en` or `ko`.
  public var language: String?
  /// Whether the mouse is taken at the start.
  public var mouse: Bool?
  /// The layout's name.
  public var layout: String?
  /// The speed at the start, in hundredths.
  public var speedPercent: Int?
  /// A folder of themes beside the usual ones.
  public var themesFolder: String?
  /// Keys that differ from the table's.
  public var bindings: [Binding] = []
  /// Where the theme is named, for an error that is found out later.
  public var themeLine = 1

  /// Nothing configured.
  public init() {}

  /// The names that a file may use.
  public struct Vocabulary: Sendable {
    /// The actions of the table of keys.
    public var actions: [String]
    /// The layouts.
    public var layouts: [String]

    /// These names.
    public init(actions: [String], layouts: [String]) {
      self.actions = actions
      self.layouts = layouts
    }
  }

  /// The speeds that can be asked for, in hundredths.
  public static let speeds = 1...10_000
}
