import Cluster

extension PlainText {
  /// What can be typed, a line each: what tells, what changes the world, what moves in time.
  static func help(_ language: Language) -> [String] {
    var lines = [Texts.plainHint[language]]
    let panels = PanelTable.rows.map(\.id.title[language]).joined(separator: ", ")
    lines.append(Texts.plainPanels[language] + " " + panels)
    for row in CommandTable.rows {
      lines.append(
        row.syntax + ": " + (language == .korean ? row.help.korean : row.help.english))
    }
    for own in OwnCommand.table where OwnCommand.worksInWords(own.name) {
      lines.append(own.syntax + ": " + own.help[language])
    }
    for row in KeyTable.rows where row.worksInWords {
      lines.append(row.id + ": " + row.help[language])
    }
    return lines
  }
}

extension OwnCommand {
  /// Whether it means something where there is no screen.
  static func worksInWords(_ name: String) -> Bool {
    ["seek", "speed", "future", "language"].contains(name)
  }
}

extension KeyRow {
  /// Whether its id, typed as a line, does something where there is no screen and no other line says
  /// so.
  fileprivate var worksInWords: Bool {
    switch deed {
    case .effect(.time), .effect(.quit): true
    case .act(.faults), .act(.events), .act(.futures), .act(.quit): true
    case .effect, .act, .command, .toggle, .prompt: false
    }
  }
}
