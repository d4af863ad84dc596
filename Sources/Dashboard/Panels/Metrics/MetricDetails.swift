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
      ]
    } else {
      curves = [
        Graph.Curve(
          values: series.history, ink: series.isAlarming ? .failing : .info, isFilled: true)
      ]
    }
    let unit = series.unit
    let isRate = series.kind == .counter
    let side = series.quantiles != nil && sheet.width >= 90 ? 24 : 0
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

  private static func paintQuantiles(
    _ quantiles: MetricsViewModel.Quantiles, _ series: MetricsViewModel.Series, korean: Bool,
    x: Int, on sheet: inout Sheet
  ) {
    let most = max(quantiles.p99, 1e-12)
    let rows: [(String, Double, Ink)] = [
      ("p50", quantiles.p50, .healthy), ("p90", quantiles.p90, .warning),
      ("p99", quantiles.p99, .failing),
    ]
    for (line, row) in rows.enumerated() {
      let y = 2 + line * 2
      sheet.write(row.0, x, y, .muted)
      Bars.draw(row.1 / most, in: (x + 4)..<(x + 13), y, row.2, on: &sheet)
      sheet.writeRight(
        MetricsPanel.amount(row.1, series.unit), end: sheet.width - 1, y, row.2.bold)
    }
    sheet.write(
      Figures.grouped(Figures.bounded(series.value)) + (korean ? "회 관측" : " observed"), x, 8, .muted
    )
  }
}
