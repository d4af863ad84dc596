import Simulation

/// What of a queue stands where in its row, by the room there is.
struct QueueColumns {
  /// One number of a queue.
  private enum Figure: CaseIterable {
    case depth, lag, inFlight, deadLetters, redelivered, oldest, consumers, published, acknowledged

    var width: Int {
      switch self {
      case .depth: 8
      case .lag: 6
      case .inFlight: 11
      case .deadLetters: 5
      case .redelivered: 12
      case .oldest: 8
      case .consumers: 11
      case .published: 8
      case .acknowledged: 9
      }
    }

    var title: Phrase {
      switch self {
      case .depth: Phrase("depth", "깊이")
      case .lag: Phrase("lag", "지연")
      case .inFlight: Phrase("in flight", "처리 중")
      case .deadLetters: Phrase("dlq", "DLQ")
      case .redelivered: Phrase("redelivered", "재전송")
      case .oldest: Phrase("oldest", "최고령")
      case .consumers: Phrase("consumers", "소비자")
      case .published: Phrase("in/s", "입력/s")
      case .acknowledged: Phrase("acked/s", "확인/s")
      }
    }
  }

  private let name: Range<Int>
  private let graph: Range<Int>
  private let figures: [(figure: Figure, end: Int)]

  init(width: Int, isTable: Bool, names: [String]) {
    let longest = names.map { Sheet.width(of: $0) }.max() ?? 0
    var shown: [Figure] = isTable ? Figure.allCases : [.depth, .lag, .deadLetters]
    let most = isTable ? 24 : max(6, width * 2 / 5)
    let room = min(longest, most)
    // The rightmost figures make way for the graph, the depth stays longest.
    func rest() -> Int { width - 3 - room - shown.reduce(0) { $0 + $1.width } }
    while shown.count > 1 && rest() < (width >= 30 ? 8 : 0) { shown.removeLast() }
    if rest() < 0 { shown = [] }
    var end = width - 1
    var ends: [(Figure, Int)] = []
    for figure in shown.reversed() {
      ends.insert((figure, end), at: 0)
      end -= figure.width
    }
    figures = ends.map { (figure: $0.0, end: $0.1) }
    name = 1..<max(1, min(1 + room, end))
    let start = name.upperBound + 1
    let upper = max(start, min(end, start + (isTable ? 30 : 40)))
    graph = upper - start >= 3 ? start..<upper : start..<start
  }

  func paintTitles(
    _ model: QueuesViewModel, _ context: PanelContext, on sheet: inout Sheet
  ) {
    if let step = model.queues.first?.step {
      Bars.faultAxis(model.faults, now: model.now, step: step, in: graph, 0, on: &sheet)
    }
    sheet.write(Phrase("queue", "큐")[context.language], 1, 0, .muted, width: name.count)
    for (figure, end) in figures {
      sheet.writeRight(figure.title[context.language], end: end, 0, .muted, from: name.upperBound)
    }
  }

  func paint(
    _ queue: QueuesViewModel.Queue, y: Int, _ context: PanelContext, on sheet: inout Sheet
  ) {
    let isDead = queue.kind == .deadLetters
    sheet.write(
      QueuesPanel.name(queue, context), name.lowerBound, y, isDead ? .muted : .text,
      width: name.count)
    Bars.sparkline(
      queue.history, scale: queue.scale, in: graph, y,
      isDead ? .failing : queue.isLagRising ? .degraded : .info, on: &sheet)
    for (figure, end) in figures {
      let shown = value(figure, of: queue)
      sheet.writeRight(
        shown.0, end: end, y, shown.1, from: max(name.upperBound, end - figure.width))
    }
  }

  private func value(_ figure: Figure, of queue: QueuesViewModel.Queue) -> (String, Ink) {
    switch figure {
    // A server's queue is not the broker's: nothing is published, nothing comes back.
    case .redelivered where queue.kind == .server, .published where queue.kind == .server,
      .acknowledged where queue.kind == .server:
      return ("–", .faint)
    case .depth:
      let isDead = queue.kind == .deadLetters
      return (count(queue.depth, figure), isDead && queue.depth > 0 ? .alarm : .strong)
    case .lag:
      guard let lag = queue.lag else { return ("–", .faint) }
      return (count(lag, figure), queue.isLagRising ? .degraded.bold : lag > 0 ? .text : .muted)
    case .deadLetters:
      guard let dead = queue.deadLetters else { return ("–", .faint) }
      return (count(dead, figure), dead > 0 ? .alarm : .faint)
    case .inFlight: return (count(queue.inFlight, figure), queue.inFlight > 0 ? .text : .faint)
    case .redelivered:
      return (count(queue.redelivered, figure), queue.redelivered > 0 ? .warning : .faint)
    case .oldest:
      guard let oldest = queue.oldest else { return ("–", .faint) }
      return (Figures.age(oldest), oldest > .seconds(30) ? .degraded.bold : .text)
    case .consumers:
      let hasNone = queue.consumers == 0 && queue.kind != .deadLetters
      return (count(queue.consumers, figure), hasNone ? .alarm : .muted)
    case .published: return (Figures.short(queue.publishRate), .text)
    case .acknowledged:
      let isBehind = queue.ackRate < queue.publishRate * 0.9
      return (Figures.short(queue.ackRate), isBehind ? .degraded : .text)
    }
  }

  /// A count in full where it fits its column, else in short.
  private func count(_ number: Int, _ figure: Figure) -> String {
    let full = Figures.grouped(number)
    return full.utf8.count < figure.width ? full : Figures.short(Double(number))
  }
}
