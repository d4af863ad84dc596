import Screen

/// A panel as the table asks it: it knows its own view model and nothing else.
protocol Panel: SendableMetatype {
  /// What it shows.
  associatedtype Model
  /// What its rows can be sorted by, the panel's own order first; empty where they cannot.
  static var columns: [SortColumn<Model>] { get }
  static func draw(
    _ model: Model, into frame: inout Frame, rect: Rect, context: PanelContext)
  static func captions(
    _ model: Model, _ context: PanelContext, height: Int
  ) -> PanelCaptions
  static func rowCount(_ model: Model, _ context: PanelContext) -> Int
  static func identity(_ model: Model, row: Int, _ context: PanelContext) -> String
  static func pointed(_ model: Model, _ context: PanelContext) -> String?
  static func target(_ model: Model, row: Int, _ context: PanelContext) -> RowTarget?
  static func visibleRows(_ model: Model, _ rect: Rect, _ context: PanelContext) -> Int
  static func row(
    _ model: Model, x: Int, y: Int, rect: Rect, _ context: PanelContext
  ) -> Int?
  static func step(
    _ model: Model, row: Int, dx: Int, dy: Int, _ context: PanelContext
  ) -> Int?
}

extension Panel {
  static var columns: [SortColumn<Model>] { [] }

  static func pointed(_ model: Model, _ context: PanelContext) -> String? { nil }

  /// A list leaves its arrow keys to the dashboard; a picture says what lies in a direction.
  static func step(
    _ model: Model, row: Int, dx: Int, dy: Int, _ context: PanelContext
  ) -> Int? { nil }
}

extension RingPanel: Panel {}
extension NetworkPanel: Panel {}
extension QueuesPanel: Panel {}
extension BreakersPanel: Panel {}
extension TracesPanel: Panel {}
extension MetricsPanel: Panel {}
extension ConsistencyPanel: Panel {}
extension ComparePanel: Panel {}

extension PanelRow {
  /// The row of a panel whose model is found among all of them.
  init<P: Panel>(
    _ id: PanelID, _ panel: P.Type, _ find: @escaping @Sendable (PanelModels) -> P.Model?
  ) {
    self.init(
      id: id, columns: P.columns.map(\.title),
      draw: { models, frame, rect, context in
        guard let model = find(models) else { return false }
        P.draw(model, into: &frame, rect: rect, context: context)
        return true
      },
      captions: { models, rect, context in
        find(models).map { P.captions($0, context, height: rect.height) } ?? PanelCaptions()
      },
      rowCount: { models, context in find(models).map { P.rowCount($0, context) } ?? 0 },
      identity: { models, row, context in
        find(models).map { P.identity($0, row: row, context) } ?? ""
      },
      pointed: { models, context in find(models).flatMap { P.pointed($0, context) } },
      target: { models, row, context in
        find(models).flatMap { P.target($0, row: row, context) } ?? RowTarget()
      },
      visibleRows: { models, rect, context in
        find(models).map { P.visibleRows($0, rect, context) } ?? rect.height
      },
      row: { models, x, y, rect, context in
        find(models).flatMap { P.row($0, x: x, y: y, rect: rect, context) }
      },
      step: { models, row, dx, dy, context in
        find(models).flatMap { P.step($0, row: row, dx: dx, dy: dy, context) }
      })
  }
}
