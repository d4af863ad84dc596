import Simulation

/// The list of keys: what can be said of each, and what its replicas hold.
enum ConsistencyKeys {
  /// Where the columns are.
  private struct Columns {
    let operations: Int
    let stale: Int
    let replicas: Int

    init(width: Int) {
      operations = width >= 90 ? 40 : 35
      stale = operations + 6
      replicas = stale + 2
    }
  }

  static func paintTitles(width: Int, _ context: PanelContext, on sheet: inout Sheet) {
    let korean = context.language == .korean
    let columns = Columns(width: width)
    sheet.write(korean ? "키" : "key", 3, 0, .muted)
    sheet.write(korean ? "판정" : "verdict", 15, 0, .muted)
    sheet.writeRight(korean ? "연산" : "ops", end: columns.operations, 0, .muted)
    sheet.writeRight(korean ? "낡음" : "stale", end: columns.stale, 0, .muted)
    sheet.write(korean ? "복제본" : "replicas", columns.replicas, 0, .muted)
  }

  static func paint(
    _ key: ConsistencyViewModel.Key, y: Int, _ context: PanelContext, on sheet: inout Sheet
  ) {
    let columns = Columns(width: sheet.width)
    let (sign, ink) = ConsistencyPanel.mark(key.verdict)
    sheet.put(sign, 1, y, ink)
    sheet.write(key.name, 3, y, .strong, width: 11)
    let word = ConsistencyPanel.word(key.verdict)
    sheet.write(
      context.language == .korean ? word.korean : word.english, 15, y, ink,
      width: 16)
    sheet.writeRight(Figures.grouped(key.operations), end: columns.operations, y, .text, from: 31)
    sheet.writeRight(
      Figures.grouped(key.stale), end: columns.stale, y, key.stale > 0 ? .alarm : .muted,
      from: columns.operations + 1)
    paint(key.replicas, from: columns.replicas, y, on: &sheet)
  }

  /// What each replica holds; where they are too wide together, `kv-3` is called `3`.
  private static func paint(
    _ replicas: [ConsistencyViewModel.Replica], from start: Int, _ y: Int, on sheet: inout Sheet
  ) {
    func width(_ replica: ConsistencyViewModel.Replica, _ name: Substring) -> Int {
      Sheet.width(of: String(name)) + Sheet.width(of: replica.value) + 2
    }
    let all = replicas.reduce(start - 2) { $0 + width($1, $1.node[...]) + 2 }
    var x = start
    for (place, replica) in replicas.enumerated() {
      let name = replica.node[...]
      let short = all > sheet.width ? name.split(separator: "-").last ?? name : name
      let rest = replicas.count - place
      // What does not fit is counted.
      let mark = rest > 1 ? 3 : 0
      guard x + width(replica, short) + mark <= sheet.width else {
        sheet.write("+\(rest)", x, y, .muted)
        break
      }
      sheet.put(replica.state.sign(), x, y, replica.state.ink())
      let next = sheet.write(String(short), x + 1, y, .muted)
      let end = sheet.write(replica.value, next + 1, y, replica.isBehind ? .degraded.bold : .text)
      x = end + 2
    }
  }
}
