/// What an event is to a reader: its glyph and colour on the time line, in the log and in lists.
public enum EventKind: UInt8, Sendable, Hashable, CaseIterable {
  /// Something worth a line and nothing more.
  case note
  /// A command was given.
  case command
  /// A link fault began: a cut.
  case cut
  /// A link fault began: delay, loss and what else slows.
  case slow
  /// A node went down.
  case down
  /// A node came (back) up.
  case up
  /// A node was frozen.
  case frozen
  /// A fault was healed.
  case healed
  /// A leader was elected.
  case leader
  /// A breaker opened.
  case opened
  /// A breaker lets a trial call through.
  case trial
  /// A breaker closed.
  case closed
  /// A bookmark.
  case bookmark
  /// A future was left here.
  case fork
  /// A rule was broken: a verdict, an expectation, an invariant.
  case violation

  /// The glyph.
  public var glyph: Character {
    switch self {
    case .note: "·"
    case .command: "›"
    case .cut: "✂"
    case .slow: "≈"
    case .down: "○"
    case .up: "●"
    case .frozen: "◇"
    case .healed: "✔"
    case .leader: "★"
    case .opened: "◉"
    case .trial: "◐"
    case .closed: "○"
    case .bookmark: "◆"
    case .fork: "┳"
    case .violation: "✗"
    }
  }

  /// The glyph where only ASCII can be shown.
  public var ascii: Character {
    switch self {
    case .note: "."
    case .command: ">"
    case .cut: "X"
    case .slow: "~"
    case .down: "o"
    case .up: "*"
    case .frozen: "#"
    case .healed: "v"
    case .leader: "@"
    case .opened: "O"
    case .trial: "%"
    case .closed: "c"
    case .bookmark: "B"
    case .fork: "F"
    case .violation: "!"
    }
  }

  /// Which of two marks on the same cell is shown: the greater.
  public var weight: Int {
    switch self {
    case .note: 0
    case .command, .closed, .trial: 1
    case .up, .healed: 2
    case .leader, .slow, .frozen: 3
    case .opened, .down: 4
    case .cut: 5
    case .fork: 6
    case .bookmark: 7
    case .violation: 8
    }
  }
}
