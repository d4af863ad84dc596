import Screen

extension Sheet {
  /// Lays a panel's drawing into a frame, in characters that the terminal can show.
  static func paint(
    into frame: inout Frame, rect: Rect, context: PanelContext, _ body: (inout Sheet) -> Void
  ) {
    let x = max(0, rect.x)
    let y = max(0, rect.y)
    let width = min(frame.width, rect.x + rect.width) - x
    let height = min(frame.height, rect.y + rect.height) - y
    guard width > 0, height > 0 else { return }
    var sheet = Sheet(width: width, height: height)
    body(&sheet)
    for row in 0..<height {
      for column in 0..<width {
        let cell = sheet.cells[row * width + column]
        guard let scalar = cell.scalar else { continue }
        let style = cell.ink.style(
          isHighlighted: sheet.isHighlighted(column, row), hasColor: context.hasColor)
        frame.put(Glyphs.shown(scalar, context.glyphs), x: x + column, y: y + row, style: style)
      }
    }
  }
}

extension Ink {
  /// The style of a cell; a highlighted row without colour is told by reverse video.
  func style(isHighlighted: Bool, hasColor: Bool) -> Style {
    var style = Style(foreground: role, background: isHighlighted ? .selected : .surface)
    style.isBold = isBold
    style.isReversed = isReversed != (isHighlighted && !hasColor)
    return style
  }

  private var role: Role {
    switch tone {
    case .text: .text
    case .muted: .muted
    case .faint: .faint
    case .healthy: .healthy
    case .warning: .warning
    case .failing: .failing
    case .degraded: .degraded
    case .leader: .leader
    case .info: .info
    case .owner(let index): .owner(Int(index))
    }
  }
}
