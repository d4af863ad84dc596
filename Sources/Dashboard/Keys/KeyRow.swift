/// Where a key works.
///
/// Keys of `always` work in every other context too.
public enum KeyContext: UInt8, Sendable, Hashable, CaseIterable {
  /// Everywhere.
  case always
  /// The panels, when nothing lies over them.
  case main
  /// A list that lies over the panels: help, faults, themes, events, futures, a message.
  case list
  /// A line that is being typed: palette, filter, prompt, search.
  case line
  /// The partition painter.
  case painter
  /// A question.
  case question
}

/// The chapter of the help a key belongs to.
public enum KeyGroup: UInt8, Sendable, Hashable, CaseIterable {
  /// Breaking and repairing.
  case faults
  /// Pausing, rewinding, forking.
  case time
  /// Moving about.
  case move
  /// What is on the screen.
  case view
  /// Growing, shrinking, loading.
  case world
  /// The program itself.
  case program
  /// Inside overlays.
  case overlay

  /// The chapter's title.
  public var title: Phrase {
    switch self {
    case .faults: Phrase("Break and repair", "고장과 복구")
    case .time: Phrase("Time", "시간")
    case .move: Phrase("Move", "이동")
    case .view: Phrase("View", "보기")
    case .world: Phrase("World", "세계")
    case .program: Phrase("Program", "프로그램")
    case .overlay: Phrase("In lists and lines", "목록과 입력줄")
    }
  }
}

/// What must be true for a key to do something.
public enum Condition: Sendable, Hashable {
  /// Nothing.
  case always
  /// There is a node to act on.
  case hasNode
  /// There is a link to act on.
  case hasLink
  /// The focused panel has rows.
  case hasRows
  /// A filter is set.
  case hasFilter
  /// Some fault is active.
  case hasFaults
  /// Something can be taken back.
  case canUndo
  /// Something taken back can be given again.
  case canRedo
  /// There is a moment before this one.
  case hasPast
  /// There is more than one future.
  case hasForks
  /// There are themes to choose from.
  case hasThemes
  /// There are at least two nodes.
  case hasNodes

  /// Why the key does nothing when it is not true.
  public var reason: Phrase {
    switch self {
    case .always: Phrase("", "")
    case .hasNode: Phrase("no node is selected", "선택된 노드가 없습니다")
    case .hasLink: Phrase("no link is selected", "선택된 링크가 없습니다")
    case .hasRows: Phrase("this panel has no rows", "이 패널에는 행이 없습니다")
    case .hasFilter: Phrase("no filter is set", "필터가 없습니다")
    case .hasFaults: Phrase("no fault is active", "활성 장애가 없습니다")
    case .canUndo: Phrase("nothing to undo", "되돌릴 것이 없습니다")
    case .canRedo: Phrase("nothing to redo", "다시 할 것이 없습니다")
    case .hasPast: Phrase("this is the beginning", "여기가 처음입니다")
    case .hasForks: Phrase("there is only this future", "다른 미래가 없습니다")
    case .hasThemes: Phrase("no themes are installed", "설치된 테마가 없습니다")
    case .hasNodes: Phrase("there are no nodes to part", "나눌 노드가 없습니다")
    }
  }

}

/// What the dashboard does by itself when a key is pressed.
public enum Act: Sendable, Hashable {
  // Moving.
  /// One row up, down, one column left, right.
  case up, down, left, right
  /// The first, the last row.
  case top, bottom
  /// Half a page, a page.
  case halfDown, halfUp, pageDown, pageUp
  /// The panel after, before the focused one.
  case nextPanel, previousPanel
  // Views.
  /// All panels.
  case overview
  /// One panel alone.
  case view(PanelID)
  /// Deeper: zooms a panel, opens a row, chooses in a list, runs a line, cuts.
  case enter
  /// Back: closes one overlay, one row, one zoom.
  case back
  /// The next layout of the overview.
  case layout
  /// Draws traces by the nodes' own clocks, or with the clocks corrected.
  case clocks
  /// Takes or frees the mouse.
  case mouse
  /// The next, previous column to sort by, and the order turned round.
  case sortNext, sortPrevious, invert
  // Overlays.
  /// Opens the overlay of that name.
  case filter, palette, help, themes, faults, events, futures, painter
  /// Shows worlds side by side; asks which where there is a choice.
  case compare
  /// The next, previous row that the filter finds.
  case nextMatch, previousMatch
  /// Copies the selected row.
  case copyRow
  /// Ends the program, asking first if a recording would be lost.
  case quit, quitKeepingFrame
  // In lists.
  /// Searches a list.
  case search
  /// Heals every fault, from the list of them.
  case heal
  /// Gives states the built-in colours, or the theme's own again.
  case safeStates
  // In lines.
  /// Completes the word.
  case complete, completeBack
  /// An earlier, a later line.
  case earlier, later
  /// Moves in the line.
  case charLeft, charRight, wordLeft, wordRight, lineStart, lineEnd
  /// Takes out characters, words, all before and all after.
  case deleteBack, deleteForward, deleteWord, deleteToStart, deleteToEnd
  // In the painter and in questions.
  /// Puts a node on the other side; all nodes of its zone.
  case toggle, toggleZone
  /// Whether the cut goes one way only.
  case oneWay
  /// Answers.
  case yes, no
}

/// What a key does.
public enum Deed: Sendable, Hashable {
  /// Something of the dashboard's own.
  case act(Act)
  /// Something for outside.
  case effect(Effect)
  /// A command to the world; `{node}`, `{link}`, `{service}` stand for what is selected.
  case command(String)
  /// One command, or the other when the selected node is in that state.
  case toggle(String, when: NodeState, instead: String)
  /// A command to be changed in a one-line prompt first.
  case prompt(String)
}

/// How a key stands on the bottom line.
public struct LegendText: Sendable, Hashable {
  /// One or two words.
  public var text: Phrase
  /// Less than that, for narrow lines.
  public var short: Phrase
  /// Which keys leave the line first when it is narrow: the higher numbers.
  public var rank: Int
  /// The row whose key stands beside, because both make one pair.
  public var partner: String?

  init(
    _ rank: Int, _ english: String, _ korean: String, short: String? = nil, partner: String? = nil
  ) {
    text = Phrase(english, korean)
    self.short = Phrase(short ?? english, korean)
    self.rank = rank
    self.partner = partner
  }
}

/// A row of the key table: all there is to know about a key.
public struct KeyRow: Sendable, Hashable {
  /// The name it is rebound and run by.
  public var id: String
  /// The keys, in key notation.
  public var keys: [String]
  /// Where they work.
  public var context: KeyContext
  /// The chapter of the help.
  public var group: KeyGroup
  /// What they do.
  public var deed: Deed
  /// When they do something.
  public var condition: Condition
  /// One or two words for the bottom line; nil keeps the key off it.
  public var legend: LegendText?
  /// One sentence.
  public var help: Phrase

  init(
    _ id: String, _ keys: [String], in context: KeyContext = .main, _ group: KeyGroup,
    _ deed: Deed, when condition: Condition = .always, legend: LegendText? = nil, _ help: Phrase
  ) {
    self.id = id
    self.keys = keys
    self.context = context
    self.group = group
    self.deed = deed
    self.condition = condition
    self.legend = legend
    self.help = help
  }

  /// Whether it changes the world, and so is refused under `--lock`.
  public var changesWorld: Bool {
    switch deed {
    case .command, .toggle, .prompt: true
    case .effect(.undo), .effect(.redo), .effect(.time(.fork)), .effect(.time(.bookmark)): true
    case .effect: false
    case .act(.painter), .act(.heal), .act(.oneWay): true
    case .act: false
    }
  }

  /// Whether it opens a question or a prompt, shown by `…`.
  public var asks: Bool {
    switch deed {
    case .prompt, .act(.painter): true
    case .act, .effect, .command, .toggle: false
    }
  }
}
