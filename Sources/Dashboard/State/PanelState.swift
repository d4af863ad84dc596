/// Where a person is in one panel.
public struct PanelState: Sendable, Hashable {
  /// The selected row.
  public var selection = 0
  /// The selected row's name, by which the selection follows it when rows move; nil: row by number.
  public var identity: String?
  /// Whether a person selected the row; until then a panel may point at one by itself.
  var isChosen = false
  /// The first visible row.
  public var scroll = 0
  /// Which rows are shown.
  public var filter = RowFilter()
  /// The order of the rows.
  public var sort = SortOrder()
  /// Whether the selected row is open; its parts may then be the rows.
  public private(set) var isOpen = false
  /// The name of the row that was opened; nil while none is.
  public private(set) var openedIdentity: String?
  private var openedSelection = 0

  /// At the first row.
  public init() {}

  /// Opens the selected row and remembers where it is.
  mutating func open() {
    guard !isOpen else { return }
    openedSelection = selection
    openedIdentity = identity
    isOpen = true
  }

  /// Closes the row that is open; `returning` selects it again.
  mutating func close(returning: Bool) {
    guard isOpen else { return }
    if returning {
      selection = openedSelection
      identity = openedIdentity
    }
    openedIdentity = nil
    isOpen = false
  }

  /// Moves the selection by `step` rows among `count`.
  mutating func move(by step: Int, among count: Int) {
    select(min(max(selection + step, 0), max(count - 1, 0)))
  }

  /// Selects a row, whatever its name is.
  mutating func select(_ row: Int) {
    selection = row
    identity = nil
    isChosen = true
  }

  /// Scrolls so that the selection is among the `page` visible rows of `count`.
  mutating func scrollToSelection(page: Int, among count: Int) {
    let page = max(page, 1)
    selection = min(max(selection, 0), max(count - 1, 0))
    if selection < scroll { scroll = selection }
    if selection >= scroll + page { scroll = selection - page + 1 }
    scroll = min(max(scroll, 0), max(count - page, 0))
  }
}

/// The state of every panel, by panel.
public struct PanelStates: Sendable, Hashable {
  private var states = Array(
    repeating: PanelState(), count: PanelID.allCases.count)

  /// All at their beginning.
  public init() {}

  /// One panel's state.
  public subscript(_ id: PanelID) -> PanelState {
    get { states[PanelStates.index(id)] }
    set { states[PanelStates.index(id)] = newValue }
  }

  private static func index(_ id: PanelID) -> Int {
    switch id {
    case .ring: 0
    case .network: 1
    case .queues: 2
    case .breakers: 3
    case .traces: 4
    case .metrics: 5
    case .consistency: 6
    case .compare: 7
    }
  }
}
