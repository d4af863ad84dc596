import Simulation

/// Rate, errors and duration of every service, in two columns, the one in most trouble first.
///
/// Wilkie's RED method: what a service's callers notice, whatever it does inside.
enum ServiceTable {
  /// How many rows it takes, a line below it included; none where there is no room for it.
  static func height(
    _ model: MetricsViewModel, _ context: PanelContext, width: Int, height: Int
  ) -> Int {
    guard context.isZoomed, !context.isOpen, !model.services.isEmpty, width >= 100, height >= 30
    else { return 0 }
    return (model.services.count + 1) / 2 + 2
  }

  static func paint(_ model: MetricsViewModel, _ context: PanelContext, on sheet: inout Sheet) {
    let lines = sheet.height - 2
    let width = sheet.width / 2
    for column in 0..<2 {
      let left = column * width
      paintTitles(left..<(left + width - 1), context, on: &sheet)
      for line in 0..<lines {
        let index = column * lines + line
        guard index < model.services.count else { break }
        paint(
          model.services[index], in: left..<(left + width - 1), line + 1,
          most: model.services.compactMap(\.p99).max() ?? 0, on: &sheet)
      }
    }
    sheet.fill("─", 1..<max(1, sheet.width - 1), sheet.height - 1, .faint)
  }

  private static func paintTitles(
    _ columns: Range<Int>, _ context: PanelContext, on sheet: inout Sheet
  ) {
    let korean = context.language == .korean
    let end = columns.upperBound
    sheet.write(korean ? "서비스" : "service", columns.lowerBound + 1, 0, .muted)
    sheet.writeRight(korean ? "요청" : "rate", end: end - 32, 0, .muted)
    sheet.writeRight(korean ? "오류" : "errors", end: end - 24, 0, .muted)
    sheet.writeRight("p50", end: end - 16, 0, .muted)
    sheet.writeRight("p99", end: end - 8, 0, .muted)
  }

  private static func paint(
    _ service: MetricsViewModel.Service, in columns: Range<Int>, _ y: Int, most: Double,
    on sheet: inout Sheet
  ) {
    let end = columns.upperBound
    let hasFailed = (service.errors ?? 0) > 0
    sheet.write(
      service.name, columns.lowerBound + 1, y, hasFailed ? .strong : .text,
      width: max(0, columns.count - 42))
    sheet.writeRight(Figures.rate(service.rate), end: end - 32, y, .text)
    sheet.writeRight(
      service.errors.map { Figures.percent($0) } ?? "–", end: end - 24, y,
      hasFailed ? .alarm : .muted)
    for (value, place) in [(service.p50, end - 16), (service.p99, end - 8)] {
      sheet.writeRight(
        value.map { MetricsPanel.amount($0, .seconds) } ?? "–", end: place, y,
        value == nil ? .muted : .text)
    }
    Bars.draw(
      most > 0 ? (service.p99 ?? 0) / most : 0, in: (end - 7)..<end, y,
      hasFailed ? .failing : .info,
      on: &sheet)
  }
}
