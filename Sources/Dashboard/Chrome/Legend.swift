import Screen

/// The bottom line: the keys that work here, each of them a button.
struct Legend {
  /// A key on the line.
  struct Item: Hashable {
    var id: String
    var keys: String
    var text: String
    var x: Int
    /// Whether a bar stands before it, because another chapter begins.
    var startsGroup: Bool
    var width: Int { keys.columns + 1 + text.columns }
  }

  /// What stands where.
  private(set) var items: [Item] = []

  /// The keys that work now, in the richest wording that fits into `width` columns.
  init(_ state: DashboardState, _ model: DashboardModel, width: Int) {
    let situation = Situation(state, model)
    var all = state.keys.rows.filter {
      $0.context == state.context && $0.legend != nil && !$0.keys.isEmpty
        && Legend.concerns($0, state, model)
    }
    var kept = all.filter { $0.reasonDisabled(situation) == nil }
    // First save blanks, then leave out what merely helps, then save words, then leave out what matters
    // least; whom a key would hit is always told. All keys are measured, also those that do nothing
    // now, and with the longest name, so that the line keeps its wording while the selection moves.
    let longest = situation.aiming(at: model.nodes.max { $0.name.columns < $1.name.columns })
    let longestShort = situation.aiming(
      at: model.nodes.max {
        situation.shortName(of: $0).columns < situation.shortName(of: $1).columns
      })
    func fits(_ rows: [KeyRow], _ wording: Wording) -> Bool {
      [longest, longestShort].allSatisfy { place(rows, state, $0, wording) <= width }
    }
    var wordings = [Wording.wide, .narrow]
    while let last = Legend.least(all, state), last.rank > Legend.mostNeeded,
      !wordings.contains(where: { fits(all, $0) })
    {
      all.removeAll { $0.id == last.id }
      kept.removeAll { $0.id == last.id }
    }
    wordings += Wording.shorter
    if let wording = wordings.first(where: { fits(all, $0) }) {
      _ = place(kept, state, situation, wording)
      return
    }
    while let last = Legend.least(kept, state), !fits(kept, .least) {
      kept.removeAll { $0.id == last.id }
    }
    _ = place(kept, state, situation, .least)
  }

  /// Keys of higher ranks leave before others are said in fewer words.
  private static let mostNeeded = 10

  /// The row that leaves first, and its rank; of a panel that has the screen its own keys come before
  /// some that have nothing to do with it.
  private static func least(
    _ rows: [KeyRow], _ state: DashboardState
  ) -> (id: String, rank: Int)? {
    rows.map { row in
      let isForeign = state.view != nil && (row.id == "fork" || row.id == "theme")
      return (row.id, (row.legend?.rank ?? 0) + (isForeign ? 5 : 0))
    }.max { $0.1 < $1.1 }
  }

  /// How much is said.
  enum Wording: Hashable {
    /// All words, keys well apart.
    case wide
    /// All words.
    case narrow
    /// Less of the keys from a rank on, which matter least.
    case short(from: Int)

    /// Ever less.
    static let shorter: [Wording] = (0...10).reversed().map { .short(from: $0) }
    /// As little as can be.
    static let least = Wording.short(from: 0)

    /// Whether a key of this rank has its shorter word.
    func isShort(_ rank: Int) -> Bool {
      switch self {
      case .wide, .narrow: false
      case .short(let least): rank >= least
      }
    }
  }

  /// Whether the row says something about what is open.
  private static func concerns(
    _ row: KeyRow, _ state: DashboardState, _ model: DashboardModel
  ) -> Bool {
    switch state.overlays.last {
    case .list where state.context == .line:
      row.id != "line-complete" && row.id != "line-earlier"
    case .list(let list)
    where row.id == "list-choose"
      && !ListItem.choices(of: list, state, model).contains(where: \.isEnabled):
      false
    case .list(let list):
      switch list.kind {
      case .faults: row.id != "list-safe-states"
      case .themes: row.id != "list-heal-all"
      case .help, .events, .futures, .comparisons:
        row.id != "list-heal-all" && row.id != "list-safe-states"
      case .message: row.id == "list-close"
      }
    case .filter: row.id != "line-complete" && row.id != "line-earlier"
    case .prompt: row.id != "line-earlier"
    case .palette, .painter, .question: true
    case nil: concernsPanel(row.id, state)
    }
  }

  /// Whether the row says something about the panel that has the keys.
  private static func concernsPanel(_ id: String, _ state: DashboardState) -> Bool {
    switch id {
    case "zoom":
      state.view != nil && state.focus.opening != .nothing && !state.panels[state.focus].isOpen
    case "back": state.view != nil
    case "sort-previous":
      state.view != nil && (PanelTable.row(state.focus)?.columns.count ?? 0) > 1
    case "clocks": state.view == .traces
    case "events": state.view == nil
    case "add": state.view == .ring || state.view == .network
    case "mode": state.view == .consistency
    default: true
    }
  }

  /// Puts the rows side by side and says how wide they are.
  private mutating func place(
    _ rows: [KeyRow], _ state: DashboardState, _ situation: Situation, _ wording: Wording
  ) -> Int {
    let gap = wording == .wide ? 2 : 1
    items = []
    var x = 1
    var group: KeyGroup?
    for row in rows {
      guard let legend = row.legend else { continue }
      // Chapters after the time keys stand together: they are all about the picture.
      let chapter: KeyGroup = row.group == .program ? .view : row.group
      let starts = group != nil && group != chapter
      if !items.isEmpty { x += starts ? 3 : gap }
      group = chapter
      var keys = row.keys.first.map(KeyNotation.shown) ?? ""
      if let partner = legend.partner, let other = state.keys.row(partner)?.keys.first {
        keys += " " + KeyNotation.shown(other)
      }
      let item = Item(
        id: row.id, keys: keys,
        text: row.label(state.language, situation, wording), x: x,
        startsGroup: starts)
      items.append(item)
      x += item.width
    }
    return x
  }

  func draw(on brush: inout Brush, y: Int) {
    for item in items {
      if item.startsGroup { brush.put("│", item.x - 2, y, Pen(.border)) }
      let x = brush.write(item.keys, item.x, y, .key)
      brush.write(item.text, x + 1, y, .muted)
    }
  }

  /// The row's id under a click on column `x`.
  func id(at x: Int) -> String? {
    items.first { x >= $0.x && x < $0.x + $0.width }?.id
  }
}

extension KeyRow {
  /// The word on the bottom line: what the key would do now, and to whom.
  func label(_ language: Language, _ situation: Situation, _ wording: Legend.Wording) -> String {
    let isShort = wording.isShort(legend?.rank ?? 0)
    let node = situation.target.node
    let text: String
    switch id {
    case "run-stop" where situation.model.header.isPaused: text = Texts.run[language]
    case "list-choose", "line-run", "zoom":
      text = (situation.enterWord ?? legend?.text)?[language] ?? ""
    case "kill" where node?.state == .down: text = Texts.restart[language]
    default: text = (isShort ? legend?.short : legend?.text)?[language] ?? ""
    }
    // A key that would hit a node says which, or that it will ask.
    if id == "kill" {
      return text + (node.map { " " + (isShort ? situation.shortName(of: $0) : $0.name) } ?? "…")
    }
    return text + (asks ? "…" : "")
  }
}

extension Situation {
  /// The same with another node selected, a dead one: of it most is said.
  fileprivate func aiming(at node: NodeSummary?) -> Situation {
    var other = self
    other.target.node = node
    other.target.node?.state = .down
    return other
  }

  /// What the map calls a node in little room: `gw-1`.
  fileprivate func shortName(of node: NodeSummary) -> String {
    model.panels.network?.nodes.first { $0.name == node.name }?.shortName ?? node.name
  }
}
