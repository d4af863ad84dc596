import Simulation

/// The last moments as Lamport drew them: a line for each process, time to the right, and every
/// message a slanted line from where it left to where it arrived.
enum SpaceTimeDiagram {
  static func paint(
    _ model: NetworkViewModel, _ context: PanelContext, selected: Int?, on sheet: inout Sheet
  ) {
    guard sheet.height >= 3 else { return }
    let processes = processes(model, selected: selected, limit: (sheet.height - 1) / 2)
    let korean = context.language == .korean
    let label = min(14, (processes.map { Sheet.width(of: model.nodes[$0].name) }.max() ?? 0) + 3)
    let lines = label..<(sheet.width - 1)
    guard !processes.isEmpty, lines.count >= 10 else { return }
    let length = length(model, processes)
    let start = model.now - length
    sheet.write(korean ? "시공간" : "space-time", 0, 0, .muted)
    paintAxis(length, lines, on: &sheet)
    var rows = Array(repeating: -1, count: model.nodes.count)
    for (line, node) in processes.enumerated() { rows[node] = 2 + line * 2 }
    var dots = Dots(columns: lines.count, rows: sheet.height)
    for node in processes {
      let state = model.nodes[node].state
      let y = rows[node]
      sheet.put(
        state.sign(isLeader: model.nodes[node].isLeader), 0, y,
        state.ink(isLeader: model.nodes[node].isLeader))
      sheet.write(
        model.nodes[node].name, 2, y, node == selected ? .strong.reversed : .text, width: label - 3)
      let ink: Ink = state == .down ? .failing : state == .frozen ? .info : .faint
      dots.line(
        0, Double(y * 4) + 1.5, Double(dots.width), Double(y * 4) + 1.5, ink,
        every: state == .down ? 6 : 2)
    }
    for flight in model.recent {
      guard rows.indices.contains(flight.from), rows.indices.contains(flight.to) else { continue }
      let (from, to) = (rows[flight.from], rows[flight.to])
      guard from >= 0, to >= 0, from != to else { continue }
      func x(_ instant: Instant) -> Double {
        (instant - start).seconds / length.seconds * Double(dots.width - 1)
      }
      let (x0, x1) = (x(flight.sent), x(flight.ends))
      guard x1 >= 0, x0 >= 0 else { continue }
      // What has not arrived is drawn up to now.
      let shown = x1 > x0 ? min(1, max(0, (Double(dots.width - 1) - x0) / (x1 - x0))) : 1
      let part = flight.isDropped ? min(0.55, shown) : shown
      let (y0, y1) = (Double(from * 4) + 1.5, Double(to * 4) + 1.5)
      let (endX, endY) = (x0 + (x1 - x0) * part, y0 + (y1 - y0) * part)
      let ink = ink(flight)
      dots.line(x0, y0, endX, endY, ink, weight: flight.isDropped ? 4 : 3)
      let column = lines.lowerBound + Figures.bounded(endX) / 2
      let row = Figures.bounded(endY - 1.5) / 4
      if flight.isDropped {
        sheet.put("×", column, row, .alarm)
      } else if shown >= 1 && flight.kind != .heartbeat {
        sheet.put("•", column, row, ink)
      }
    }
    dots.lay(on: &sheet, x: lines.lowerBound, y: 0)
    if let selected, let row = rows.indices.contains(selected) ? rows[selected] : nil, row >= 0 {
      paintSilence(of: selected, model, context, in: lines, row, on: &sheet)
    }
  }

  /// Says why the selected process has no message: what is remembered are moments only.
  private static func paintSilence(
    of node: Int, _ model: NetworkViewModel, _ context: PanelContext, in lines: Range<Int>,
    _ row: Int, on sheet: inout Sheet
  ) {
    guard !model.recent.contains(where: { $0.from == node || $0.to == node }) else { return }
    let oldest = model.recent.map(\.sent).min() ?? model.now
    let length = Figures.time(max(.milliseconds(1), model.now - oldest))
    let (name, state) = (model.nodes[node].name, model.nodes[node].state)
    let wordings: [Phrase] = [
      Phrase(
        " \(name) is \(state.word.english): no message to or from it in the last \(length) ",
        " \(name) \(state.word.korean): 지난 \(length) 동안 주고받은 메시지 없음 "),
      Phrase(" no message in the last \(length) ", " 지난 \(length) 동안 메시지 없음 "),
    ]
    let fitting = wordings.map { $0[context.language] }.first {
      Sheet.width(of: $0) <= lines.count
    }
    if let fitting { sheet.writeCentered(fitting, in: lines, row, state.ink()) }
  }

  /// How many messages it shall show at least, as far as they are remembered.
  private static let fewest = 24

  /// How far back it goes: so that a common message is slanted enough to be followed, and further
  /// where little was said.
  private static func length(_ model: NetworkViewModel, _ processes: [Int]) -> Interval {
    let shown = model.recent.filter { processes.contains($0.from) && processes.contains($0.to) }
    let times = shown.map { $0.ends - $0.sent }.filter { $0 > .zero }.sorted()
    let sent = shown.map(\.sent).sorted()
    let oldest = sent.first ?? model.now
    let few = sent.count > fewest ? sent[sent.count - fewest] : oldest
    let common = times.isEmpty ? Interval.zero : times[times.count * 3 / 4]
    let wanted = max(.milliseconds(10), common.scaled(by: 16), model.now - few)
    return max(.milliseconds(1), min(wanted, model.now - oldest))
  }

  private static func ink(_ flight: NetworkViewModel.Flight) -> Ink {
    if flight.isDropped { return .failing }
    switch flight.kind {
    case .request: return .text
    case .reply: return .info
    case .heartbeat: return .leader
    }
  }

  private static func paintAxis(_ length: Interval, _ lines: Range<Int>, on sheet: inout Sheet) {
    let step = Figures.roundStep(length.seconds / Double(max(1, lines.count / 14)))
    var back = 0.0
    while back <= length.seconds {
      let x =
        lines.upperBound - 1 - Figures.bounded(back / length.seconds * Double(lines.count - 1))
      let text =
        back == 0 ? "0" : "−" + Figures.tick(Interval.seconds(1).scaled(by: back))
      sheet.writeRight(text, end: x + 1, 0, .muted, from: lines.lowerBound)
      back += step
    }
  }

  /// The processes with a line: with a selected node it and those it talks to, else by layer.
  private static func processes(
    _ model: NetworkViewModel, selected: Int?, limit: Int
  ) -> [Int] {
    let order = model.nodes.indices.sorted {
      (model.nodes[$0].layer, $0) < (model.nodes[$1].layer, $1)
    }
    guard let selected else {
      let talking = order.filter { node in
        model.links.contains { $0.from == node || $0.to == node }
      }
      return Array((talking.isEmpty ? order : talking).prefix(max(0, limit)))
    }
    let peers = order.filter { node in
      node == selected
        || model.links.contains {
          ($0.from == node && $0.to == selected) || ($0.to == node && $0.from == selected)
        }
    }
    guard peers.count > limit, let at = peers.firstIndex(of: selected) else { return peers }
    let first = max(0, min(at - limit / 2, peers.count - limit))
    return Array(peers[first..<min(peers.count, first + max(0, limit))])
  }
}
