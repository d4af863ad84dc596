public import Screen

/// A row of the panel table: what the dashboard asks a panel, whatever its view model is.
///
/// Rows are counted after the filter and in the order of the sort that the context carries.
public struct PanelRow: Sendable {
  /// Which panel.
  public let id: PanelID
  /// The titles of what its rows can be sorted by, the panel's own order first.
  public let columns: [Phrase]
  /// Draws into the rectangle inside the border; false when there is no model to draw.
  public let draw: @Sendable (PanelModels, inout Frame, Rect, PanelContext) -> Bool
  /// What stands in the border around a rectangle.
  public let captions: @Sendable (PanelModels, Rect, PanelContext) -> PanelCaptions
  /// How many rows can be selected.
  public let rowCount: @Sendable (PanelModels, PanelContext) -> Int
  /// The name by which the selection follows a row that moves.
  public let identity: @Sendable (PanelModels, _ row: Int, PanelContext) -> String
  /// The name of the row that the panel points at by itself, until a person selects one.
  public let pointed: @Sendable (PanelModels, PanelContext) -> String?
  /// What keys act on when the row is selected.
  public let target: @Sendable (PanelModels, _ row: Int, PanelContext) -> RowTarget
  /// How many rows are seen at once in a rectangle.
  public let visibleRows: @Sendable (PanelModels, Rect, PanelContext) -> Int
  /// The row that a click means; nil beside the rows.
  public let row: @Sendable (PanelModels, _ x: Int, _ y: Int, Rect, PanelContext) -> Int?
  /// The row that lies in a direction, for panels that are pictures; nil leaves it to the dashboard.
  public let step: @Sendable (PanelModels, _ row: Int, _ dx: Int, _ dy: Int, PanelContext) -> Int?
}

/// The panels there are.
///
/// A panel is added by a row here; views, keys, help and layouts follow.
public enum PanelTable {
  /// The rows, in key order.
  public static let rows: [PanelRow] = [
    PanelRow(.ring, RingPanel.self) { $0.ring },
    PanelRow(.network, NetworkPanel.self) { $0.network },
    PanelRow(.queues, QueuesPanel.self) { $0.queues },
    PanelRow(.breakers, BreakersPanel.self) { $0.breakers },
    PanelRow(.traces, TracesPanel.self) { $0.traces },
    PanelRow(.metrics, MetricsPanel.self) { $0.metrics },
    PanelRow(.consistency, ConsistencyPanel.self) { $0.consistency },
    PanelRow(.compare, ComparePanel.self) { $0.compare },
  ]

  /// The row of a panel; nil when there is no such panel yet.
  public static func row(_ id: PanelID) -> PanelRow? { rows.first { $0.id == id } }
}
