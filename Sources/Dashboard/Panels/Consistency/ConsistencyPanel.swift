public import Screen
import Simulation

/// The verdict on what clients were told, the operations that prove it, and what each replica holds.
public enum ConsistencyPanel {
  /// Draws into the rectangle inside the border.
  public static func draw(
    _ model: ConsistencyViewModel, into frame: inout Frame, rect: Rect, context: PanelContext
  ) {
    Sheet.paint(into: &frame, rect: rect, context: context) { paint(model, context, on: &$0) }
  }

  /// Rows that can be selected: the keys; of the key that is open, what there is to see of it.
  public static func rowCount(_ model: ConsistencyViewModel, _ context: PanelContext) -> Int {
    opened(model, context).map { ConsistencyProofs.rows($0).count } ?? rows(model, context).count
  }

  /// The name by which the selection follows a key.
  public static func identity(
    _ model: ConsistencyViewModel, row: Int, _ context: PanelContext
  ) -> String {
    if let key = opened(model, context) {
      let rows = ConsistencyProofs.rows(key)
      return rows.indices.contains(row) ? rows[row].identity : ""
    }
    let rows = rows(model, context)
    return rows.indices.contains(row) ? model.keys[rows[row]].name : ""
  }

  /// The first replica of the key in a row.
  public static func target(
    _ model: ConsistencyViewModel, row: Int, _ context: PanelContext
  ) -> RowTarget? {
    if let key = opened(model, context) {
      let proof = key.proofs.indices.contains(row) ? key.proofs[row] : nil
      return RowTarget(
        node: key.replicas.first?.node,
        copy: proof.map { ConsistencyProofs.line($0, of: key, context.language) } ?? key.name)
    }
    let rows = rows(model, context)
    guard rows.indices.contains(row) else { return nil }
    let key = model.keys[rows[row]]
    return RowTarget(node: key.replicas.first?.node, copy: key.name)
  }

  /// What stands in the border; `height` is that of the panel's inside.
  public static func captions(
    _ model: ConsistencyViewModel, _ context: PanelContext, height: Int
  ) -> PanelCaptions {
    PanelCaptions(
      top: [model.store], bottom: [geometry(model, height, context).more(context)])
  }

  /// How many rows are seen at once.
  public static func visibleRows(
    _ model: ConsistencyViewModel, _ rect: Rect, _ context: PanelContext
  ) -> Int { listHeight(rect.height, isOpen: opened(model, context) != nil) }

  /// The row at a place in the frame; nil beside the list.
  public static func row(
    _ model: ConsistencyViewModel, x: Int, y: Int, rect: Rect, _ context: PanelContext
  ) -> Int? {
    geometry(model, rect.height, context).row(x: x, y: y, rect: rect, context)
  }

  /// Where the list is in a panel of this height.
  private static func geometry(
    _ model: ConsistencyViewModel, _ height: Int, _ context: PanelContext
  ) -> ListGeometry {
    ListGeometry(
      top: listTop, height: listHeight(height, isOpen: opened(model, context) != nil),
      count: rowCount(model, context))
  }

  /// The keys that the filter lets through.
  static func rows(_ model: ConsistencyViewModel, _ context: PanelContext) -> [Int] {
    model.keys.indices.filter { index in
      let key = model.keys[index]
      return context.filter.isEmpty
        || context.filter.matches(
          key.name, fields: [("key", key.name), ("verdict", word(key.verdict).english)])
    }
  }

  /// The key that was opened, to walk from proof to proof.
  static func opened(
    _ model: ConsistencyViewModel, _ context: PanelContext
  ) -> ConsistencyViewModel.Key? {
    context.opened.flatMap { name in model.keys.first { $0.name == name } }
  }

  // MARK: Drawing

  /// The verdict, what is to be said, the scores in a line, and the titles stand above the list.
  private static let listTop = 4
  /// Rows of the picture below the list; of an open key it is what one wants to see.
  private static func pictureHeight(_ height: Int, isOpen: Bool) -> Int {
    if height >= 18 { return min(12, height / 3) }
    return isOpen && height >= 12 ? height / 2 : 0
  }
  private static func listHeight(_ height: Int, isOpen: Bool) -> Int {
    let history = pictureHeight(height, isOpen: isOpen)
    return max(0, height - listTop - (history > 0 ? history + 1 : 0))
  }
  /// Columns of the scoreboard, where there is room for it.
  private static func boardWidth(_ width: Int) -> Int { width >= 100 ? ConsistencyBoard.width : 0 }

  static func paint(
    _ model: ConsistencyViewModel, _ context: PanelContext, on sheet: inout Sheet
  ) {
    paintVerdict(model, context, on: &sheet)
    if let lesson = model.lesson {
      sheet.put("»", 1, 1, .info.bold)
      sheet.write(
        context.language == .korean ? lesson.korean : lesson.english, 3, 1, .info,
        width: sheet.width - 4)
    }
    let opened = opened(model, context)
    let board = boardWidth(sheet.width)
    let rows = rows(model, context)
    let height = listHeight(sheet.height, isOpen: opened != nil)
    let beside = sheet.width - (board > 0 ? board + 1 : 0)
    var list = Sheet(width: beside, height: height + 1)
    let details = opened.map(ConsistencyProofs.rows)
    if let opened {
      ConsistencyProofs.paintTitles(opened, context, on: &list)
    } else {
      ConsistencyKeys.paintTitles(width: list.width, context, on: &list)
    }
    for (row, line) in geometry(model, sheet.height, context).lines(context) {
      // The titles stand above the list in the same sheet.
      let y = line - listTop + 1
      if let details {
        ConsistencyProofs.paint(details[row], y: y, context, on: &list)
      } else {
        ConsistencyKeys.paint(model.keys[rows[row]], y: y, context, on: &list)
      }
      if RowWindow.isSelected(row, context) { list.highlight(row: y) }
    }
    sheet.lay(list, x: 0, y: listTop - 1)
    let below = pictureHeight(sheet.height, isOpen: opened != nil)
    var width = sheet.width
    if board > 0 {
      let top = listTop - 2
      // A board that needs them takes the rows beside the picture, too.
      let isTall = ConsistencyBoard.height(model) > height + 2
      if isTall { width = beside }
      var scores = Sheet(
        width: ConsistencyBoard.width, height: isTall ? sheet.height - top : height + 2)
      ConsistencyBoard.paint(model, context, on: &scores)
      sheet.lay(scores, x: sheet.width - board, y: top)
    } else {
      ConsistencyBoard.paintLine(model, 2, context, on: &sheet)
    }
    guard below > 0 else { return }
    var picture = Sheet(width: width, height: below)
    paintPicture(model, rows, opened, context, on: &picture)
    sheet.lay(picture, x: 0, y: sheet.height - below)
  }

  /// The picture below the list: what the chosen row of an open key is about; else how the chosen
  /// key's trouble began, or what happens to it now.
  private static func paintPicture(
    _ model: ConsistencyViewModel, _ rows: [Int], _ opened: ConsistencyViewModel.Key?,
    _ context: PanelContext, on sheet: inout Sheet
  ) {
    func paint(_ stretch: OperationTimeline.Stretch) {
      OperationTimeline.paint(stretch, context, on: &sheet)
    }
    let language = context.language
    if let opened {
      let rows = ConsistencyProofs.rows(opened)
      switch context.selection.flatMap({ rows.indices.contains($0) ? rows[$0] : nil }) {
      case .proof(let proof): paint(.init(proof, of: opened, model, language, isListed: true))
      case .now, nil: paint(.init(opened, model, language))
      case .replicas: ConsistencyProofs.paintReplicas(opened, context, on: &sheet)
      case .store: ConsistencyBoard.paintColumns(model, context, on: &sheet)
      }
      return
    }
    let chosen = context.selection.flatMap { rows.indices.contains($0) ? rows[$0] : nil }
    guard let index = chosen ?? rows.first else { return }
    let key = model.keys[index]
    paint(
      key.proofs.first.map { .init($0, of: key, model, language, isListed: false) }
        ?? .init(key, model, language))
  }

  private static func paintVerdict(
    _ model: ConsistencyViewModel, _ context: PanelContext, on sheet: inout Sheet
  ) {
    let korean = context.language == .korean
    let (sign, ink) = mark(model.verdict)
    sheet.put(sign, 1, 0, ink)
    var text = korean ? word(model.verdict).korean : word(model.verdict).english
    if case .violated(let at) = model.verdict {
      text += (korean ? ", " : " since ") + Figures.time(at.sinceStart) + (korean ? "부터" : "")
    }
    let end = sheet.write(text, 3, 0, ink)
    let counted = Figures.grouped(model.operations)
    let unknown = Figures.grouped(model.unknown)
    sheet.write(
      korean
        ? " · 연산 \(counted)개 판정, 미결 쓰기 \(unknown)개"
        : " · \(counted) operations judged, \(unknown) writes still open", end, 0, .muted)
  }

  /// The sign of a verdict, and its colour.
  static func mark(_ verdict: ConsistencyViewModel.Verdict) -> (Unicode.Scalar, Ink) {
    switch verdict {
    case .linearizable: ("✔", .healthy.bold)
    case .violated: ("✘", .alarm)
    case .undecided: ("?", .warning.bold)
    }
  }

  /// A verdict in a word.
  static func word(_ verdict: ConsistencyViewModel.Verdict) -> Phrase {
    switch verdict {
    case .linearizable: Texts.linearizable
    case .violated: Texts.notLinearizable
    case .undecided: Phrase("undecided", "미정")
    }
  }
}
