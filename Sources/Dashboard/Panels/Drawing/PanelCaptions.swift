/// What a panel writes into its border, the richest wording first: the first that fits is taken.
public struct PanelCaptions: Sendable, Equatable {
  /// What follows the title in its tab, such as the trace's id; empty for nothing.
  public var title: String
  /// On the right of the upper border.
  public var top: [String]
  /// On the right of the lower border.
  public var bottom: [String]

  /// The captions of a panel.
  public init(title: String = "", top: [String] = [], bottom: [String] = []) {
    self.title = title
    self.top = top
    self.bottom = bottom
  }

  /// The first wording of at most `width` columns; empty when none is.
  public static func fitting(_ wordings: [String], width: Int) -> String {
    wordings.first { $0.columns <= width } ?? ""
  }
}
