/// What a panel says when it has nothing to show.
enum Notices {
  static func nothing(_ phrase: Phrase, _ context: PanelContext, on sheet: inout Sheet) {
    guard sheet.height > 0 else { return }
    sheet.writeCentered(
      phrase[context.language], in: 1..<max(1, sheet.width - 1), sheet.height / 2, .muted)
  }
}
