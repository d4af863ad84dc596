import Simulation

/// A line of a list overlay.
struct ListItem: Sendable, Hashable {
  /// What choosing it does.
  enum Choice: Sendable, Hashable {
    case nothing
    case run(String)
    case heal(FaultID)
    case callBackMonkey
    case theme(String)
    case seek(Instant)
    case future(String)
    case compare(Comparison)
  }

  /// The narrow column on the left: keys, ids, times.
  var label = ""
  /// Glyph and colour, if it has any.
  var kind: EventKind?
  /// The words.
  var text: String
  /// On the right, as far as there is room.
  var note = ""
  /// A chapter's title, which cannot be selected.
  var isHeading = false
  /// Whether choosing it does something now.
  var isEnabled = true
  /// What choosing it does.
  var choice = Choice.nothing

  /// The lines of a list that its search leaves.
  static func items(
    of list: ListOverlay, _ state: DashboardState, _ model: DashboardModel
  )
    -> [ListItem]
  {
    let all = everything(in: list.kind, state, model)
    let filter = RowFilter(list.search.line.text)
    if filter.isEmpty { return all }
    return all.filter {
      !$0.isHeading && filter.matches($0.label + " " + $0.text + " " + $0.note)
    }
  }

  /// The lines that can be selected.
  static func choices(
    of list: ListOverlay, _ state: DashboardState, _ model: DashboardModel
  )
    -> [ListItem]
  {
    items(of: list, state, model).filter { !$0.isHeading }
  }

  private static func everything(
    in kind: ListOverlay.Kind, _ state: DashboardState, _ model: DashboardModel
  ) -> [ListItem] {
    let language = state.language
    switch kind {
    case .help: return help(state, model)
    case .faults:
      let monkey = model.header.monkey.map {
        ListItem(
          label: "m", kind: .command, text: $0, note: "monkey off", isEnabled: !model.isLocked,
          choice: .callBackMonkey)
      }
      return (monkey.map { [$0] } ?? [])
        + model.faults.map { fault in
          let rest =
            fault.remaining.map { Formats.age($0) + " " + Texts.left[language] }
            ?? Texts.untilHealed[language]
          return ListItem(
            label: "\(fault.id.rawValue)", kind: fault.kind, text: fault.text,
            note: Formats.age(fault.age) + " · " + rest, isEnabled: !model.isLocked,
            choice: .heal(fault.id))
        }
    case .themes:
      return model.themes.map {
        ListItem(
          text: $0.name, note: $0.note[language], isEnabled: $0.problem == nil,
          choice: $0.problem == nil ? .theme($0.name) : .nothing)
      }
    case .events:
      return model.events.map {
        ListItem(
          label: Formats.logClock($0.instant), kind: $0.kind, text: $0.text,
          choice: .seek($0.instant))
      }
    case .futures:
      return model.timeline.forks.map { fork in
        ListItem(
          label: fork.isCurrent ? "●" : "○", text: fork.name,
          note: Formats.shortClock(fork.origin) + " → " + Formats.shortClock(fork.end),
          choice: .future(fork.name))
      }
    case .comparisons: return comparisons(state, model)
    case .message(_, let lines): return lines.map { ListItem(text: $0) }
    }
  }

  /// The other kinds of store, the other futures, and no comparison.
  private static func comparisons(
    _ state: DashboardState, _ model: DashboardModel
  ) -> [ListItem] {
    let language = state.language
    var items = [
      ListItem(
        text: Texts.compareModes[language], note: "CP AP CA", choice: .compare(.modes))
    ]
    for fork in model.timeline.forks where !fork.isCurrent {
      items.append(
        ListItem(
          text: Texts.compareFuture[language] + " " + fork.name,
          note: Formats.shortClock(fork.origin) + " → " + Formats.shortClock(fork.end),
          choice: .compare(.future(fork.name))))
    }
    if model.panels.compare != nil {
      items.append(ListItem(text: Texts.compareEnd[language], choice: .compare(.end)))
    }
    return items
  }

  /// The key table by chapters; keys of overlays are told but cannot be run from here.
  private static func help(_ state: DashboardState, _ model: DashboardModel) -> [ListItem] {
    var items: [ListItem] = []
    let situation = Situation(state, model)
    for group in KeyGroup.allCases {
      let rows = state.keys.rows.filter { $0.group == group && !$0.keys.isEmpty }
      if rows.isEmpty { continue }
      items.append(ListItem(text: group.title[state.language], isHeading: true))
      for row in rows {
        let reason = group == .overlay ? nil : row.reasonDisabled(situation)
        items.append(
          ListItem(
            label: row.keys.prefix(3).map(KeyNotation.shown).joined(separator: " "),
            text: row.help[state.language] + (row.asks ? " …" : ""),
            note: reason?[state.language] ?? "", isEnabled: reason == nil,
            choice: group == .overlay ? .nothing : .run(row.id)))
      }
    }
    return items
  }
}

extension ListOverlay {
  /// The title of the list.
  func title(_ language: Language) -> String {
    switch kind {
    case .help: Texts.help[language]
    case .faults: Texts.activeFaults[language]
    case .themes: Texts.themes[language]
    case .events: Texts.events[language]
    case .futures: Texts.futures[language]
    case .comparisons: Texts.comparisons[language]
    case .message(let title, _): title
    }
  }

  /// What is said when nothing is listed.
  func emptyNotice(_ language: Language) -> String {
    if !search.line.characters.isEmpty { return Texts.nothingFound[language] }
    switch kind {
    case .faults: return Texts.noFaults[language]
    case .events: return Texts.noEvents[language]
    case .help, .themes, .futures, .comparisons, .message: return Texts.nothingFound[language]
    }
  }
}
