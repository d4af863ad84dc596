import Screen
import Simulation

/// What the mouse does: everything on the screen that looks like a thing can be clicked.
extension Reaction {
  mutating func take(_ mouse: Mouse) {
    guard state.hasMouse else { return }
    switch mouse.action {
    case .wheelUp: wheel(mouse, -1)
    case .wheelDown: wheel(mouse, 1)
    case .press: click(mouse.x, mouse.y, isDouble: false)
    case .doubleClick: click(mouse.x, mouse.y, isDouble: true)
    case .release, .drag: break
    }
  }

  /// Terminals that report no double clicks are helped: twice the same cell within a moment is one.
  private mutating func click(_ x: Int, _ y: Int, isDouble: Bool) {
    let layout = Layout(state)
    let isSecond = state.lastClick.map {
      $0.x == x && $0.y == y && model.uptime - $0.at < .milliseconds(400)
    }
    let isDouble = isDouble || isSecond ?? false
    state.lastClick = isDouble ? nil : DashboardState.Click(x: x, y: y, at: model.uptime)
    if layout.legend.contains(x: x, y: y) {
      let legend = Legend(state, model, width: layout.legend.width)
      if let id = legend.id(at: x), let row = state.keys.row(id) { run(row) }
    } else if let overlay = state.overlays.last {
      click(x, y, on: overlay)
    } else if layout.timeline.contains(x: x, y: y) {
      let line = TimelineLine(model.timeline, rect: layout.timeline, language: state.language)
      if let instant = line.instant(at: x) { effects.append(.time(.seek(instant))) }
    } else if layout.header.contains(x: x, y: y) {
      if let row = state.keys.row("run-stop") { run(row) }
    } else if layout.events.contains(x: x, y: y) {
      if let row = state.keys.row("events") { run(row) }
    } else if let place = layout.places.first(where: { $0.rect.contains(x: x, y: y) }) {
      click(x, y, in: place, isDouble: isDouble)
    }
  }

  /// A click focuses the panel and selects the row; a second one goes deeper.
  private mutating func click(_ x: Int, _ y: Int, in place: Layout.Place, isDouble: Bool) {
    state.focus = place.panel
    let context = state.panelContext(place.panel, model)
    let inset = place.rect.inset
    if let row = PanelTable.row(place.panel), inset.contains(x: x, y: y),
      let hit = row.row(model.panels, x, y, inset, context)
    {
      state.panels[place.panel].select(hit)
    }
    if isDouble { deeper() }
  }

  private mutating func wheel(_ mouse: Mouse, _ step: Int) {
    if case .list(var list) = state.overlays.last {
      select(list.selection + step, in: &list)
    } else if case .painter(var painter) = state.overlays.last {
      painter.cursor = min(max(painter.cursor + step, 0), max(painter.rows.count - 1, 0))
      replace(.painter(painter))
    } else if state.overlays.isEmpty {
      let layout = Layout(state)
      if layout.timeline.contains(x: mouse.x, y: mouse.y) {
        effects.append(.time(.move(.seconds(step))))
      } else if let place = layout.places.first(where: {
        $0.rect.contains(x: mouse.x, y: mouse.y)
      }) {
        state.focus = place.panel
        let count = state.rowCount(place.panel, model)
        state.panels[place.panel].move(by: step, among: count)
      }
    }
  }

  private mutating func click(_ x: Int, _ y: Int, on overlay: Overlay) {
    switch overlay {
    case .list(var list):
      let items = ListItem.items(of: list, state, model)
      let rect = OverlayPlace.list(list, state, items: items.count)
      guard rect.contains(x: x, y: y) else { return perform(.back, in: list) }
      let inset = OverlayPlace.rows(of: list, state, items: items.count)
      let lines = ListLines(list, items, height: inset.height).visible
      guard let hit = lines.first(where: { $0.y == y - inset.y }), let choice = hit.choice else {
        return
      }
      if choice == list.selection {
        choose(hit.item.choice, in: list)
      } else {
        select(choice, in: &list)
      }
    case .painter(var painter):
      let inset = OverlayPlace.painter(painter, state).inset
      guard inset.contains(x: x, y: y) else { return }
      let rows = inset.height - 2
      let first = OverlayPlace.scroll(
        selected: painter.cursor, page: rows, count: painter.rows.count)
      let index = first + y - inset.y
      guard y - inset.y < rows, painter.rows.indices.contains(index) else { return }
      painter.rows[index].isRight.toggle()
      // The cursor stays unless the list does not scroll: rows must not jump under the mouse.
      if painter.rows.count <= rows { painter.cursor = index }
      replace(.painter(painter))
    case .question(let question):
      let inset = OverlayPlace.question(question, state).inset
      guard y == inset.y + inset.height - 1 else { return }
      for hit in QuestionAnswer.all(question, state)
      where x >= hit.x && x < hit.x + hit.text.columns {
        answer(question, isYes: hit.isYes)
        return
      }
    case .palette, .prompt, .filter: break
    }
  }
}
