import Simulation

/// One series with room to explain it: its history as a graph, its quantiles, its meaning.
enum MetricDetails {
  static func paint(
    _ series: MetricsViewModel.Series, _ model: MetricsViewModel, _ context: PanelContext,
    on sheet: inout Sheet
  ) {
    let korean = context.language == .korean
    sheet.fill("─", 1..<max(1, sheet.width - 1), 0, .faint)
    let end = sheet.write(" " + series.name + " ", 3, 0, .strong, width: max(0, sheet.width - 6))
    if !series.help.isEmpty && end + 4 + Sheet.width(of: series.help) < sheet.width - 2 {
      sheet.write(" " + series.help + " ", end + 2, 0, .muted)
    }
    var curves: [Graph.Curve] = []
    if let quantiles = series.quantiles {
      curves = [
        Graph.Curve(values: quantiles.p50History, ink: .healthy, name: "p50"),
        Graph.Curve(values: quantiles.p90History, ink: .warning, name: "p90"),
        Graph.Curve(values: series.history, ink: .failing, name: "p99"),
      ].filter { !$0.values.isEmpty }
    } else {
      curves = [
        Graph.Curve(
          values: series.history, ink: series.isAlarming ? .failing : .info, isFilled: true,
          name: series.naive.isEmpty ? "" : "rate() ✓")
      ]
      if !series.naive.isEmpty {
        curves.append(
          Graph.Curve(
            values: series.naive, ink: .warning,
            name: korean ? "처음과 끝의 차이 ✗" : "newest − oldest ✗"))
      }
    }
    let unit = series.unit
    let isRate = series.quantiles == nil && series.kind != .gauge
    let side = series.quantiles != nil && sheet.width >= 90 ? 34 : 0
    var plot = Sheet(width: sheet.width - side, height: sheet.height - 1)
    let graph = Graph(
      curves: curves, now: model.now, step: model.step, faults: model.faults,
      label: { value in
        isRate ? Figures.rate(value) : MetricsPanel.amount(value, unit)
      })
    graph.paint(on: &plot)
    sheet.lay(plot, x: 0, y: 1)
    guard side > 0, let quantiles = series.quantiles else { return }
    paintQuantiles(quantiles, series, korean: korean, x: sheet.width - side + 2, on: &sheet)
  }

  /// What the buckets claim, what is true, and what the instances' own quantiles come to.
  private static func paintQuantiles(
    _ quantiles: MetricsViewModel.Quantiles, _ series: MetricsViewModel.Series, korean: Bool,
    x: Int, on sheet: inout Sheet
  ) {
    let end = sheet.width - 1
    let claimed = quantiles.exact == nil ? end : end - 9
    let most = max(quantiles.p99, quantiles.exact?.p99 ?? 0, 1e-12)
    let exact = quantiles.exact
    if exact != nil {
      sheet.writeRight(korean ? "버킷으로" : "by buckets", end: claimed, 1, .muted)
      sheet.writeRight(korean ? "실제" : "true", end: end, 1, .muted)
    }
    let rows: [(String, Double, Double?, Ink)] = [
      ("p50", quantiles.p50, exact?.p50, .healthy), ("p90", quantiles.p90, exact?.p90, .warning),
      ("p99", quantiles.p99, exact?.p99, .failing),
    ]
    for (line, row) in rows.enumerated() {
      let y = 2 + line
      sheet.write(row.0, x, y, .muted)
      Bars.draw(row.1 / most, in: (x + 4)..<(claimed - 8), y, row.3, on: &sheet)
      // Above the highest bound a histogram knows nothing: that bound is what it says.
      let isStuck = quantiles.ceiling.map { row.1 >= $0 } ?? false
      sheet.writeRight(
        (isStuck ? "≥" : "") + MetricsPanel.amount(row.1, series.unit), end: claimed, y, row.3.bold)
      if let actual = row.2 {
        sheet.writeRight(MetricsPanel.amount(actual, series.unit), end: end, y, .strong)
      }
    }
    var notes = Figures.grouped(Figures.bounded(series.value)) + (korean ? "회 관측" : " observed")
    if let exact {
      let count = Figures.grouped(exact.count)
      notes += korean ? " · 스팬 \(count)개" : " · \(count) spans"
    }
    sheet.write(notes, x, 5, .muted, width: max(0, end - x))
    paintInstances(quantiles, series, korean: korean, x: x, on: &sheet)
  }

  private static func paintInstances(
    _ quantiles: MetricsViewModel.Quantiles, _ series: MetricsViewModel.Series, korean: Bool,
    x: Int, on sheet: inout Sheet
  ) {
    guard let average = quantiles.averageOfInstances else { return }
    let end = sheet.width - 1
    // The two sums stand last; instances that find no room are left out before them.
    let room = max(0, sheet.height - 10)
    sheet.write(korean ? "인스턴스별 p99" : "p99 of each instance", x, 7, .muted)
    var y = 8
    for instance in quantiles.instances.sorted(by: { $0.p99 > $1.p99 }).prefix(room) {
      sheet.write(instance.name, x + 1, y, .text, width: max(0, end - x - 9))
      sheet.writeRight(MetricsPanel.amount(instance.p99, series.unit), end: end, y, .text)
      y += 1
    }
    sheet.write(korean ? "평균 ✗" : "averaged ✗", x + 1, y, .muted)
    sheet.writeRight(MetricsPanel.amount(average, series.unit), end: end, y, .muted)
    sheet.write(korean ? "le별 합 ✓" : "summed by le ✓", x + 1, y + 1, .strong)
    sheet.writeRight(MetricsPanel.amount(quantiles.p99, series.unit), end: end, y + 1, .strong)
  }
}
