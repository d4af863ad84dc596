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

  /// The link that a row is about, and the caller whose breaker it is.
  public static func target(
    _ model: BreakersViewModel, row: Int, _ context: PanelContext
  ) -> RowTarget? {
    let rows = rows(model, context)
    guard rows.indices.contains(row) else { return nil }
    let breaker = model.breakers[rows[row]]
    return RowTarget(
      node: breaker.caller, link: RowTarget.Link(from: breaker.caller, to: breaker.callee))
  }

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
    max(1, list(model, rect.height, context).height)
  }

  /// The breaker at a place.
  public static func row(
    _ model: BreakersViewModel, x: Int, y: Int, rect: Rect, _ context: PanelContext
  ) -> Int? {
    list(model, rect.height, context).row(x: x, y: y, rect: rect, context)
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
    return PanelCaptions(
      top: [long, "◉\(open) ◐\(trial) ○\(closed)"],
      bottom: [list(model, height, context).more(context)])
  }

  static func paint(_ model: BreakersViewModel, _ context: PanelContext, on sheet: inout Sheet) {
    guard !model.breakers.isEmpty else {
      return Notices.nothing(Phrase("no breakers", "차단기 없음"), context, on: &sheet)
    }
    let rows = rows(model, context)
    let isTable = context.isZoomed && sheet.width >= 90
    let list = list(model, sheet.height, context)
    let columns = BreakerColumns(
      width: sheet.width, isTable: isTable, names: model.breakers.map(name))
    if list.top > 0 { columns.paintTitles(context, on: &sheet) }
    for (row, y) in list.lines(context) {
      columns.paint(model.breakers[rows[row]], y: y, context, on: &sheet)
      if RowWindow.isSelected(row, context) { sheet.highlight(row: y) }
    }
    guard sheet.height > list.height else { return }
    if hasDetails(sheet.height, context) {
      let chosen = context.selection.flatMap { rows.indices.contains($0) ? rows[$0] : nil }
      if let index = chosen ?? rows.first {
        var detail = Sheet(width: sheet.width, height: detailHeight)
        BreakerDetails.paint(model.breakers[index], model, context, on: &detail)
        sheet.lay(detail, x: 0, y: sheet.height - detailHeight)
      }
    } else {
      sheet.write(rule(model, context, width: sheet.width - 2), 1, sheet.height - 1, .muted)
    }
  }

  /// Where the list is in a panel of this height.
  static func list(
    _ model: BreakersViewModel, _ height: Int, _ context: PanelContext
  ) -> ListGeometry {
    let below = hasDetails(height, context) ? detailHeight + 1 : height >= 6 ? 1 : 0
    let titles = context.isZoomed && height >= 6 ? 1 : 0
    return ListGeometry(
      top: titles, height: height - titles - below, count: rowCount(model, context))
  }

  private static let detailHeight = 12

  /// Whether the selected breaker is explained below the list; an open one before the list is.
  private static func hasDetails(_ height: Int, _ context: PanelContext) -> Bool {
    context.isZoomed && height >= detailHeight + (context.isOpen ? 3 : 8)
  }

  /// The rule that opens a breaker, in a line of so many columns.
  static func rule(_ model: BreakersViewModel, _ context: PanelContext, width: Int) -> String {
    let window = Figures.age(model.window)
    let share = Figures.percent(model.threshold)
    let refused = Figures.grouped(model.rejected)
    let volume = model.volume > 0 ? model.volume : 1
    let parts =
      context.language == .korean
      ? ["창 \(window) · ", "\(volume)회 이상 중 \(share) 초과 시 열림", " · 거절 \(refused)"]
      : ["window \(window) · ", "opens > \(share) of \(volume)+", " · rejected \(refused)"]
    let whole = parts.joined()
    return Sheet.width(of: whole) <= width ? whole : parts[1]
  }

  static func name(_ breaker: BreakersViewModel.Breaker) -> String {
    breaker.caller + "→" + breaker.callee
  }

  static let columns: [SortColumn<BreakersViewModel>] = [
    .own { model, first, second in
      let (a, b) = (model.breakers[first], model.breakers[second])
      let (rankA, rankB) = (rank(a.state), rank(b.state))
      if rankA != rankB { return rankA < rankB }
      return Figures.bounded(a.errorShare * 100) > Figures.bounded(b.errorShare * 100)
    },
    .least("name", "이름") { name($0.breakers[$1]) },
    .greatest("errors", "오류") { $0.breakers[$1].errorShare },
    .greatest("retries", "재시도") { $0.breakers[$1].retryShare },
    .greatest("rejected", "거절") { $0.breakers[$1].rejected },
    .greatest("fired", "호출") { $0.breakers[$1].fired },
  ]

  /// The breakers that the filter lets through: open, on trial, then by their share of errors.
  static func rows(_ model: BreakersViewModel, _ context: PanelContext) -> [Int] {
    let rows = model.breakers.indices.filter { index in
      guard !context.filter.isEmpty else { return true }
      let breaker = model.breakers[index]
      return context.filter.matches(
        name(breaker) + " " + word(breaker.state),
        fields: [
          ("from", breaker.caller), ("to", breaker.callee), ("state", word(breaker.state)),
        ])
    }
    return context.sort.sorted(rows, of: model, by: columns)
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
