import Simulation

/// The top of a column: the world's name in large letters, the verdict, and what it gave up.
struct CompareHead {
  /// The size of the letters; nil where there is no room for large ones.
  private let letters: LargeLetters.Size?
  /// Rows of sentences.
  private let sentences: Int
  /// Whether the way the store is set up has a row.
  private let showsStore: Bool
  /// Rows in all.
  let height: Int
  /// The row of what is the case, against what many believe; nil when nothing is said.
  private let lessonRow: Int?

  init(
    height available: Int, columns: CompareColumns, hasLesson: Bool, _ context: PanelContext
  ) {
    let isASCII = context.glyphs == .ascii
    let width = columns.places.first?.columns.count ?? 0
    letters =
      isASCII || available < 14 ? nil : available >= 30 && width >= 28 ? .full : .half
    showsStore = available >= 24
    sentences = available >= 24 ? 4 : available >= 14 ? 3 : available >= 8 ? 1 : 0
    let rows = max(letters?.rows ?? 2, 2) + sentences + (showsStore ? 2 : 0)
    lessonRow = hasLesson && available >= 14 ? rows : nil
    height = min(available, rows + (lessonRow == nil ? 0 : 1))
  }

  /// What is the case in one of the worlds, across all columns.
  func paintLesson(_ model: CompareViewModel, _ context: PanelContext, on sheet: inout Sheet) {
    guard let lessonRow, let lesson = model.lesson else { return }
    sheet.put("»", 1, lessonRow, .info.bold)
    sheet.write(lesson[context.language], 3, lessonRow, .info, width: sheet.width - 4)
  }

  func paint(
    _ world: CompareViewModel.World, _ place: CompareColumns.Place, _ model: CompareViewModel,
    _ context: PanelContext, on sheet: inout Sheet
  ) {
    let left = place.columns.lowerBound
    let room = max(0, place.columns.count - 1)
    let isSelected = context.selection == place.world && context.isFocused
    let name = world.name.uppercased()
    var x = left
    var y = 0
    let nameInk: Ink = isSelected ? .leader.bold : .strong
    if let letters, let width = LargeLetters.width(of: name, letters), width + 10 <= room {
      LargeLetters.draw(name, left, 0, letters, nameInk, on: &sheet)
      x = left + width + 2
      y = letters.rows
    } else {
      let text = (isSelected ? "▸" : " ") + name
      sheet.write(text, max(0, left - 1), 0, nameInk, width: room + 1)
      y = max(letters?.rows ?? 2, 2)
    }
    let isBeside = x > left
    paintVerdict(
      world, x, isBeside ? 0 : 1, width: left + room - x, lines: isBeside ? 2 : 1, model, context,
      on: &sheet)
    if isBeside {
      let words = isSelected ? (context.language == .korean ? "◂ 선택" : "◂ selected") : ""
      sheet.write(words, x, 2, .leader, width: left + room - x)
      if world.isShown, letters == .full {
        sheet.write(
          context.language == .korean ? "● 표시 중" : "● shown", x, 3, .muted,
          width: left + room - x)
      }
    }
    if showsStore {
      let label = world.label[context.language]
      let text = label.isEmpty ? world.store : label
      for line in Words.wrap(text, width: room, lines: 2) ?? [text] {
        sheet.write(line, left, y, .muted, width: room)
        y += 1
      }
    }
    paintSentences(world, left, y, width: room, model, context, on: &sheet)
  }

  private func paintVerdict(
    _ world: CompareViewModel.World, _ x: Int, _ y: Int, width: Int, lines: Int,
    _ model: CompareViewModel, _ context: PanelContext, on sheet: inout Sheet
  ) {
    let korean = context.language == .korean
    if let missing = world.missing {
      let done = model.now <= .zero ? 1 : 1 - missing.seconds / model.now.sinceStart.seconds
      let share = Figures.percent(max(0, done))
      let wordings = [(korean ? "… 따라잡는 중 " : "… catching up ") + share, "… " + share]
      let fitting = wordings.first { Sheet.width(of: $0) <= width } ?? "…"
      sheet.write(fitting, x, y, .warning)
      guard lines > 1 else { return }
      let age = Figures.age(missing)
      let rest = [age + (korean ? " 남음" : " to go"), age]
      if let left = rest.first(where: { Sheet.width(of: $0) <= width }) {
        sheet.write(left, x, y + 1, .warning)
      }
      return
    }
    let (sign, ink) = ConsistencyPanel.mark(world.verdict)
    sheet.put(sign, x, y, ink)
    let violated = world.violations > 0
    // Cut off in its middle a verdict would say nothing: in little room there is a shorter one.
    let isNarrow = width < 14
    let words: Phrase =
      switch world.verdict {
      case .linearizable:
        isNarrow ? Phrase("linear", "선형화") : Texts.linearizable
      case .undecided: Texts.undecided
      case .violated where width < 19:
        isNarrow ? Phrase("violated", "위반") : Phrase("violated", "선형화 불가")
      case .violated: Texts.notLinearizable
      }
    let word = words[context.language]
    let count = Figures.grouped(world.violations) + (korean ? "번" : "×")
    let fits = lines == 1 && Sheet.width(of: word) + Sheet.width(of: count) + 3 <= width
    sheet.write(violated && fits ? word + " " + count : word, x + 2, y, ink, width: width - 2)
    if violated, lines > 1 { sheet.write(count, x + 2, y + 1, ink, width: width - 2) }
  }

  /// Sentences have up to so many wordings, less one, the fuller ones first.
  private static let lastWording = 4

  private func paintSentences(
    _ world: CompareViewModel.World, _ x: Int, _ top: Int, width: Int, _ model: CompareViewModel,
    _ context: PanelContext, on sheet: inout Sheet
  ) {
    guard sentences > 0, world.missing == nil else { return }
    let given = Sacrifice.all(of: world, hadFault: model.hadFault)
    for level in 0...CompareHead.lastWording {
      var lines: [(text: String, ink: Ink)] = []
      var isWhole = true
      for sacrifice in given {
        let wordings = sacrifice.wordings(of: world, context.language)
        let text = wordings.isEmpty ? "" : wordings[min(level, wordings.count - 1)]
        let ink: Ink = sacrifice.isLoss ? .degraded.bold : .muted
        let left = sentences - lines.count
        if let wrapped = Words.wrap(text, width: width, lines: left) {
          lines += wrapped.map { ($0, ink) }
        } else {
          isWhole = false
          // The worst is said in any case, as far as there is room.
          if lines.isEmpty { lines.append((text, ink)) }
        }
      }
      guard isWhole || level == CompareHead.lastWording else { continue }
      for (line, part) in lines.enumerated() {
        sheet.write(part.text, x, top + line, part.ink, width: width)
      }
      return
    }
  }
}
