public import Screen
import Simulation

/// What the terminal can show.
public struct DrawContext: Sendable, Hashable {
  /// Which characters.
  public var glyphs: GlyphLevel
  /// Whether there is colour.
  public var hasColor: Bool

  /// Everything, unless told otherwise.
  public init(glyphs: GlyphLevel = .braille, hasColor: Bool = true) {
    self.glyphs = glyphs
    self.hasColor = hasColor
  }
}

extension Dashboard {
  /// The picture of a state and a model, as large as the state says.
  ///
  /// `state.follow(model)` is to be called before, as `update` does.
  public static func draw(
    _ state: DashboardState, _ model: DashboardModel, _ context: DrawContext = DrawContext()
  ) -> Frame {
    let layout = Layout(state)
    var brush = Brush(
      frame: Frame(width: layout.screen.width, height: layout.screen.height),
      glyphs: context.glyphs, hasColor: context.hasColor)
    if layout.extent == .summary {
      Summary.draw(state, model, on: &brush, layout)
    } else {
      brush.write(
        HeaderLine.fitting(state, model, width: layout.header.width).runs, layout.header.x,
        layout.header.y)
      for place in layout.places { panel(place, state, model, context, on: &brush) }
      if layout.timeline.height > 0 {
        TimelineLine(model.timeline, rect: layout.timeline, language: state.language)
          .draw(on: &brush, y: layout.timeline.y)
      }
      EventLines.draw(model.events, on: &brush, rect: layout.events)
      if layout.toast.height > 0 { ToastLine.draw(state, model, on: &brush, layout.toast) }
    }
    OverlayDrawing.draw(state, model, on: &brush)
    if layout.legend.height > 0 {
      Legend(state, model, width: layout.legend.width).draw(on: &brush, y: layout.legend.y)
    }
    return brush.frame
  }

  /// A panel with its border; the panel itself draws what is inside.
  private static func panel(
    _ place: Layout.Place, _ state: DashboardState, _ model: DashboardModel,
    _ context: DrawContext, on brush: inout Brush
  ) {
    let panel = state.panelContext(
      place.panel, model, glyphs: context.glyphs, hasColor: context.hasColor)
    let row = PanelTable.row(place.panel)
    let captions = row?.captions(model.panels, place.rect.inset, panel) ?? PanelCaptions()
    var title = [
      Run(String(place.panel.key), .key),
      Run(" " + place.panel.title[state.language], panel.isFocused ? .strong : .text),
    ]
    if !captions.title.isEmpty { title.append(Run(" " + captions.title, .muted)) }
    if let sort = panel.sort.caption(row?.columns ?? [], state.language) {
      title.append(Run(" " + sort, Pen(.info)))
    }
    if !panel.filter.isEmpty { title.append(Run(" /" + panel.filter.text, Pen(.warning))) }
    let room = place.rect.width - title.width - 10
    brush.box(
      place.rect, title: title, top: PanelCaptions.fitting(captions.top, width: room),
      bottom: PanelCaptions.fitting(captions.bottom, width: place.rect.width - 8),
      isFocused: panel.isFocused)
    let inset = place.rect.inset
    guard inset.width > 0, inset.height > 0 else { return }
    if row?.draw(model.panels, &brush.frame, inset, panel) != true {
      let text = Texts.noPanel[state.language]
      let x = inset.x + max(0, (inset.width - text.columns) / 2)
      brush.write(text, x, inset.y + inset.height / 2, .muted, room: inset.x + inset.width - x)
    }
  }
}

/// The line between events and keys: why a key did nothing, what was just done, or a first hint.
enum ToastLine {
  static func draw(
    _ state: DashboardState, _ model: DashboardModel, on brush: inout Brush, _ rect: Rect
  ) {
    let language = state.language
    var runs: [Run] = []
    if let notice = state.notice {
      runs = [
        Run(String(brush.glyph(notice.kind)) + " ", notice.kind.pen), Run(notice.text, .strong),
      ]
    } else if let toast = model.toast {
      runs = [Run(String(brush.glyph(toast.kind)) + " ", toast.kind.pen), Run(toast.text, .strong)]
      let undo = state.keys.key("undo")
      if toast.canUndo && !undo.isEmpty && !model.isLocked {
        runs += [Run(" · ", .muted), Run(undo, .key), Run(" " + Texts.undo[language], .muted)]
      }
    } else if state.showsHint && !model.isLocked {
      let node = Target(state, model).node?.name ?? Texts.someNode[language]
      runs = [Run("★ ", .focus), Run(Texts.hint(state.keys, node: node)[language], .strong)]
    }
    brush.write(runs, rect.x + 1, rect.y, room: rect.width - 1)
  }
}

/// The whole dashboard in a few words, for windows too small for pictures.
enum Summary {
  static func draw(
    _ state: DashboardState, _ model: DashboardModel, on brush: inout Brush, _ layout: Layout
  ) {
    let width = layout.screen.width
    let bottom = layout.screen.height - layout.legend.height
    brush.write(HeaderLine.fitting(state, model, width: width).runs, 0, 0, room: width)
    var lines: [[Run]] = []
    if let notice = state.notice {
      lines.append([Run(" " + notice.text, .strong)])
    } else if let toast = model.toast {
      lines.append([Run(" " + toast.text, .strong)])
    }
    for fault in model.faults.reversed() {
      let glyph = String(brush.glyph(fault.kind)) + " "
      lines.append([Run(" " + glyph, fault.kind.pen), Run(fault.text)])
    }
    for event in model.events.reversed() {
      lines.append([Run(" ")] + EventLines.runs(event, brush))
    }
    for (y, line) in zip(1..<max(bottom, 1), lines) { brush.write(line, 0, y, room: width) }
  }
}
