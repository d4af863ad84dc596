import Cluster
import Simulation

/// What the keys act on: taken from the selected row, and where a panel has no rows, from what was
/// selected last.
public struct Target: Sendable, Hashable {
  /// The node that is pointed at; nil when the selected row is about none.
  public var node: NodeSummary?
  /// What a question about a node begins with: the node pointed at, else the one selected last, else
  /// the one whose loss tells most.
  public var suggested: NodeSummary?
  /// The link, as the command language writes it: `a->b`, or a node for all of its links.
  public var link: String?

  /// What is selected.
  public init(_ state: DashboardState, _ model: DashboardModel) {
    let row = PanelTable.row(state.focus)
    let context = state.panelContext(state.focus, model)
    let hasRows = (row?.rowCount(model.panels, context) ?? 0) > 0
    let target = context.selection.flatMap { row?.target(model.panels, $0, context) }
    func named(_ name: String?) -> NodeSummary? {
      name.flatMap { name in model.nodes.first { $0.name == name } }
    }
    let last = named(state.lastNode) ?? Target.telling(model.nodes)
    node = named(target?.node) ?? (hasRows ? nil : last)
    suggested = node ?? last
    link = target?.link.map { $0.from + "->" + $0.to } ?? suggested?.name
  }

  /// The node whose loss tells most: a leader, else a store, else the first that is up.
  static func telling(_ nodes: [NodeSummary]) -> NodeSummary? {
    nodes.first { $0.isLeader && $0.state == .up }
      ?? nodes.first { $0.role == "kv" && $0.state == .up }
      ?? nodes.first { $0.state == .up } ?? nodes.first
  }

  /// Whether a command made from the template would hit a node that nobody pointed at: it is to be
  /// asked for.
  func mustAsk(for template: String) -> Bool {
    node == nil && (template.contains("{node}") || template.contains("{service}"))
  }

  /// The template with the selection put in; nil when something is missing.
  public func fill(_ template: String, _ model: DashboardModel) -> String? {
    var text = template
    let load = model.header.loadPercent
    let service = model.directory.nodes.first { $0.name == suggested?.name }?.service
    let values: [(name: String, value: String?)] = [
      ("{node}", suggested?.name), ("{service}", service), ("{link}", link),
      ("{less}", Formats.factor(percent: max(1, load * 4 / 5))),
      ("{mode}", model.header.nextMode),
      ("{monkey}", model.header.monkey == nil ? "mean 10s" : "off"),
      ("{more}", Formats.factor(percent: max(load + 1, load * 5 / 4))),
    ]
    for (name, value) in values {
      while let range = text.firstRange(of: name) {
        guard let value, !value.isEmpty else { return nil }
        text.replaceSubrange(range, with: value)
      }
    }
    return text
  }
}

/// What decides which keys work; made once for all of them, because panels must count their rows.
struct Situation {
  var target: Target
  let rowCount: Int
  let isFiltered: Bool
  let model: DashboardModel
  /// What `Enter` does in the overlay that is open, in a word; nil where the key's own word says it.
  let enterWord: Phrase?

  init(_ state: DashboardState, _ model: DashboardModel) {
    target = Target(state, model)
    enterWord = Situation.enterWord(state)
    rowCount = state.rowCount(state.focus, model)
    isFiltered = !state.panels[state.focus].filter.isEmpty
    self.model = model
  }

  private static func enterWord(_ state: DashboardState) -> Phrase? {
    switch state.overlays.last {
    case .filter: return Phrase("keep", "유지")
    case .list where state.context == .line: return Phrase("keep", "유지")
    case .list(let list):
      switch list.kind {
      case .help: return Phrase("run", "실행")
      case .faults: return Phrase("heal", "복구")
      case .events, .futures: return Phrase("go there", "이동")
      case .themes, .comparisons, .message: return nil
      }
    case .palette, .prompt, .painter, .question: return nil
    case nil:
      switch state.focus.opening {
      case .parts: return Phrase("open", "열기")
      case .details: return Phrase("details", "자세히")
      case .world: return Phrase("show", "보기")
      case .nothing: return nil
      }
    }
  }
}

extension KeyRow {
  /// Why the key does nothing now; nil when it works.
  func reasonDisabled(_ situation: Situation) -> Phrase? {
    if situation.model.isLocked && changesWorld { return KeyTable.lockReason }
    return condition.holds(situation) ? nil : condition.reason
  }

  /// Whether the palette can run it by its id.
  public var isRunnableByName: Bool {
    switch deed {
    case .effect, .command, .toggle, .prompt: true
    case .act(let act):
      switch act {
      case .overview, .view, .layout, .clocks, .mouse, .filter, .help, .themes, .faults, .events,
        .futures,
        .painter, .compare, .copyRow, .quit, .quitKeepingFrame, .invert:
        true
      default: false
      }
    }
  }
}

extension KeyTable {
  /// Why nothing that changes the world works under `--lock`.
  public static let lockReason = Phrase("locked: watching only", "잠김: 보기만 가능합니다")
}

extension Condition {
  /// Whether it is true now.
  func holds(_ situation: Situation) -> Bool {
    let model = situation.model
    return switch self {
    case .always: true
    case .hasNode: situation.target.suggested != nil
    case .hasLink: situation.target.link != nil
    case .hasRows: situation.rowCount > 0
    case .hasFilter: situation.isFiltered
    case .hasFaults: !model.faults.isEmpty
    case .canUndo: model.canUndo
    case .canRedo: model.canRedo
    case .hasPast: model.timeline.now > model.timeline.start
    case .hasForks: model.timeline.forks.count > 1
    case .hasThemes: !model.themes.isEmpty
    case .hasNodes: model.nodes.count > 1
    }
  }
}
