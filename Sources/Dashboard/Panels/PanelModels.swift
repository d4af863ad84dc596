/// What the panels show, a field each; nil while there is nothing to show.
///
/// A panel adds its field here and its row in `PanelTable`.
public struct PanelModels: Sendable, Equatable {
  /// Nothing to show.
  public init() {}
}
