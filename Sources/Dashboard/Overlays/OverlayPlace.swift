import Screen

/// Where overlays lie on the screen.
enum OverlayPlace {
  /// A list: in the middle, as wide as it reads well; on small screens all there is.
  static func list(_ list: ListOverlay, _ state: DashboardState, items: Int) -> Rect {
    let wanted: Int
    switch list.kind {
    case .themes: wanted = state.width < 100 ? 46 : 60
    case .help, .faults, .events, .futures, .comparisons, .message: wanted = 96
    }
    let isSmall = state.width < 60 || state.height < 14
    let width = isSmall ? state.width : min(state.width - 4, wanted)
    let most = isSmall ? state.height - 1 : state.height - 4
    let height = min(max(items, 3) + 2 + footer(list, state), max(most, 1))
    // The theme picker stands aside, so that the preview is seen.
    if case .themes = list.kind, !isSmall {
      return Rect(x: state.width - width - 2, y: 2, width: width, height: height)
    }
    return centered(width: width, height: height, state)
  }

  /// Rows below a list for what is said of its selected row.
  static func footer(_ list: ListOverlay, _ state: DashboardState) -> Int {
    switch list.kind {
    case .themes: state.width < 60 || state.height < 20 ? 0 : ThemeSample.height
    case .help, .faults, .events, .futures, .comparisons, .message: 0
    }
  }

  /// The rows of a list inside its border.
  static func rows(of list: ListOverlay, _ state: DashboardState, items: Int) -> Rect {
    var inset = OverlayPlace.list(list, state, items: items).inset
    _ = inset.takeBottom(footer(list, state))
    return inset
  }

  /// How many rows of a list are seen at once.
  static func listPage(_ list: ListOverlay, _ state: DashboardState) -> Int {
    let rows = state.width < 60 || state.height < 14 ? state.height - 3 : state.height - 6
    return rows - footer(list, state)
  }

  /// The first visible of `count` rows when `selected` shall be seen.
  static func scroll(selected: Int, page: Int, count: Int) -> Int {
    let middle = selected - page / 2
    return min(max(middle, 0), max(count - page, 0))
  }

  /// The command line with its candidates: at the bottom, above the legend.
  static func line(_ state: DashboardState, candidates: Int) -> Rect {
    let width = min(state.width, 110)
    let most = max(3, state.height - 4)
    let height = min(candidates + 3, 12, most, state.height)
    return Rect(x: 0, y: max(0, state.height - 1 - height), width: width, height: height)
  }

  /// The painter: the nodes on their sides.
  static func painter(_ painter: PainterOverlay, _ state: DashboardState) -> Rect {
    let names = painter.rows.map { $0.name.columns }.max() ?? 8
    let width = min(state.width, max(2 * names + 24, 56))
    let height = min(painter.rows.count + 4, max(state.height - 2, 1))
    return centered(width: width, height: height, state)
  }

  /// A question.
  static func question(_ question: QuestionOverlay, _ state: DashboardState) -> Rect {
    let width = min(state.width, max(question.text[state.language].columns + 6, 40))
    return centered(width: width, height: min(5, state.height), state)
  }

  private static func centered(width: Int, height: Int, _ state: DashboardState) -> Rect {
    let width = max(1, min(width, state.width))
    let height = max(1, min(height, state.height))
    return Rect(
      x: (state.width - width) / 2, y: max(0, (state.height - height) / 2), width: width,
      height: height)
  }
}
