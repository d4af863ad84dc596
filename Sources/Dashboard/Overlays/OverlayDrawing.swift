import Screen
import Simulation

/// Draws what lies over the panels.
enum OverlayDrawing {
  static func draw(_ state: DashboardState, _ model: DashboardModel, on brush: inout Brush) {
    brush.background = .raised
    defer { brush.background = .surface }
    for overlay in state.overlays {
      switch overlay {
      case .list(let list): draw(list, state, model, on: &brush)
      case .palette(let palette):
        line(
          palette.line, mark: ":", title: Texts.command[state.language],
          candidate: palette.candidate, stem: palette.candidate == nil ? nil : palette.stem,
          state, model, on: &brush)
      case .prompt(let prompt):
        let help = state.keys.row(prompt.id)?.help[state.language] ?? Texts.command[state.language]
        line(
          prompt.line, mark: ">", title: help, candidate: nil, stem: nil, state, model, on: &brush)
      case .filter(let filter): draw(filter, state, model, on: &brush)
      case .painter(let painter): draw(painter, state, on: &brush)
      case .question(let question): draw(question, state, on: &brush)
      }
    }
  }

  private static func draw(
    _ list: ListOverlay, _ state: DashboardState, _ model: DashboardModel, on brush: inout Brush
  ) {
    let items = ListItem.items(of: list, state, model)
    let rect = OverlayPlace.list(list, state, items: items.count)
    brush.clear(rect)
    let query = list.search.line.text
    let count = items.count { !$0.isHeading }
    brush.box(
      rect, title: [Run(list.title(state.language), .strong)], top: "\(count)", bottom: "",
      isFocused: true)
    if list.search.isTyping || !query.isEmpty {
      let y = rect.y + rect.height - 1
      input(
        list.search.line, mark: "/", isActive: list.search.isTyping, x: rect.x + 2, y: y,
        room: rect.width - 4, on: &brush)
    }
    let inset = OverlayPlace.rows(of: list, state, items: items.count)
    if case .themes = list.kind, OverlayPlace.footer(list, state) > 0 {
      ThemeSample.draw(state, model, on: &brush, below: inset)
    }
    guard !items.isEmpty else {
      let notice = list.emptyNotice(state.language)
      brush.write(notice, inset.x + 1, inset.y, .muted, room: inset.width - 1)
      return
    }
    let label = min(items.map { $0.label.columns }.max() ?? 0, inset.width / 4, 16)
    for line in ListLines(list, items, height: inset.height).visible {
      let pen: Pen =
        line.item.isHeading
        ? .focus : line.isSelected ? .selected : line.item.isEnabled ? .text : .muted
      let isWhole = row(
        line.item, pen: pen, isSelected: line.isSelected, label: label,
        Rect(x: inset.x, y: inset.y + line.y, width: inset.width, height: 1), on: &brush)
      // What was cut off the selected row is in the border.
      if line.isSelected, !isWhole, query.isEmpty, !list.search.isTyping {
        brush.write(
          " " + line.item.text + " ", rect.x + 2, rect.y + rect.height - 1, .text,
          room: rect.width - 4)
      }
    }
  }

  /// Fewer columns than this say nothing.
  private static let leastNote = 4

  /// Draws a line; whether its words had room.
  private static func row(
    _ item: ListItem, pen: Pen, isSelected: Bool, label: Int, _ rect: Rect, on brush: inout Brush
  ) -> Bool {
    if isSelected {
      brush.write(String(repeating: " ", count: rect.width), rect.x, rect.y, pen)
    }
    var x = rect.x + 1
    let end = rect.x + rect.width
    if item.isHeading {
      return brush.write(item.text, x, rect.y, pen, room: end - x) >= item.text.columns
    }
    if label > 0 {
      brush.write(
        item.label, x, rect.y, isSelected ? pen : item.isEnabled ? .key : .muted, room: label)
      x += label + 2
    }
    if let kind = item.kind {
      brush.put(brush.glyph(kind), x, rect.y, isSelected ? pen : kind.pen)
      x += 2
    }
    let used = brush.write(item.text, x, rect.y, pen, room: end - x - 1)
    // A note that is too long is cut rather than left out.
    let note = max(used + 2, end - 1 - item.note.columns)
    if !item.note.isEmpty && note + leastNote <= end - 1 {
      brush.write(item.note, note, rect.y, isSelected ? pen : .muted, room: end - 1 - note)
    }
    return item.text.columns <= end - x - 1
  }

  /// A line being typed, its candidates above it and what is said of it in the border below.
  private static func line(
    _ editor: LineEditor, mark: String, title: String, candidate: Int?, stem: String?,
    _ state: DashboardState, _ model: DashboardModel, on brush: inout Brush
  ) {
    let help = LineHelp(stem ?? editor.beforeCursor, state, model)
    let rect = OverlayPlace.line(state, candidates: help.candidates.count)
    brush.clear(rect)
    brush.box(rect, title: [Run(title, .strong)], isFocused: true)
    guard rect.height >= 3 else {
      input(editor, mark: mark, isActive: true, x: rect.x, y: rect.y, room: rect.width, on: &brush)
      return
    }
    let inset = rect.inset
    let rows = max(0, inset.height - 1)
    let first = OverlayPlace.scroll(
      selected: candidate ?? 0, page: rows, count: help.candidates.count)
    let widest = min(help.candidates.map { $0.word.columns }.max() ?? 0, inset.width / 2)
    for (y, index) in (first..<min(first + rows, help.candidates.count)).enumerated() {
      let isMarked = index == candidate
      let one = help.candidates[index]
      brush.write(
        one.word.padded(to: widest), inset.x + 1, inset.y + y, isMarked ? .selected : .text,
        room: widest)
      let x = inset.x + widest + 3
      brush.write(one.note, x, inset.y + y, .muted, room: inset.x + inset.width - x)
    }
    let y = inset.y + inset.height - 1
    let verdict = LineHelp.Verdict(editor.text, state, model)
    var wrong: Int?
    // What can still become right by typing on is not wrong yet.
    if case .bad(_, let column) = verdict, column < editor.text.count,
      help.candidates.isEmpty || column < help.start
    {
      wrong = column
    }
    input(
      editor, mark: mark, isActive: true, wrong: wrong, x: inset.x + 1, y: y,
      room: inset.width - 1, on: &brush)
    let low = rect.y + rect.height - 1
    switch verdict {
    case .nothing: break
    case .good(let text):
      brush.write(
        [Run(" ✔ ", .healthy), Run(text.isEmpty ? "" : text + " ")], rect.x + 2, low,
        room: rect.width - 4)
    case .bad(let text, _):
      let runs =
        wrong == nil
        ? [Run(" … ", .muted), Run(text + " ", .muted)]
        : [Run(" ✗ ", .failing), Run(text + " ", Pen(.warning))]
      brush.write(runs, rect.x + 2, low, room: rect.width - 4)
    }
  }

  /// A line and its cursor; a line too long is shown around the cursor.
  static func input(
    _ editor: LineEditor, mark: String, isActive: Bool, wrong: Int? = nil, x: Int, y: Int,
    room: Int, on brush: inout Brush
  ) {
    guard room > mark.columns + 2 else { return }
    let start = brush.write(mark + " ", x, y, .key)
    let end = x + room - 1
    var first = editor.cursor
    var used = 0
    while first > 0 {
      let size = String(editor.characters[first - 1]).columns
      if used + size > end - start - 1 { break }
      used += size
      first -= 1
    }
    var column = start
    for index in first...editor.characters.count where column < end {
      let isEnd = index == editor.characters.count
      let text = isEnd ? " " : String(editor.characters[index])
      let isCursor = isActive && index == editor.cursor
      let isWrong = wrong.map { index >= $0 } ?? false
      if isEnd && !isCursor { break }
      let pen = Pen(isWrong ? .failing : .text, reversed: isCursor, underlined: isWrong && !isEnd)
      column = max(brush.write(text, column, y, pen, room: end - column), column + text.columns)
    }
  }

  private static func draw(
    _ filter: FilterOverlay, _ state: DashboardState, _ model: DashboardModel,
    on brush: inout Brush
  ) {
    let y = max(0, state.height - 2)
    brush.clear(Rect(x: 0, y: y, width: state.width, height: 1))
    let count = state.rowCount(filter.panel, model)
    let words = "\(count)"
    input(
      filter.line, mark: "/", isActive: true, x: 1, y: y,
      room: state.width - words.columns - 4, on: &brush)
    brush.write(words, state.width - words.columns - 1, y, .muted)
  }

  private static func draw(
    _ painter: PainterOverlay, _ state: DashboardState, on brush: inout Brush
  ) {
    let rect = OverlayPlace.painter(painter, state)
    brush.clear(rect)
    brush.box(
      rect, title: [Run("✂ ", .failing), Run(Texts.partition[state.language], .strong)],
      isFocused: true)
    let inset = rect.inset
    guard inset.width > 8, inset.height > 2 else { return }
    let middle = inset.x + inset.width / 2
    let rows = inset.height - 2
    let first = OverlayPlace.scroll(selected: painter.cursor, page: rows, count: painter.rows.count)
    for (line, index) in (first..<min(first + rows, painter.rows.count)).enumerated() {
      let row = painter.rows[index]
      let y = inset.y + line
      brush.put("┊", middle, y, .failing)
      let x = row.isRight ? middle + 3 : inset.x + 2
      let pen = index == painter.cursor ? Pen.selected : .text
      let room = inset.width / 2 - 4
      let end = brush.write(" " + row.name + " ", x, y, pen, room: room)
      brush.write(row.zone, end + 1, y, .muted, room: room - (end - x) - 1)
    }
    let y = inset.y + inset.height - 1
    brush.put(painter.isOneWay ? "▸" : "╳", middle, y - 1, .failing)
    if let command = painter.command {
      brush.write(command, inset.x + 1, y, .key, room: inset.width - 2)
    } else {
      brush.write(
        Texts.emptySide[state.language], inset.x + 1, y, Pen(.warning), room: inset.width - 2)
    }
  }

  private static func draw(
    _ question: QuestionOverlay, _ state: DashboardState, on brush: inout Brush
  ) {
    let rect = OverlayPlace.question(question, state)
    brush.clear(rect)
    brush.box(rect, title: [Run(Texts.question[state.language], .strong)], isFocused: true)
    let inset = rect.inset
    guard inset.height > 0 else { return }
    brush.write(question.text[state.language], inset.x + 2, inset.y, room: inset.width - 2)
    for answer in QuestionAnswer.all(question, state) where inset.height > 1 {
      let isMarked = answer.isYes == question.isYesMarked
      brush.write(
        answer.text, answer.x, inset.y + inset.height - 1, isMarked ? .selected : .text,
        room: inset.x + inset.width - answer.x)
    }
  }
}

/// Where the answers of a question stand.
struct QuestionAnswer {
  var isYes: Bool
  var text: String
  var x: Int

  static func all(_ question: QuestionOverlay, _ state: DashboardState) -> [QuestionAnswer] {
    let inset = OverlayPlace.question(question, state).inset
    let cancel = "[ " + Texts.cancel[state.language] + " ]"
    let yes = "[ " + question.yes[state.language] + " ]"
    return [
      QuestionAnswer(isYes: false, text: cancel, x: inset.x + 2),
      QuestionAnswer(isYes: true, text: yes, x: inset.x + 4 + cancel.columns),
    ]
  }
}

/// The visible lines of a list.
struct ListLines {
  struct Line {
    var item: ListItem
    /// The row among those that can be selected; nil for a heading.
    var choice: Int?
    var isSelected: Bool
    /// Counted from the first line inside the border.
    var y: Int
  }

  private(set) var visible: [Line] = []

  init(_ list: ListOverlay, _ items: [ListItem], height: Int) {
    var choices: [Int?] = []
    var count = 0
    for item in items {
      choices.append(item.isHeading ? nil : count)
      if !item.isHeading { count += 1 }
    }
    let selection = min(max(list.selection, 0), max(count - 1, 0))
    let position = choices.firstIndex(of: selection) ?? 0
    let first = OverlayPlace.scroll(selected: position, page: height, count: items.count)
    for (y, index) in (first..<max(first, min(first + height, items.count))).enumerated() {
      visible.append(
        Line(
          item: items[index], choice: choices[index], isSelected: choices[index] == selection, y: y)
      )
    }
  }
}
