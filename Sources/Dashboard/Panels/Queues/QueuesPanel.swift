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

  /// The queue that a row is about.
  public static func target(
    _ model: QueuesViewModel, row: Int, _ context: PanelContext
  ) -> RowTarget? {
    let rows = rows(model, context)
    guard rows.indices.contains(row) else { return nil }
    return RowTarget(copy: model.queues[rows[row]].name)
  }

  /// What stands in the border; `height` is that of the panel's inside.
  public static func captions(
    _ model: QueuesViewModel, _ context: PanelContext, height: Int
  ) -> PanelCaptions {
    let korean = context.language == .korean
    var bottom: [String] = []
    let more = RowWindow.more(
      rowCount(model, context), height: listHeight(model, height, context), context)
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
    let list = listHeight(model, sheet.height, context)
    let columns = QueueColumns(
      width: sheet.width, isTable: context.isZoomed,
      names: model.queues.map { QueuesPanel.name($0, context) })
    var y = 0
    if hasTitles(sheet.height, context) {
      columns.paintTitles(context, on: &sheet)
      y = 1
    }
    for row in RowWindow.visible(rows.count, height: list, context) {
      columns.paint(model.queues[rows[row]], y: y, context, on: &sheet)
      if RowWindow.isSelected(row, context) { sheet.highlight(row: y) }
      y += 1
    }
    guard context.isZoomed, sheet.height - list - 1 >= 8 else { return }
    let chosen = context.selection.flatMap { rows.indices.contains($0) ? rows[$0] : nil }
    guard let index = chosen ?? rows.first else { return }
    var detail = Sheet(width: sheet.width, height: sheet.height - list - 2)
    QueueDetails.paint(model.queues[index], model, context, on: &detail)
    sheet.lay(detail, x: 0, y: list + 2)
  }

  /// Rows of the inside that are left for the list.
  static func listHeight(_ model: QueuesViewModel, _ height: Int, _ context: PanelContext) -> Int {
    let titles = hasTitles(height, context) ? 1 : 0
    guard context.isZoomed, height >= 16 else { return max(0, height - titles) }
    return min(rowCount(model, context), height / 2 - titles)
  }

  static func hasTitles(_ height: Int, _ context: PanelContext) -> Bool {
    height >= (context.isZoomed ? 3 : 5)
  }

  static func name(_ queue: QueuesViewModel.Queue, _ context: PanelContext) -> String {
    guard queue.kind == .deadLetters, queue.name.isEmpty else { return queue.name }
    return Phrase("dead letters", "배달 불가")[context.language]
  }

  /// The queues that the filter lets through, in the chosen order.
  static func rows(_ model: QueuesViewModel, _ context: PanelContext) -> [Int] {
    let all = model.queues
    var rows = all.indices.filter {
      context.filter.isEmpty
        || context.filter.matches(
          name(all[$0], context), fields: [("queue", all[$0].name), ("kind", kind(all[$0].kind))])
    }
    switch context.sort.column % 6 {
    case 1: rows.sort { (all[$0].name, $0) < (all[$1].name, $1) }
    case 2: rows.sort { (all[$0].depth, $1) > (all[$1].depth, $0) }
    case 3: rows.sort { (all[$0].lag ?? -1, $1) > (all[$1].lag ?? -1, $0) }
    case 4: rows.sort { (all[$0].publishRate, $1) > (all[$1].publishRate, $0) }
    case 5: rows.sort { (all[$0].deadLetters ?? -1, $1) > (all[$1].deadLetters ?? -1, $0) }
    default: break
    }
    return context.sort.isInverted ? rows.reversed() : rows
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
