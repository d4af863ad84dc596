/// A change of the key table by the person: the action's keys instead of its own.
///
/// No key at all switches the action off.
public struct Rebinding: Sendable, Hashable {
  /// The id of a row of the key table.
  public var action: String
  /// The keys, in key notation.
  public var keys: [String]

  /// A change.
  public init(action: String, keys: [String]) {
    self.action = action
    self.keys = keys
  }
}

/// What is wrong with a person's key bindings.
public enum BindingProblem: Sendable, Hashable {
  /// There is no such action; the nearest there is.
  case unknownAction(String, nearest: String?)
  /// The key cannot be read.
  case unknownKey(String, action: String)
  /// Two actions of one context want the key; the first keeps it.
  case conflict(key: String, kept: String, refused: String)
  /// Nothing but this action ends the program, so it cannot be switched off.
  case needed(action: String)

  /// One line to tell the person.
  public var description: String {
    switch self {
    case .unknownAction(let action, let nearest):
      "no action '\(action)'" + (nearest.map { "; did you mean '\($0)'?" } ?? "")
    case .unknownKey(let key, let action): "'\(key)' for '\(action)' is not a key"
    case .conflict(let key, let kept, let refused):
      "key '\(key)' is both '\(kept)' and '\(refused)': give one of them another"
    case .needed(let action): "'\(action)' needs a key"
    }
  }
}

/// Which key does what, rebinding included.
public struct KeyMap: Sendable, Hashable {
  /// The table's rows with the keys that are in force.
  public private(set) var rows: [KeyRow]
  /// What was wrong with the rebinding.
  public private(set) var problems: [BindingProblem] = []

  /// The table as it is shipped.
  public static let standard = KeyMap([])

  /// The table, changed by `rebindings`.
  public init(_ rebindings: [Rebinding], table: [KeyRow] = KeyTable.rows) {
    rows = table
    for rebinding in rebindings { rebind(rebinding) }
    if !rebindings.isEmpty { refuseConflicts(rebound: rebindings.map(\.action)) }
  }

  private mutating func rebind(_ rebinding: Rebinding) {
    guard let index = rows.firstIndex(where: { $0.id == rebinding.action }) else {
      let nearest = Spelling.nearest(rebinding.action, of: rows.map(\.id))
      problems.append(.unknownAction(rebinding.action, nearest: nearest))
      return
    }
    if rebinding.keys.isEmpty && rebinding.action == "interrupt" {
      problems.append(.needed(action: rebinding.action))
      return
    }
    rows[index].keys = rebinding.keys.compactMap { text in
      guard let key = KeyNotation.normalized(text) else {
        problems.append(.unknownKey(text, action: rebinding.action))
        return nil
      }
      return key
    }
  }

  /// A key wanted by two actions of one context goes to the one the person bound, else to the first.
  private mutating func refuseConflicts(rebound: [String]) {
    for first in rows.indices {
      for second in rows.indices.dropFirst(first + 1)
      where KeyMap.meet(rows[first].context, rows[second].context) {
        for key in rows[first].keys where rows[second].keys.contains(key) {
          let secondWins = rebound.contains(rows[second].id) && !rebound.contains(rows[first].id)
          let (kept, refused) = secondWins ? (second, first) : (first, second)
          rows[refused].keys.removeAll { $0 == key }
          problems.append(.conflict(key: key, kept: rows[kept].id, refused: rows[refused].id))
        }
      }
    }
  }

  /// Whether keys of both contexts work at the same time.
  static func meet(_ a: KeyContext, _ b: KeyContext) -> Bool {
    a == b || a == .always || b == .always
  }

  /// What `key`, in key notation, does in `context`.
  public func row(for key: String, in context: KeyContext) -> KeyRow? {
    rows.first { ($0.context == context || $0.context == .always) && $0.keys.contains(key) }
  }

  /// The row of that id.
  public func row(_ id: String) -> KeyRow? { rows.first { $0.id == id } }

  /// The first key of the row of that id, as it is shown; empty when it has none.
  public func key(_ id: String) -> String {
    row(id)?.keys.first.map(KeyNotation.shown) ?? ""
  }

  /// What `ringside keys` prints: chapters, keys, ids and help, one action a line.
  public func sheet(_ language: Language) -> String {
    var text = ""
    for group in KeyGroup.allCases {
      let rows = rows.filter { $0.group == group }
      if rows.isEmpty { continue }
      text += (text.isEmpty ? "" : "\n") + group.title[language] + "\n"
      for row in rows {
        let keys = row.keys.map(KeyNotation.shown).joined(separator: " ")
        text += "  " + keys.padded(to: 14) + " " + row.id.padded(to: 18) + " "
        text += row.help[language] + (row.asks ? " …" : "") + "\n"
      }
    }
    return text
  }
}
