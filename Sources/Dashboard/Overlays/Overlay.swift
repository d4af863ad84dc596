/// Something that lies over the panels and takes the keys.
public enum Overlay: Sendable, Equatable {
  /// A list to choose from.
  case list(ListOverlay)
  /// The command line.
  case palette(PaletteOverlay)
  /// The filter of the focused panel.
  case filter(FilterOverlay)
  /// One command to be finished.
  case prompt(PromptOverlay)
  /// Who is on which side of a cut.
  case painter(PainterOverlay)
  /// A question; the safe answer is the default.
  case question(QuestionOverlay)

  /// The keys that work in it.
  var keyContext: KeyContext {
    switch self {
    case .list(let list): list.search.isTyping ? .line : .list
    case .palette, .filter, .prompt: .line
    case .painter: .painter
    case .question: .question
    }
  }
}

/// A list that lies over the panels.
public struct ListOverlay: Sendable, Hashable {
  /// What is listed.
  public enum Kind: Sendable, Hashable {
    /// The keys; Enter runs one.
    case help
    /// The active faults; Enter heals one.
    case faults
    /// The themes; moving shows one, Enter keeps it, Esc goes back to `original`.
    case themes(original: String)
    /// The event log; Enter goes to the moment.
    case events
    /// The futures; Enter goes over to one.
    case futures
    /// What can be compared with what is shown; Enter does it.
    case comparisons
    /// Lines to read.
    case message(title: String, lines: [String])
  }

  /// A search in the list.
  public struct Search: Sendable, Hashable {
    /// The words.
    public var line = LineEditor()
    /// Whether letters go into it.
    public var isTyping = false
  }

  /// What is listed.
  public var kind: Kind
  /// The selected row among those that the search leaves.
  public var selection = 0
  /// The search.
  public var search = Search()

  /// A list at its first row.
  public init(_ kind: Kind, selection: Int = 0) {
    self.kind = kind
    self.selection = selection
  }
}

/// The command line.
public struct PaletteOverlay: Sendable, Hashable {
  /// The line.
  public var line = LineEditor()
  /// Which candidate Tab has put in; nil before the first Tab.
  public var candidate: Int?
  /// The line that Tab began from, so that further Tabs go through the same candidates.
  public var stem = ""
  /// How far back in the history the line comes from; nil for one's own.
  public var recalled: Int?
  /// One's own line, kept while looking at the history.
  public var draft = ""

  /// An empty line.
  public init(_ text: String = "") { line = LineEditor(text) }
}

/// The filter line.
public struct FilterOverlay: Sendable, Hashable {
  /// The line.
  public var line: LineEditor
  /// The panel that is filtered.
  public var panel: PanelID
  /// The filter to go back to with Esc.
  public var original: RowFilter
}

/// One command to be finished and committed.
public struct PromptOverlay: Sendable, Hashable {
  /// What it is for: the row of the key table.
  public var id: String
  /// The command.
  public var line: LineEditor
}

/// A question with two answers, of which the safe one is marked.
public struct QuestionOverlay: Sendable, Hashable {
  /// The words.
  public var text: Phrase
  /// What the dangerous answer is called.
  public var yes: Phrase
  /// What it does.
  public var effect: Effect
  /// Whether the dangerous answer is marked.
  public var isYesMarked = false

  /// A question with Cancel marked.
  public init(_ text: Phrase, yes: Phrase, effect: Effect) {
    self.text = text
    self.yes = yes
    self.effect = effect
  }
}
