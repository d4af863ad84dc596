public import Screen
import Simulation

/// What waits: depth, lag and dead letters of every queue, and how they got there.
public enum QueuesPanel {
  /// Draws into the rectangle inside the border.
  public static func draw(
    _ model: QueuesViewModel, into frame: inout Frame, rect: Rect, context: PanelContext
  ) {
    Sheet.paint(into: &frame, rect: rect, context: context) { paint(model, context, on: &$0) }
  }

  /// Rows that can be selected: the queues.
  public static func rowCount(_ model: QueuesViewModel, _ context: PanelContext) -> Int {
    rows(model, context).count
  }

  /// The queue that a row is about, and the node that keeps it.
  public static func target(
    _ model: QueuesViewModel, row: Int, _ context: PanelContext
  ) -> RowTarget? {
    let rows = rows(model, context)
    guard rows.indices.contains(row) else { return nil }
    let queue = model.queues[rows[row]]
    return RowTarget(node: queue.node, copy: queue.name)
  }

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
    max(1, list(model, rect.height, context).height)
  }

  /// The queue at a place.
  public static func row(
    _ model: QueuesViewModel, x: Int, y: Int, rect: Rect, _ context: PanelContext
  ) -> Int? {
    list(model, rect.height, context).row(x: x, y: y, rect: rect, context)
  }

  /// What stands in the border; `height` is that of the panel's inside.
  public static func captions(
    _ model: QueuesViewModel, _ context: PanelContext, height: Int
  ) -> PanelCaptions {
    let korean = context.language == .korean
    var bottom: [String] = []
    let more = list(model, height, context).more(context)
    if let retry = model.nextRetry {
      let text = (korean ? "재전송 " : "retry in ") + Figures.countdown(retry)
      bottom = more.isEmpty ? [text] : [text + " · " + more, text]
    } else if !more.isEmpty {
      bottom = [more]
    }
    let waiting = model.queues.filter { $0.kind != .deadLetters }.map(\.depth).saturatingSum
    let count = Figures.grouped(waiting)
    return PanelCaptions(top: [korean ? "대기 \(count)" : "\(count) waiting"], bottom: bottom)
  }

  static func paint(_ model: QueuesViewModel, _ context: PanelContext, on sheet: inout Sheet) {
    guard !model.queues.isEmpty else {
      return Notices.nothing(Phrase("no queues", "큐 없음"), context, on: &sheet)
    }
    let rows = rows(model, context)
    let list = list(model, sheet.height, context)
    let columns = QueueColumns(
      width: sheet.width, isTable: context.isZoomed,
      names: model.queues.map { QueuesPanel.name($0, context) })
    if list.top > 0 { columns.paintTitles(model, context, on: &sheet) }
    for (row, y) in list.lines(context) {
      columns.paint(model.queues[rows[row]], y: y, context, on: &sheet)
      if RowWindow.isSelected(row, context) { sheet.highlight(row: y) }
    }
    guard context.isZoomed, sheet.height - list.height - 1 >= 8 else { return }
    let chosen = context.selection.flatMap { rows.indices.contains($0) ? rows[$0] : nil }
    guard let index = chosen ?? rows.first else { return }
    var detail = Sheet(width: sheet.width, height: sheet.height - list.height - 2)
    QueueDetails.paint(model.queues[index], model, context, on: &detail)
    sheet.lay(detail, x: 0, y: list.height + 2)
  }

  /// Where the list is in a panel of this height.
  static func list(
    _ model: QueuesViewModel, _ height: Int, _ context: PanelContext
  ) -> ListGeometry {
    let count = rowCount(model, context)
    let titles = height >= (context.isZoomed ? 3 : 5) ? 1 : 0
    let hasDetails = context.isZoomed && height >= (context.isOpen ? 14 : 16)
    let listed = context.isOpen ? 3 : height / 2 - titles
    return ListGeometry(
      top: titles, height: hasDetails ? min(count, listed) : max(0, height - titles), count: count)
  }

  static func name(_ queue: QueuesViewModel.Queue, _ context: PanelContext) -> String {
    guard queue.kind == .deadLetters, queue.name.isEmpty else { return queue.name }
    return Phrase("dead letters", "배달 불가")[context.language]
  }

  static let columns: [SortColumn<QueuesViewModel>] = [
    .own(), .least("name", "이름") { $0.queues[$1].name },
    .greatest("depth", "깊이") { $0.queues[$1].depth },
    .greatest("lag", "지연") { $0.queues[$1].lag ?? -1 },
    .greatest("rate", "비율") { $0.queues[$1].publishRate },
    .greatest("dead letters", "배달 불가") { $0.queues[$1].deadLetters ?? -1 },
  ]

  /// The queues that the filter lets through, in the chosen order.
  static func rows(_ model: QueuesViewModel, _ context: PanelContext) -> [Int] {
    let all = model.queues
    let rows = all.indices.filter {
      context.filter.isEmpty
        || context.filter.matches(
          name(all[$0], context), fields: [("queue", all[$0].name), ("kind", kind(all[$0].kind))])
    }
    return context.sort.sorted(rows, of: model, by: columns)
  }

  private static func kind(_ kind: QueuesViewModel.Queue.Kind) -> String {
    switch kind {
    case .queue: "queue"
    case .topic: "topic"
    case .deadLetters: "dead"
    case .server: "server"
    }
  }
}
