public import Screen
import Simulation

/// Every caller→callee breaker: what is refused, why, and when it is tried again.
public enum BreakersPanel {
  /// Draws into the rectangle inside the border.
  public static func draw(
    _ model: BreakersViewModel, into frame: inout Frame, rect: Rect, context: PanelContext
  ) {
    Sheet.paint(into: &frame, rect: rect, context: context) { paint(model, context, on: &$0) }
  }

  /// Rows that can be selected: the breakers.
  public static func rowCount(_ model: BreakersViewModel, _ context: PanelContext) -> Int {
    rows(model, context).count
  }

  /// The link that a row is about.
  public static func target(
    _ model: BreakersViewModel, row: Int, _ context: PanelContext
  ) -> RowTarget? {
    let rows = rows(model, context)
    guard rows.indices.contains(row) else { return nil }
    let breaker = model.breakers[rows[row]]
    return RowTarget(link: RowTarget.Link(from: breaker.caller, to: breaker.callee))
  }

  /// What stands in the border; `height` is that of the panel's inside.
  public static func captions(
    _ model: BreakersViewModel, _ context: PanelContext, height: Int
  ) -> PanelCaptions {
    var counts = (open: 0, trial: 0, closed: 0)
    for breaker in model.breakers {
      switch breaker.state {
      case .open: counts.open += 1
      case .trial: counts.trial += 1
      case .closed: counts.closed += 1
      }
    }
    let (open, trial, closed) = counts
    let long =
      context.language == .korean
      ? "◉ 열림 \(open)  ◐ 시험 \(trial)  ○ 닫힘 \(closed)"
      : "◉ \(open) open  ◐ \(trial) trial  ○ \(closed) closed"
    let list = listHeight(height, context)
    return PanelCaptions(
      top: [long, "◉\(open) ◐\(trial) ○\(closed)"],
      bottom: [RowWindow.more(rowCount(model, context), height: list, context)])
  }

  static func paint(_ model: BreakersViewModel, _ context: PanelContext, on sheet: inout Sheet) {
    guard !model.breakers.isEmpty else {
      return Notices.nothing(Phrase("no breakers", "차단기 없음"), context, on: &sheet)
    }
    let rows = rows(model, context)
    let isTable = context.isZoomed && sheet.width >= 90
    let list = listHeight(sheet.height, context)
    let seen = RowWindow.visible(rows.count, height: list, context)
    var y = context.isZoomed && sheet.height >= 6 ? 1 : 0
    let columns = BreakerColumns(
      width: sheet.width, isTable: isTable, names: model.breakers.map(name))
    if y > 0 { columns.paintTitles(context, on: &sheet) }
    for row in seen {
      columns.paint(model.breakers[rows[row]], y: y, context, on: &sheet)
      if RowWindow.isSelected(row, context) { sheet.highlight(row: y) }
      y += 1
    }
    guard sheet.height > list else { return }
    if context.isZoomed && sheet.height >= 20 {
      let chosen = context.selection.flatMap { rows.indices.contains($0) ? rows[$0] : nil }
      if let index = chosen ?? rows.first {
        var detail = Sheet(width: sheet.width, height: detailHeight)
        BreakerDetails.paint(model.breakers[index], model, context, on: &detail)
        sheet.lay(detail, x: 0, y: sheet.height - detailHeight)
      }
    } else {
      sheet.write(rule(model, context), 1, sheet.height - 1, .muted)
    }
  }

  /// Rows of the inside that are left for the list.
  static func listHeight(_ height: Int, _ context: PanelContext) -> Int {
    if context.isZoomed && height >= 20 { return height - detailHeight - 2 }
    if context.isZoomed && height >= 6 { return height - 2 }
    return height >= 6 ? height - 1 : height
  }

  private static let detailHeight = 12

  /// The rule that opens a breaker, in a line.
  static func rule(_ model: BreakersViewModel, _ context: PanelContext) -> String {
    let window = Figures.age(model.window)
    let share = Figures.percent(model.threshold)
    let refused = Figures.grouped(model.rejected)
    let volume = model.volume > 0 ? model.volume : 1
    return context.language == .korean
      ? "창 \(window) · \(volume)회 이상 중 \(share) 초과 시 열림 · 거절 \(refused)"
      : "window \(window) · opens > \(share) of ≥ \(volume) · rejected \(refused)"
  }

  static func name(_ breaker: BreakersViewModel.Breaker) -> String {
    breaker.caller + "→" + breaker.callee
  }

  /// The breakers that the filter lets through: open, on trial, then by their share of errors.
  static func rows(_ model: BreakersViewModel, _ context: PanelContext) -> [Int] {
    var rows = model.breakers.indices.filter { index in
      guard !context.filter.isEmpty else { return true }
      let breaker = model.breakers[index]
      return context.filter.matches(
        name(breaker) + " " + word(breaker.state),
        fields: [
          ("from", breaker.caller), ("to", breaker.callee), ("state", word(breaker.state)),
        ])
    }
    let all = model.breakers
    switch context.sort.column % 6 {
    case 1: rows.sort { (name(all[$0]), $0) < (name(all[$1]), $1) }
    case 2: rows.sort { (all[$0].errorShare, $1) > (all[$1].errorShare, $0) }
    case 3: rows.sort { (all[$0].retryShare, $1) > (all[$1].retryShare, $0) }
    case 4: rows.sort { (all[$0].rejected, $1) > (all[$1].rejected, $0) }
    case 5: rows.sort { (all[$0].fired, $1) > (all[$1].fired, $0) }
    default:
      rows.sort {
        let (a, b) = (all[$0], all[$1])
        let (rankA, rankB) = (rank(a.state), rank(b.state))
        if rankA != rankB { return rankA < rankB }
        let (shareA, shareB) = (
          Figures.bounded(a.errorShare * 100), Figures.bounded(b.errorShare * 100)
        )
        return shareA == shareB ? $0 < $1 : shareA > shareB
      }
    }
    return context.sort.isInverted ? rows.reversed() : rows
  }

  private static func rank(_ state: BreakersViewModel.State) -> Int {
    switch state {
    case .open: 0
    case .trial: 1
    case .closed: 2
    }
  }

  /// The state in English, for filters.
  private static func word(_ state: BreakersViewModel.State) -> String {
    switch state {
    case .open: "open"
    case .trial: "trial"
    case .closed: "closed"
    }
  }
}
