import Simulation

/// One queue with room to explain it: how its depth went, what its partitions are about.
enum QueueDetails {
  static func paint(
    _ queue: QueuesViewModel.Queue, _ model: QueuesViewModel, _ context: PanelContext,
    on sheet: inout Sheet
  ) {
    let korean = context.language == .korean
    sheet.fill("─", 1..<max(1, sheet.width - 1), 0, .faint)
    let title = " " + QueuesPanel.name(queue, context) + " "
    let end = sheet.write(title, 3, 0, .strong)
    let balance = queue.publishRate - queue.ackRate
    if balance.magnitude >= 0.5 {
      let sign = balance > 0 ? "+" : "−"
      let rate = Figures.rate(balance.magnitude)
      sheet.write(
        " " + sign + rate + " ", end + 2, 0, balance > 0 ? .degraded.bold : .healthy.bold)
    }
    let side = queue.partitions.isEmpty || sheet.width < 90 ? 0 : 46
    var plot = Sheet(width: sheet.width - side, height: sheet.height - 1)
    let graph = Graph(
      curves: [
        Graph.Curve(
          values: queue.history, ink: queue.isLagRising ? .degraded : .info, isFilled: true)
      ],
      now: model.now, step: queue.step, faults: model.faults, scale: queue.scale,
      label: { Figures.short($0) })
    graph.paint(on: &plot)
    sheet.lay(plot, x: 0, y: 1)
    guard side > 0 else { return }
    let x = sheet.width - side + 2
    sheet.write(korean ? "파티션" : "part.", x, 1, .muted)
    sheet.write(korean ? "리더" : "leader", x + 6, 1, .muted)
    sheet.write(korean ? "소비자" : "consumer", x + 17, 1, .muted)
    sheet.writeRight("isr", end: x + 36, 1, .muted)
    sheet.writeRight(korean ? "지연" : "lag", end: sheet.width - 1, 1, .muted)
    for (index, partition) in queue.partitions.enumerated() where index + 2 < sheet.height {
      let y = index + 2
      sheet.write("\(index)", x, y, .text)
      sheet.write(
        partition.leader.isEmpty ? "–" : partition.leader, x + 6, y,
        partition.leader.isEmpty ? .alarm : .text, width: 10)
      sheet.write(
        partition.consumer.isEmpty ? "–" : partition.consumer, x + 17, y,
        partition.consumer.isEmpty ? .warning : .text, width: 14)
      let ink: Ink =
        partition.inSync >= partition.replicas ? .healthy : partition.inSync > 1 ? .warning : .alarm
      sheet.writeRight("\(partition.inSync)/\(partition.replicas)", end: x + 36, y, ink)
      sheet.writeRight(
        Figures.grouped(partition.lag), end: sheet.width - 1, y,
        partition.lag > 100 ? .degraded : .text)
    }
  }
}
