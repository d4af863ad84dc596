import Screen

/// What keys do while nothing lies over the panels.
extension Reaction {
  mutating func performInPanels(_ act: Act) {
    switch act {
    case .up: step(0, -1)
    case .down: step(0, 1)
    case .left: step(-1, 0)
    case .right: step(1, 0)
    case .top: move(by: -rowCount)
    case .bottom: move(by: rowCount)
    case .halfDown: move(by: max(1, page / 2))
    case .halfUp: move(by: -max(1, page / 2))
    case .pageDown: move(by: page)
    case .pageUp: move(by: -page)
    case .nextPanel: walk(1)
    case .previousPanel: walk(-1)
    case .overview: state.view = nil
    case .view(let panel): show(panel)
    case .compare: compare()
    case .enter: deeper()
    case .back: back()
    case .layout: nextLayout()
    case .clocks:
      state.correctsClocks.toggle()
      state.say(
        (state.correctsClocks ? Texts.clocksCorrected : Texts.clocksRaw)[state.language],
        at: model.uptime)
    case .mouse:
      state.hasMouse.toggle()
      effects.append(.setMouse(state.hasMouse))
      state.say(
        (state.hasMouse ? Texts.mouseTaken : Texts.mouseFreed)[state.language], at: model.uptime)
    case .sortNext: sort(by: 1)
    case .sortPrevious: sort(by: -1)
    case .invert: state.panels[state.focus].sort.isInverted.toggle()
    case .nextMatch: nextMatch(1)
    case .previousMatch: nextMatch(-1)
    case .copyRow: copyRow()
    case .quit: quit(keepFrame: false)
    case .quitKeepingFrame: quit(keepFrame: true)
    case .filter:
      let filter = state.panels[state.focus].filter
      state.overlays.append(
        .filter(
          FilterOverlay(
            line: LineEditor(filter.text), panel: state.focus, original: filter)))
    case .palette: state.overlays.append(.palette(PaletteOverlay()))
    case .painter:
      state.overlays.append(
        .painter(PainterOverlay(nodes: model.nodes, around: Target(state, model).suggested?.name)))
    case .help: state.overlays.append(.list(ListOverlay(.help)))
    case .faults: state.overlays.append(.list(ListOverlay(.faults)))
    case .events:
      state.overlays.append(.list(ListOverlay(.events, selection: model.events.count - 1)))
    case .futures:
      let current = model.timeline.forks.firstIndex(where: \.isCurrent) ?? 0
      state.overlays.append(.list(ListOverlay(.futures, selection: current)))
    case .themes:
      let shown = ThemeName(state.theme).base
      let current = model.themes.firstIndex { $0.name == shown } ?? 0
      state.overlays.append(
        .list(ListOverlay(.themes(original: state.theme), selection: current)))
    case .search, .heal, .safeStates, .complete, .completeBack, .earlier, .later, .charLeft,
      .charRight,
      .wordLeft, .wordRight, .lineStart, .lineEnd, .deleteBack, .deleteForward, .deleteWord,
      .deleteToStart, .deleteToEnd, .toggle, .toggleZone, .oneWay, .yes, .no:
      break  // Of overlays only.
    }
  }

  private var rowCount: Int { state.rowCount(state.focus, model) }

  /// How many rows of the focused panel are visible.
  private var page: Int {
    let context = state.panelContext(state.focus, model)
    guard let rect = Layout(state).rect(of: state.focus), let row = PanelTable.row(state.focus)
    else { return 1 }
    return max(1, row.visibleRows(model.panels, rect.inset, context))
  }

  private mutating func move(by step: Int) {
    state.panels[state.focus].move(by: step, among: rowCount)
  }

  /// Sorts by the column that is so many on, round and round.
  private mutating func sort(by step: Int) {
    let count = PanelTable.row(state.focus)?.columns.count ?? 0
    state.panels[state.focus].sort.move(by: step, among: count)
  }

  /// One step: to the row that the panel says lies there, else down its rows or to the next panel.
  private mutating func step(_ dx: Int, _ dy: Int) {
    let context = state.panelContext(state.focus, model)
    if let row = PanelTable.row(state.focus), let selection = context.selection,
      let next = row.step(model.panels, selection, dx, dy, context)
    {
      state.panels[state.focus].move(by: next - selection, among: rowCount)
    } else if dy != 0 {
      move(by: dy)
    } else {
      neighbour(dx)
    }
  }

  /// Goes over to the panel on the left or on the right, the one that overlaps most.
  private mutating func neighbour(_ dx: Int) {
    let places = Layout(state).places
    guard let here = places.first(where: { $0.panel == state.focus })?.rect else { return }
    let beside = places.filter { place in
      dx < 0 ? place.rect.x + place.rect.width <= here.x : place.rect.x >= here.x + here.width
    }
    func overlap(_ place: Layout.Place) -> Int {
      let top = max(place.rect.y, here.y)
      let bottom = min(place.rect.y + place.rect.height, here.y + here.height)
      let distance = dx < 0 ? here.x - place.rect.x : place.rect.x - here.x
      return max(0, bottom - top) * 1_000 - distance
    }
    let best = beside.max { overlap($0) < overlap($1) }
    if let best, overlap(best) > 0 { state.focus = best.panel }
  }

  /// Walks the panels of the overview, or from one view to the next.
  private mutating func walk(_ step: Int) {
    let layout = Layout(state)
    let hasOthers = model.panels.compare != nil
    let panels =
      state.view != nil || layout.extent == .single
      ? PanelTable.rows.map(\.id).filter { $0 != .compare || hasOthers }
      : layout.places.map(\.panel)
    guard !panels.isEmpty else { return }
    let index = panels.firstIndex(of: state.focus) ?? 0
    let next = panels[(index + step + panels.count) % panels.count]
    if state.view != nil { state.view = next }
    state.focus = next
  }

  /// Shows a panel alone.
  mutating func show(_ panel: PanelID) {
    state.view = panel
    state.focus = panel
  }

  /// Shows worlds side by side; asks which where there are futures, or some are shown already.
  private mutating func compare() {
    let hasOthers = model.panels.compare != nil
    if hasOthers, state.view != .compare { return show(.compare) }
    if hasOthers || model.timeline.forks.count > 1 {
      state.overlays.append(.list(ListOverlay(.comparisons)))
    } else {
      show(.compare)
      effects.append(.compare(.modes))
    }
  }

  /// Zooms the focused panel, or opens its selected row.
  mutating func deeper() {
    guard state.view != nil else { return show(state.focus) }
    guard rowCount > 0 else { return }
    switch state.focus.opening {
    case .nothing: break
    case .details: state.panels[state.focus].open()
    case .parts:
      state.panels[state.focus].open()
      // The walk begins at the first of them.
      state.panels[state.focus].select(0)
    case .world: effects.append(.compare(.show(state.panels[.compare].selection)))
    }
  }

  /// Closes the open row, the filter, the zoom; at last takes note of a violation.
  private mutating func back() {
    if state.view != nil && state.panels[state.focus].isOpen {
      // Whoever walked on among the same rows stays where they are.
      state.panels[state.focus].close(returning: state.focus.opening == .parts)
    } else if !state.panels[state.focus].filter.isEmpty {
      state.panels[state.focus].filter = RowFilter()
    } else if state.view != nil {
      state.view = nil
    } else if let verdict = model.header.verdict, verdict.state == .violated {
      state.acknowledgedVerdict = verdict.text
    }
  }

  private mutating func nextLayout() {
    state.layout = state.layout.next
    state.view = nil
    state.say(
      Texts.layout[state.language] + " " + state.layout.title[state.language], at: model.uptime)
    effects.append(.saveState)
  }

  /// The filter hides what it does not find, so the next match is the next row, and round again.
  private mutating func nextMatch(_ step: Int) {
    let count = rowCount
    guard count > 0 else { return }
    let next = (state.panels[state.focus].selection + step + count) % count
    state.panels[state.focus].select(next)
  }

  private mutating func copyRow() {
    let context = state.panelContext(state.focus, model)
    guard let row = PanelTable.row(state.focus), let selection = context.selection else { return }
    let text =
      row.target(model.panels, selection, context).copy
      ?? row.identity(model.panels, selection, context)
    effects.append(.copy(text))
    state.say(Texts.copied[state.language] + " " + text, at: model.uptime)
  }

  /// Quits; asks first only where a recording would be lost.
  private mutating func quit(keepFrame: Bool) {
    if model.hasUnsavedRecording {
      state.overlays.append(
        .question(
          QuestionOverlay(Texts.loseRecording, yes: Texts.quit, effect: .quit(keepFrame: keepFrame))
        ))
    } else {
      effects.append(.saveState)
      effects.append(.quit(keepFrame: keepFrame))
    }
  }
}
