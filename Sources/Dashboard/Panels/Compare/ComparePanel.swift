public import Screen
import Simulation

/// The same keys, two to four worlds: what each answers, what each gave up, and where they differ.
public enum ComparePanel {
  /// Draws into the rectangle inside the border.
  public static func draw(
    _ model: CompareViewModel, into frame: inout Frame, rect: Rect, context: PanelContext
  ) {
    Sheet.paint(into: &frame, rect: rect, context: context) { paint(model, context, on: &$0) }
  }

  /// The worlds can be selected.
  public static func rowCount(_ model: CompareViewModel, _ context: PanelContext) -> Int {
    model.worlds.count
  }

  /// The name by which the selection follows a world.
  public static func identity(
    _ model: CompareViewModel, row: Int, _ context: PanelContext
  ) -> String {
    model.worlds.indices.contains(row) ? model.worlds[row].name : ""
  }

  /// What is copied of a world: what it gave up.
  public static func target(
    _ model: CompareViewModel, row: Int, _ context: PanelContext
  ) -> RowTarget? {
    guard model.worlds.indices.contains(row) else { return nil }
    let world = model.worlds[row]
    let sentences = Sacrifice.all(of: world, hadFault: model.hadFault)
      .compactMap { $0.wordings(of: world, context.language).first }
    return RowTarget(copy: sentences.joined(separator: "; "))
  }

  /// What stands in the border.
  public static func captions(
    _ model: CompareViewModel, _ context: PanelContext, height: Int
  ) -> PanelCaptions {
    let korean = context.language == .korean
    return PanelCaptions(
      top: korean
        ? ["같은 시드, 같은 부하, 같은 명령", "같은 시드와 명령"]
        : ["the same seed, load and commands", "same seed and commands"],
      bottom: korean
        ? ["h l 세계 고르기 · Enter 다른 보기에 표시 · c 비교 바꾸기", "h l Enter c"]
        : [
          "h l choose a world · Enter shows it in the other views · c compares others",
          "h l Enter c",
        ])
  }

  /// All worlds count as seen: the columns follow the selection.
  public static func visibleRows(
    _ model: CompareViewModel, _ rect: Rect, _ context: PanelContext
  ) -> Int { max(1, model.worlds.count) }

  /// The world whose column is at a place of the frame.
  public static func row(
    _ model: CompareViewModel, x: Int, y: Int, rect: Rect, _ context: PanelContext
  ) -> Int? {
    guard rect.contains(x: x, y: y) else { return nil }
    let columns = CompareColumns(model, width: rect.width, context)
    return columns.places.first { $0.columns.contains(x - rect.x) }?.world
  }

  /// The world on the left or on the right; up and down there is none.
  public static func step(
    _ model: CompareViewModel, row: Int, dx: Int, dy: Int, _ context: PanelContext
  ) -> Int? {
    guard model.worlds.indices.contains(row) else { return nil }
    return min(max(row + dx, 0), model.worlds.count - 1)
  }

  // MARK: Drawing

  static func paint(_ model: CompareViewModel, _ context: PanelContext, on sheet: inout Sheet) {
    guard !model.worlds.isEmpty else {
      return Notices.nothing(
        Phrase("nothing is compared: press c", "비교 중이 아님: c를 누르세요"), context, on: &sheet)
    }
    let columns = CompareColumns(model, width: sheet.width, context)
    let head = CompareHead(
      height: sheet.height, columns: columns, hasLesson: model.lesson != nil, context)
    head.paintLesson(model, context, on: &sheet)
    for place in columns.places {
      head.paint(model.worlds[place.world], place, model, context, on: &sheet)
    }
    if head.height >= 2, columns.labelWidth > 0 {
      paintHidden(model, columns, context, on: &sheet)
    }
    let rows = CompareRows(model: model, language: context.language)
      .rows(height: sheet.height - head.height)
    for (line, row) in rows.enumerated() {
      paint(row, y: head.height + line, columns, context, on: &sheet)
      // A heading is the axis of the graphs below it.
      guard row.cells.isEmpty, rows.indices.contains(line + 1) else { continue }
      for place in columns.places where rows[line + 1].cells.indices.contains(place.world) {
        paintFaults(
          of: rows[line + 1].cells[place.world], y: head.height + line, place.columns, context,
          on: &sheet)
      }
    }
  }

  /// How many worlds there is no room for, on either side.
  private static func paintHidden(
    _ model: CompareViewModel, _ columns: CompareColumns, _ context: PanelContext,
    on sheet: inout Sheet
  ) {
    guard columns.places.count < model.worlds.count else { return }
    let names = model.worlds.indices.filter { world in
      !columns.places.contains { $0.world == world }
    }
    let text = names.map { model.worlds[$0].name.uppercased() }.joined(separator: " ")
    sheet.write("◂▸ " + text, 1, 0, .info, width: columns.labelWidth - 1)
  }

  private static func paint(
    _ row: CompareRow, y: Int, _ columns: CompareColumns, _ context: PanelContext,
    on sheet: inout Sheet
  ) {
    guard !row.cells.isEmpty else {
      guard !row.label.isEmpty else { return }
      let isCut = row.label.contains("✂")
      let end = sheet.write(row.label + " ", 1, y, isCut ? .alarm : .strong)
      return sheet.fill("─", end..<max(end, sheet.width - 1), y, isCut ? .failing : .faint)
    }
    if columns.labelWidth > 0 {
      sheet.write(
        row.label, 1, y, row.isDecisive ? .strong : .muted, width: columns.labelWidth - 1)
    }
    for place in columns.places where row.cells.indices.contains(place.world) {
      paint(row.cells[place.world], of: row, y: y, place.columns, context, on: &sheet)
    }
  }

  private static func paint(
    _ cell: CompareRow.Cell, of row: CompareRow, y: Int, _ columns: Range<Int>,
    _ context: PanelContext, on sheet: inout Sheet
  ) {
    let (mark, ink) = appearance(of: cell, in: row)
    if let mark { sheet.put(mark, columns.lowerBound, y, ink) }
    let start = columns.lowerBound + 2
    let room = columns.upperBound - 1 - start
    let whole = cell.text + cell.more
    sheet.write(Sheet.width(of: whole) <= room ? whole : cell.text, start, y, ink, width: room)
    let graph = graph(beside: cell, in: columns)
    if !cell.history.isEmpty {
      paint(cell.history, in: graph, y: y, on: &sheet)
    } else if !cell.faulty.isEmpty {
      // An axis without a graph of its own.
      let length = min(graph.count, cell.faulty.count)
      sheet.fill("─", (graph.upperBound - length)..<graph.upperBound, y, .faint)
      paintFaults(of: cell, y: y, columns, context, on: &sheet)
    }
  }

  /// Where the graph beside a number is: those of all widths are followed by one at the same place.
  private static func graph(beside cell: CompareRow.Cell, in columns: Range<Int>) -> Range<Int> {
    let start = columns.lowerBound + 2
    let first = max(start + Sheet.width(of: cell.text) + 1, start + 5)
    return first..<max(first, columns.upperBound - 1)
  }

  /// Marks on an axis the seconds in which a fault acted, above where the graph has them.
  private static func paintFaults(
    of cell: CompareRow.Cell, y: Int, _ columns: Range<Int>, _ context: PanelContext,
    on sheet: inout Sheet
  ) {
    let graph = graph(beside: cell, in: columns)
    // In ASCII a thick line is no other than a thin one.
    let sign: Unicode.Scalar = context.glyphs == .ascii ? "=" : "━"
    let shown = cell.faulty.suffix(graph.count)
    var x = graph.upperBound - shown.count
    for isFaulty in shown {
      if isFaulty, sheet[x, y]?.scalar == "─" { sheet.put(sign, x, y, .failing) }
      x += 1
    }
  }

  /// The mark before a number and its colour: where worlds differ, the good and the bad are told.
  private static func appearance(
    of cell: CompareRow.Cell, in row: CompareRow
  ) -> (Unicode.Scalar?, Ink) {
    switch cell.level {
    case .good: row.isDecisive ? ("✔", .healthy.bold) : (nil, .text)
    case .bad: ("✘", .alarm)
    case .worse: ("▲", .warning)
    case .plain: (nil, .text)
    }
  }

  /// A share of answers, second by second, to the right edge.
  private static func paint(
    _ history: [Double?], in columns: Range<Int>, y: Int, on sheet: inout Sheet
  ) {
    let shown = history.suffix(columns.count)
    var x = columns.upperBound - shown.count
    for share in shown {
      switch share {
      case nil: sheet.put("·", x, y, .faint)
      case .some(let share):
        let level = share > 0 ? Bars.level(share, scale: 1) : 0
        sheet.put(Bars.upward[level], x, y, share >= 1 ? .healthy : share > 0 ? .warning : .alarm)
      }
      x += 1
    }
  }
}

/// Where the columns are, and which worlds they show.
struct CompareColumns {
  /// A world and its part of the width.
  struct Place {
    var world: Int
    var columns: Range<Int>
  }

  /// Columns of the names of the measures on the left; 0 where there is no room for them.
  let labelWidth: Int
  let places: [Place]

  /// Fewer columns than this do not hold a world.
  static let least = 19
  /// Four side by side need so many each, or three tell more.
  static let leastOfFour = 24

  init(_ model: CompareViewModel, width: Int, _ context: PanelContext) {
    labelWidth = width >= 110 ? 20 : width >= 38 ? 17 : 0
    let room = max(0, width - labelWidth)
    let fits = room >= 4 * CompareColumns.leastOfFour ? 4 : 3
    let count = min(fits, model.worlds.count, max(1, room / CompareColumns.least))
    // The selected world is among them.
    let selection = min(max(context.selection ?? 0, 0), max(0, model.worlds.count - 1))
    let first = min(max(0, selection - count + 1), max(0, model.worlds.count - count))
    var places: [Place] = []
    for place in 0..<count where first + place < model.worlds.count {
      let start = labelWidth + room * place / count
      let end = labelWidth + room * (place + 1) / count
      places.append(Place(world: first + place, columns: start..<end))
    }
    self.places = places
  }
}
