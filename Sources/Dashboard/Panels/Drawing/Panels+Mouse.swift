public import Screen

// What the dashboard asks of each panel besides drawing: a row's lasting name, how many rows are seen
// at once, and which row is meant by a click.

extension RingPanel {
  /// The name by which the selection follows a row: the node's.
  public static func identity(_ model: RingViewModel, row: Int, _ context: PanelContext) -> String {
    target(model, row: row, context)?.node ?? ""
  }

  /// All members are on the ring at once.
  public static func visibleRows(
    _ model: RingViewModel, _ rect: Rect, _ context: PanelContext
  ) -> Int {
    max(1, rowCount(model, context))
  }

  /// The member whose arc lies in the direction of a place, seen from the ring's middle.
  public static func row(
    _ model: RingViewModel, x: Int, y: Int, rect: Rect, _ context: PanelContext
  ) -> Int? {
    guard rect.contains(x: x, y: y) else { return nil }
    let circle = circle(model, context, width: rect.width, height: rect.height)
    guard x - rect.x < circle.width, y - rect.y < circle.height,
      let picture = RingPicture(model, columns: circle.width, rows: circle.height),
      let owner = picture.owner(atColumn: x - rect.x, row: y - rect.y)
    else { return nil }
    return rows(model, context).firstIndex(of: owner)
  }
}

extension NetworkPanel {
  /// The name by which the selection follows a row: the node's.
  public static func identity(
    _ model: NetworkViewModel, row: Int, _ context: PanelContext
  ) -> String {
    target(model, row: row, context)?.node ?? ""
  }

  /// All nodes are on the map at once.
  public static func visibleRows(
    _ model: NetworkViewModel, _ rect: Rect, _ context: PanelContext
  ) -> Int {
    max(1, rowCount(model, context))
  }
}

extension QueuesPanel {
  /// The name by which the selection follows a row: the queue's.
  public static func identity(
    _ model: QueuesViewModel, row: Int, _ context: PanelContext
  ) -> String {
    target(model, row: row, context)?.copy ?? ""
  }

  /// How many queues are seen at once.
  public static func visibleRows(
    _ model: QueuesViewModel, _ rect: Rect, _ context: PanelContext
  ) -> Int {
    max(1, listHeight(model, rect.height, context))
  }

  /// The queue at a place.
  public static func row(
    _ model: QueuesViewModel, x: Int, y: Int, rect: Rect, _ context: PanelContext
  ) -> Int? {
    ListGeometry(
      top: hasTitles(rect.height, context) ? 1 : 0,
      height: listHeight(model, rect.height, context), count: rowCount(model, context)
    ).row(x: x, y: y, rect: rect, context)
  }
}

extension BreakersPanel {
  /// The name by which the selection follows a row: caller→callee.
  public static func identity(
    _ model: BreakersViewModel, row: Int, _ context: PanelContext
  ) -> String {
    let rows = rows(model, context)
    return rows.indices.contains(row) ? name(model.breakers[rows[row]]) : ""
  }

  /// How many breakers are seen at once.
  public static func visibleRows(
    _ model: BreakersViewModel, _ rect: Rect, _ context: PanelContext
  ) -> Int {
    max(1, listHeight(rect.height, context))
  }

  /// The breaker at a place.
  public static func row(
    _ model: BreakersViewModel, x: Int, y: Int, rect: Rect, _ context: PanelContext
  ) -> Int? {
    ListGeometry(
      top: context.isZoomed && rect.height >= 6 ? 1 : 0,
      height: listHeight(rect.height, context), count: rowCount(model, context)
    ).row(x: x, y: y, rect: rect, context)
  }
}

extension TracesPanel {
  /// The name by which the selection follows a row: the trace's identity, with the span's number.
  public static func identity(
    _ model: TracesViewModel, row: Int, _ context: PanelContext
  ) -> String {
    target(model, row: row, context)?.copy ?? ""
  }

  /// How many traces, or spans of the open one, are seen at once.
  public static func visibleRows(
    _ model: TracesViewModel, _ rect: Rect, _ context: PanelContext
  ) -> Int {
    max(1, rect.height - (rect.height >= 4 ? 1 : 0))
  }

  /// The trace at a place of the list.
  public static func row(
    _ model: TracesViewModel, x: Int, y: Int, rect: Rect, _ context: PanelContext
  ) -> Int? {
    let isList = context.isZoomed && rect.width >= 80 && rect.height >= 8 && !context.isOpen
    let width = isList ? min(52, rect.width * 2 / 5) : model.trace == nil ? rect.width : 0
    guard x < rect.x + width else { return nil }
    let top = rect.height >= 4 ? 1 : 0
    return ListGeometry(top: top, height: rect.height - top, count: rowCount(model, context))
      .row(x: x, y: y, rect: rect, context)
  }
}

extension MetricsPanel {
  /// The name by which the selection follows a row: family and labels.
  public static func identity(
    _ model: MetricsViewModel, row: Int, _ context: PanelContext
  ) -> String {
    target(model, row: row, context)?.copy ?? ""
  }

  /// How many series are seen at once.
  public static func visibleRows(
    _ model: MetricsViewModel, _ rect: Rect, _ context: PanelContext
  ) -> Int {
    max(1, listHeight(model, rect.height, context))
  }

  /// The series at a place.
  public static func row(
    _ model: MetricsViewModel, x: Int, y: Int, rect: Rect, _ context: PanelContext
  ) -> Int? {
    ListGeometry(
      top: context.isZoomed && rect.height >= 4 ? 1 : 0,
      height: listHeight(model, rect.height, context), count: rowCount(model, context)
    ).row(x: x, y: y, rect: rect, context)
  }
}
