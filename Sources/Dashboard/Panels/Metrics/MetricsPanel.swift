public import Screen
import Simulation

/// Every series that is counted: its value, how fast it grows, how it went.
public enum MetricsPanel {
  /// Draws into the rectangle inside the border.
  public static func draw(
    _ model: MetricsViewModel, into frame: inout Frame, rect: Rect, context: PanelContext
  ) {
    Sheet.paint(into: &frame, rect: rect, context: context) { paint(model, context, on: &$0) }
  }

  /// Rows that can be selected: the series.
  public static func rowCount(_ model: MetricsViewModel, _ context: PanelContext) -> Int {
    rows(model, context).count
  }

  /// The series that a row is about.
  public static func target(
    _ model: MetricsViewModel, row: Int, _ context: PanelContext
  ) -> RowTarget? {
    let rows = rows(model, context)
    guard rows.indices.contains(row) else { return nil }
    return RowTarget(copy: model.series[rows[row]].name)
  }

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
    max(1, list(model, rect, context).height)
  }

  /// The series at a place.
  public static func row(
    _ model: MetricsViewModel, x: Int, y: Int, rect: Rect, _ context: PanelContext
  ) -> Int? {
    list(model, rect, context).row(x: x, y: y, rect: rect, context)
  }

  /// What stands in the border; `height` is that of the panel's inside.
  public static func captions(
    _ model: MetricsViewModel, _ context: PanelContext, height: Int
  ) -> PanelCaptions {
    let korean = context.language == .korean
    let window = Figures.age(model.rateWindow)
    let count = rowCount(model, context)
    let total = Figures.grouped(max(model.total, model.series.count))
    let text =
      context.filter.isEmpty
      ? (korean ? "시계열 \(total)개 /" : "\(total) series /")
      : (korean ? "\(total)개 중 \(count)개" : "\(count) of \(total)")
    return PanelCaptions(
      top: [korean ? "초당, 최근 \(window)" : "rate \(window)"],
      bottom: foldings(model, korean) + [text])
  }

  /// What the guard against too many series has to say, in ever fewer words.
  private static func foldings(_ model: MetricsViewModel, _ korean: Bool) -> [String] {
    guard let folded = model.folded else { return [] }
    let count = Figures.grouped(folded.labelSets)
    return korean
      ? [
        "⚠ \(folded.family): 시계열이 너무 많아 \(count)번 other로 합침", "⚠ \(count)번 other로 합침",
        "⚠ \(count)",
      ]
      : [
        "⚠ \(folded.family): too many series, \(count)× folded into other",
        "⚠ \(count)× folded into other", "⚠ \(count)",
      ]
  }

  static func paint(_ model: MetricsViewModel, _ context: PanelContext, on sheet: inout Sheet) {
    let height = ServiceTable.height(model, context, width: sheet.width, height: sheet.height)
    guard height > 0 else { return paintSeries(model, context, on: &sheet) }
    var services = Sheet(width: sheet.width, height: height)
    ServiceTable.paint(model, context, on: &services)
    sheet.lay(services, x: 0, y: 0)
    var series = Sheet(width: sheet.width, height: sheet.height - height)
    paintSeries(model, context, on: &series)
    sheet.lay(series, x: 0, y: height)
  }

  private static func paintSeries(
    _ model: MetricsViewModel, _ context: PanelContext, on sheet: inout Sheet
  ) {
    let rows = rows(model, context)
    guard !rows.isEmpty else {
      return Notices.nothing(Phrase("no series", "시계열 없음"), context, on: &sheet)
    }
    let list = list(model, sheet.height, context)
    let columns = MetricColumns(
      width: sheet.width, isTable: context.isZoomed,
      hasQuantiles: model.series.contains { $0.quantiles != nil })
    if list.top > 0 { columns.paintTitles(model, context, on: &sheet) }
    for (row, y) in list.lines(context) {
      let series = model.series[rows[row]]
      let isFirst = y == list.top || model.series[rows[row - 1]].family != series.family
      columns.paint(
        series, isFirstOfFamily: isFirst || !context.isZoomed, y: y, context, on: &sheet)
      if RowWindow.isSelected(row, context) { sheet.highlight(row: y) }
    }
    guard context.isZoomed, sheet.height - list.height - 2 >= 8 else { return }
    let chosen = context.selection.flatMap { rows.indices.contains($0) ? rows[$0] : nil }
    guard let index = chosen ?? rows.first else { return }
    let top = list.height + 1 + (sheet.height - list.height - 2 > 12 ? 1 : 0)
    var detail = Sheet(width: sheet.width, height: sheet.height - top)
    MetricDetails.paint(model.series[index], model, context, on: &detail)
    sheet.lay(detail, x: 0, y: top)
  }

  /// Where the list is in a panel: below the services, where those are shown.
  private static func list(
    _ model: MetricsViewModel, _ rect: Rect, _ context: PanelContext
  ) -> ListGeometry {
    let above = ServiceTable.height(model, context, width: rect.width, height: rect.height)
    var geometry = list(model, rect.height - above, context)
    geometry.top += above
    return geometry
  }

  /// Where the list is in what is below the services, of this height.
  static func list(
    _ model: MetricsViewModel, _ height: Int, _ context: PanelContext
  ) -> ListGeometry {
    let count = rowCount(model, context)
    let titles = context.isZoomed && height >= 4 ? 1 : 0
    let hasDetails = context.isZoomed && height >= (context.isOpen ? 14 : 18)
    let listed = context.isOpen ? 3 : height / 2 - 1
    return ListGeometry(
      top: titles, height: hasDetails ? min(count, listed) : height - titles, count: count)
  }

  static let columns: [SortColumn<MetricsViewModel>] = [
    .own(), .greatest("value", "값") { $0.series[$1].value },
    .greatest("rate", "비율") { $0.series[$1].rate ?? -1 },
    .least("name", "이름") { $0.series[$1].name },
  ]

  /// The series that the filter lets through, in the chosen order.
  static func rows(_ model: MetricsViewModel, _ context: PanelContext) -> [Int] {
    let all = model.series
    let rows = all.indices.filter { index in
      context.filter.isEmpty
        || context.filter.matches(
          all[index].name,
          fields: [("family", all[index].family), ("kind", kind(all[index].kind).english)]
            + all[index].labelPairs)
    }
    return context.sort.sorted(rows, of: model, by: columns)
  }

  static func kind(_ kind: MetricsViewModel.Kind) -> Phrase {
    switch kind {
    case .counter: Phrase("counter", "카운터")
    case .gauge: Phrase("gauge", "게이지")
    case .histogram: Phrase("histogram", "히스토그램")
    case .summary: Phrase("summary", "요약")
    }
  }

  /// A value in its unit, of up to six columns.
  static func amount(_ value: Double, _ unit: MetricsViewModel.Unit) -> String {
    switch unit {
    case .count: return Figures.short(value)
    case .seconds:
      return value == 0 ? "0" : Figures.time(Interval.seconds(1).scaled(by: min(9e9, value)))
    case .bytes: return Figures.short(value) + "B"
    case .ratio: return Figures.percent(value)
    }
  }
}
