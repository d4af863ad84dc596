import Screen

/// What the theme picker says below its list: the roles as they look now, and what was done to them.
enum ThemeSample {
  /// Its rows.
  static let height = 6

  static func draw(
    _ state: DashboardState, _ model: DashboardModel, on brush: inout Brush, below list: Rect
  ) {
    let (x, end) = (list.x + 1, list.x + list.width)
    var y = list.y + list.height
    brush.write(String(repeating: "─", count: list.width), list.x, y, Pen(.border))
    let language = state.language
    let states: [(String, Role)] = [
      ("●", .healthy), ("▲", .warning), ("◐", .degraded), ("○", .failing), ("★", .leader),
      ("→", .info), ("·", .muted),
    ]
    var runs: [Run] = []
    for (sign, role) in states {
      runs.append(Run(sign + " " + role.word[language] + "  ", Pen(role)))
    }
    brush.write(runs, x, y + 1, room: end - x)
    var owners = (0..<8).map { Run("━━━ ", Pen(Role.owner($0), bold: true)) }
    owners.append(Run(" " + Role.selected.word[language] + " ", .selected))
    brush.write(owners, x, y + 2, room: end - x)
    let name = ThemeName(state.theme)
    guard let choice = model.themes.first(where: { $0.name == name.base }), let own = choice.theme
    else { return }
    let theme = name.isSafe ? own.withBuiltInStates : own
    y += 3
    if !theme.author.isEmpty {
      brush.write(theme.author, x, y, .muted, room: end - x)
    }
    brush.write(ThemeChoice.lifted(theme)[language], x, y + 1, .muted, room: end - x)
    let pen = Pen(theme.keepsStatesApart ? .healthy : .warning)
    let sign = theme.keepsStatesApart ? "✔ " : "▲ "
    brush.write(sign + ThemeChoice.states(theme)[language], x, y + 2, pen, room: end - x)
  }
}
