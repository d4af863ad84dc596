import Simulation

/// What of a series stands where in its row, by the room there is.
struct MetricColumns {
  private let name: Range<Int>
  private let kind: Range<Int>
  /// Where the value ends.
  private let value: Int
  private let graph: Range<Int>
  /// Where the rate ends.
  private let rate: Int
  /// Where p50, p90 and p99 end.
  private let quantiles: [Int]

  init(width: Int, isTable: Bool, hasQuantiles: Bool) {
    var end = width - 1
    if isTable && hasQuantiles && width >= 100 {
      quantiles = [end - 14, end - 7, end]
      end -= 22
    } else {
      quantiles = []
    }
    let hasRate = width >= 34
    rate = end
    if hasRate { end -= 8 }
    let bars = isTable ? max(9, min(24, width / 6)) : width >= 52 ? 9 : width >= 44 ? 6 : 0
    graph = (end - bars)..<end
    if bars > 0 { end -= bars + 1 }
    value = end
    end -= 9
    let hasKind = isTable && width >= 90
    kind = hasKind ? (end - 10)..<end : end..<end
    if hasKind { end -= 11 }
    name = 1..<max(2, end)
  }

  func paintTitles(
    _ model: MetricsViewModel, _ context: PanelContext, on sheet: inout Sheet
  ) {
    let korean = context.language == .korean
    Bars.faultAxis(model.faults, now: model.now, step: model.step, in: graph, 0, on: &sheet)
    sheet.write(korean ? "시계열" : "series", name.lowerBound, 0, .muted)
    if !kind.isEmpty { sheet.write(korean ? "종류" : "kind", kind.lowerBound, 0, .muted) }
    sheet.writeRight(korean ? "값" : "value", end: value, 0, .muted)
    if rate > graph.upperBound { sheet.writeRight(korean ? "초당" : "rate", end: rate, 0, .muted) }
    for (end, title) in zip(quantiles, ["p50", "p90", "p99"]) {
      sheet.writeRight(title, end: end, 0, .muted)
    }
  }

  func paint(
    _ series: MetricsViewModel.Series, isFirstOfFamily: Bool, y: Int, _ context: PanelContext,
    on sheet: inout Sheet
  ) {
    paintName(series, isFirstOfFamily: isFirstOfFamily, y, on: &sheet)
    if !kind.isEmpty && isFirstOfFamily {
      sheet.write(
        MetricsPanel.kind(series.kind)[context.language], kind.lowerBound, y, .muted,
        width: kind.count)
    }
    // The value of these is how often something was observed, whatever its unit.
    let isTimed = series.kind == .histogram || series.kind == .summary
    let text =
      series.unit == .count || isTimed
      ? Figures.grouped(Figures.bounded(series.value))
      : MetricsPanel.amount(series.value, series.unit)
    let shown = text.utf8.count <= 9 ? text : Figures.short(series.value)
    sheet.writeRight(
      shown, end: value, y, series.isAlarming ? .alarm : .strong, from: name.lowerBound)
    let scale = series.history.filter(\.isFinite).reduce(0) { max($0, $1) }
    Bars.sparkline(
      series.history, scale: scale, in: graph, y, series.isAlarming ? .failing : .info, on: &sheet)
    if let growth = series.rate, rate > graph.upperBound {
      sheet.writeRight(Figures.rate(growth), end: rate, y, .text, from: graph.upperBound)
    }
    guard let known = series.quantiles else { return }
    for (end, number) in zip(quantiles, [known.p50, known.p90, known.p99]) {
      sheet.writeRight(MetricsPanel.amount(number, series.unit), end: end, y, .text)
    }
  }

  /// The family bright, its labels quiet; a family is named once where its series stand together.
  private func paintName(
    _ series: MetricsViewModel.Series, isFirstOfFamily: Bool, _ y: Int, on sheet: inout Sheet
  ) {
    let room = name.count - 1
    guard room > 0 else { return }
    if Sheet.width(of: series.name) <= room || series.labels.isEmpty {
      let end = sheet.write(
        series.family, name.lowerBound, y, isFirstOfFamily ? .text : .muted, width: room)
      guard !series.labels.isEmpty else { return }
      sheet.write("{" + series.labels + "}", end, y, .muted, width: name.upperBound - end)
      return
    }
    // The labels tell the series of a family apart, so the family's name gives way, and the labels'
    // names before their values.
    let pairs = series.labelPairs
    let labels = pairs.isEmpty ? series.labels : pairs.map(\.value).joined(separator: ",")
    let most = Sheet.width(of: series.family)
    let labelRoom = min(Sheet.width(of: labels) + 2, max(room * 3 / 5, room - most))
    let end = sheet.write(
      series.family, name.lowerBound, y, isFirstOfFamily ? .text : .muted, width: room - labelRoom)
    let shown = MetricColumns.keepingLast(labels, in: labelRoom - 2)
    sheet.write("{" + shown + "}", end, y, .muted, width: labelRoom)
  }

  /// Where not all fit the last one stays: it is the status, by which the eye tells them apart.
  private static func keepingLast(_ values: String, in room: Int) -> String {
    guard Sheet.width(of: values) > room, let comma = values.lastIndex(of: ",") else {
      return values
    }
    let last = String(values[comma...])
    let left = room - Sheet.width(of: last)
    return left >= 4 ? String(values[..<comma]).fitted(to: left) + last : values
  }
}
