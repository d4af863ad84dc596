import Simulation

/// How long messages take from each service to each other: the 99th percentile as numbers in heat.
enum LatencyMatrix {
  private static let cell = 5

  /// The columns it would like to have.
  static func width(_ model: NetworkViewModel) -> Int {
    let services = services(model)
    return labelWidth(services) + cell * services.count + 2
  }

  /// The rows it would like to have.
  static func height(_ model: NetworkViewModel) -> Int { services(model).count + 4 }

  private static func services(_ model: NetworkViewModel) -> [String] {
    var services: [String] = []
    let order = model.nodes.indices.sorted {
      (model.nodes[$0].layer, $0) < (model.nodes[$1].layer, $1)
    }
    for index in order where !services.contains(model.nodes[index].service) {
      services.append(model.nodes[index].service)
    }
    return services
  }

  private static func labelWidth(_ services: [String]) -> Int {
    min(11, (services.map { Sheet.width(of: $0) }.max() ?? 0) + 1)
  }

  private struct Entry {
    var p99: Interval?
    var isCut = false
    var isOpen = false
    var hasLink = false
  }

  static func paint(
    _ model: NetworkViewModel, _ context: PanelContext, selected: Int?, on sheet: inout Sheet
  ) {
    let services = services(model)
    let label = labelWidth(services)
    var entries = Array(repeating: Entry(), count: services.count * services.count)
    for link in model.links where link.purpose != .none || link.rate > 0 {
      guard model.nodes.indices.contains(link.from), model.nodes.indices.contains(link.to),
        let from = services.firstIndex(of: model.nodes[link.from].service),
        let to = services.firstIndex(of: model.nodes[link.to].service)
      else { continue }
      let at = from * services.count + to
      entries[at].hasLink = true
      if link.isCut { entries[at].isCut = true } else { entries[at].isOpen = true }
      if let p99 = link.p99, p99 > (entries[at].p99 ?? .zero) { entries[at].p99 = p99 }
    }
    let korean = context.language == .korean
    let columns = max(0, min(services.count, (sheet.width - label) / cell))
    let selectedService = selected.map { model.nodes[$0].service }
    // Where not all columns fit, those around the selected node's.
    let wanted = (services.firstIndex { $0 == selectedService } ?? 0) - columns / 2
    let first = max(0, min(wanted, services.count - columns))
    var title = korean ? "p99 ms  행에서 열로" : "p99 ms  from row to column"
    if columns < services.count {
      title += korean ? "  \(services.count)열 중 \(columns)열" : "  \(columns) of \(services.count)"
    }
    sheet.write(title, 0, 0, .muted)
    for column in 0..<columns {
      let name = String(services[first + column].prefix(4))
      sheet.writeRight(name, end: label + (column + 1) * cell, 1, .muted)
    }
    for (row, service) in services.enumerated() where row + 2 < sheet.height {
      let y = row + 2
      let isSelected = service == selectedService
      sheet.write(service, 0, y, isSelected ? .strong.reversed : .text, width: label - 1)
      for column in 0..<columns {
        let end = label + (column + 1) * cell
        let entry = entries[row * services.count + first + column]
        guard entry.hasLink else {
          sheet.put("·", end - 1, y, .faint)
          continue
        }
        if entry.isCut && !entry.isOpen {
          sheet.put("╳", end - 1, y, .alarm)
          continue
        }
        guard let p99 = entry.p99 else {
          sheet.put("–", end - 1, y, .muted)
          continue
        }
        let ink = heat(p99)
        sheet.writeRight(figure(p99), end: end, y, ink)
        if entry.isCut { sheet.put("×", end - 5, y, .alarm) }
      }
    }
    let y = min(sheet.height - 1, services.count + 3)
    guard y > services.count + 2 else { return }
    var x = label
    for (text, length) in [("<2", 1), ("<20", 10), ("<100", 50), ("100+", 500)] {
      sheet.put("■", x, y, heat(.milliseconds(length)))
      x = sheet.write(text, x + 1, y, .muted) + 2
    }
  }

  private static func heat(_ p99: Interval) -> Ink {
    if p99 < .milliseconds(2) { return .healthy }
    if p99 < .milliseconds(20) { return .text }
    return p99 < .milliseconds(100) ? .warning : .alarm
  }

  /// Milliseconds in at most four columns.
  private static func figure(_ p99: Interval) -> String {
    let milliseconds = p99.milliseconds
    if milliseconds < 9.95 { return Figures.fixed(milliseconds, 1) }
    if milliseconds < 999.5 { return Figures.fixed(milliseconds, 0) }
    return Figures.fixed(min(99, milliseconds / 1_000), 1) + "s"
  }
}
