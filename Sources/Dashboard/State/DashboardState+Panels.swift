import Simulation

extension DashboardState {
  /// What a panel needs to know to draw itself or to count its rows.
  public func panelContext(
    _ id: PanelID, _ model: DashboardModel, glyphs: GlyphLevel = .braille, hasColor: Bool = true
  ) -> PanelContext {
    let panel = panels[id]
    var context = PanelContext()
    context.isFocused = focus == id && (overlays.isEmpty || isFiltering)
    context.isZoomed = view == id
    context.isOpen = panel.isOpen && view == id
    context.opened = context.isOpen ? panel.openedIdentity : nil
    context.selection = focus == id || view == id ? panel.selection : nil
    context.scroll = panel.scroll
    context.filter = panel.filter
    context.sort = panel.sort
    context.correctsClocks = correctsClocks
    context.glyphs = glyphs
    context.language = language
    context.hasColor = hasColor
    context.tick = model.header.isPaused ? 0 : Int(model.uptime.nanoseconds / 100_000_000)
    return context
  }

  /// What the screen looks into more deeply than at all else.
  public var attention: Attention {
    guard view == .traces, let id = chosenTrace else { return Attention(view: view) }
    return Attention(
      view: view, trace: Attention.Chosen(id: id, seen: seenTrace?.id == id ? seenTrace : nil))
  }

  /// The identity of the trace that was selected or opened.
  private var chosenTrace: String? {
    let traces = panels[.traces]
    return traces.isOpen ? traces.openedIdentity : traces.isChosen ? traces.identity : nil
  }

  private var isFiltering: Bool {
    if case .filter = overlays.last { true } else { false }
  }

  /// How many rows a panel has, after its filter.
  func rowCount(_ id: PanelID, _ model: DashboardModel) -> Int {
    PanelTable.row(id)?.rowCount(model.panels, panelContext(id, model)) ?? 0
  }

  /// Brings the state in line with a new model; called before each input and each frame.
  ///
  /// The focus goes to a panel that is there, selections to rows that are there, following those
  /// that moved; what was said for a moment is forgotten.
  public mutating func follow(_ model: DashboardModel) {
    if lastNode == nil, let node = Target.telling(model.nodes) {
      lastNode = node.name
      panels[.network].identity = node.name
      panels[.ring].identity = node.name
    }
    if showsHint && model.uptime > DashboardState.hintDuration { showsHint = false }
    if let notice, model.uptime > notice.until { self.notice = nil }
    let layout = Layout(self)
    if let view {
      focus = view
    } else if layout.extent == .full && layout.rect(of: focus) == nil,
      let first = layout.places.first
    {
      focus = layout.places.first { $0.panel == .network }?.panel ?? first.panel
    }
    for place in layout.places { followRow(of: place, model) }
    if let trace = model.panels.traces?.trace, trace.id == chosenTrace { seenTrace = trace }
    if case .painter(var painter) = overlays.last {
      painter.update(nodes: model.nodes)
      overlays[overlays.count - 1] = .painter(painter)
    }
    let target = Target(self, model)
    if let node = target.node { lastNode = node.name }
  }

  private mutating func followRow(of place: Layout.Place, _ model: DashboardModel) {
    let id = place.panel
    guard let row = PanelTable.row(id) else { return }
    let context = panelContext(id, model)
    let count = row.rowCount(model.panels, context)
    let pointed = row.pointed(model.panels, context)
    let wanted = panels[id].isChosen ? panels[id].identity : pointed ?? panels[id].identity
    if let wanted,
      panels[id].selection >= count
        || row.identity(model.panels, panels[id].selection, context) != wanted
    {
      if let found = (0..<count).first(where: { row.identity(model.panels, $0, context) == wanted })
      {
        panels[id].selection = found
      } else if pointed != nil {
        // What was chosen is gone, or the filter hides it: then the first that it leaves is chosen.
        panels[id].isChosen = !panels[id].filter.isEmpty && count > 0
        panels[id].selection = panels[id].isChosen ? 0 : panels[id].selection
      }
    }
    let page = row.visibleRows(model.panels, place.rect.inset, context)
    panels[id].scrollToSelection(page: page, among: count)
    let selection = panels[id].selection
    panels[id].identity = count > 0 ? row.identity(model.panels, selection, context) : wanted
  }
}
