public import Cluster
public import Simulation

/// Everything the dashboard is told from outside for one frame.
public struct DashboardModel: Sendable, Equatable {
  /// The top line.
  public var header = HeaderModel()
  /// The time line.
  public var timeline = TimelineModel()
  /// What happened, oldest first.
  public var events: [EventLine] = []
  /// What is wrong now, oldest first.
  public var faults: [ActiveFault] = []
  /// The nodes, in the world's order.
  public var nodes: [NodeSummary] = []
  /// The names that commands can use.
  public var directory = Directory(nodes: [])
  /// What was said of the line being typed.
  public var feedback: PaletteFeedback?
  /// The themes there are, in the picker's order.
  public var themes: [ThemeChoice] = []
  /// What was just done.
  public var toast: Toast?
  /// Whether nobody may change the world (`--lock`).
  public var isLocked = false
  /// Whether there is a command to take back.
  public var canUndo = false
  /// Whether there is a command to give again.
  public var canRedo = false
  /// Whether quitting would lose a recording that was asked for.
  public var hasUnsavedRecording = false
  /// Time on the wall since the program started: ages of toasts and hints, blinking.
  public var uptime = Interval.zero
  /// What the panels show.
  public var panels = PanelModels()

  /// A model of nothing.
  public init() {}
}

/// The verdict shown at the end of the top line.
public struct Verdict: Sendable, Hashable {
  /// How good the news is.
  public enum State: Sendable, Hashable {
    /// Nothing is judged yet.
    case undecided
    /// The rule holds.
    case holds
    /// The rule is broken.
    case violated
  }
  /// How good the news is.
  public var state: State
  /// The word, such as `linearizable`.
  public var text: String

  /// A verdict.
  public init(_ state: State, _ text: String) {
    self.state = state
    self.text = text
  }
}

/// The top line.
public struct HeaderModel: Sendable, Equatable {
  /// The scenario's name.
  public var scenario = ""
  /// The seed of the run.
  public var seed: UInt64 = 0
  /// Whether the world stands still.
  public var isPaused = false
  /// The speed asked for, in hundredths.
  public var speedPercent = 100
  /// The speed really reached, when the world cannot keep up.
  public var reachedPercent: Int?
  /// Virtual now.
  public var clock = Instant.zero
  /// The store's mode, such as `AP`; empty when there is none.
  public var mode = ""
  /// The mode that comes after it in turn, as the command `mode` names it; nil when there is none.
  public var nextMode: String?
  /// The command that let the chaos monkey loose; nil while none is.
  public var monkey: String?
  /// The load, in hundredths of what the scenario says.
  public var loadPercent = 100
  /// Nodes that are up.
  public var nodesUp = 0
  /// Nodes that are dead.
  public var nodesDown = 0
  /// Nodes that are frozen.
  public var nodesFrozen = 0
  /// Share of requests answered, in thousandths; nil before the first.
  public var availabilityPermille: Int?
  /// The 99th percentile of latency; nil before the first.
  public var p99: Interval?
  /// What the checkers say; nil when nothing is judged.
  public var verdict: Verdict?
  /// The digest of the run so far, eight hexadecimal digits.
  public var digest = ""

  /// An empty top line.
  public init() {}
}

/// A future that was left and kept under a name.
public struct ForkSummary: Sendable, Hashable {
  /// Its name.
  public var name: String
  /// Where it left the common past.
  public var origin: Instant
  /// How far it went.
  public var end: Instant
  /// Whether it is the one being lived.
  public var isCurrent: Bool

  /// A fork.
  public init(name: String, origin: Instant, end: Instant, isCurrent: Bool) {
    self.name = name
    self.origin = origin
    self.end = end
    self.isCurrent = isCurrent
  }
}

/// The time line.
public struct TimelineModel: Sendable, Equatable {
  /// The earliest moment there is to go to.
  public var start = Instant.zero
  /// The latest moment ever reached in this future.
  public var end = Instant.zero
  /// Where the world is.
  public var now = Instant.zero
  /// What happened, in order of time.
  public var marks: [EventLine] = []
  /// When faults were active, from start to healing (or `.never`).
  public var faultBands: [FaultBand] = []
  /// The futures, the current one included.
  public var forks: [ForkSummary] = []

  /// A time line of nothing.
  public init() {}
}

/// From when to when a fault was active.
public struct FaultBand: Sendable, Hashable {
  /// Its begin.
  public var start: Instant
  /// Its healing; `.never` while it lasts.
  public var end: Instant

  /// A band.
  public init(start: Instant, end: Instant) {
    self.start = start
    self.end = end
  }
}

/// A line of the event log, and a mark on the time line.
public struct EventLine: Sendable, Hashable {
  /// When.
  public var instant: Instant
  /// What, for glyph and colour.
  public var kind: EventKind
  /// What, in words.
  public var text: String

  /// A line.
  public init(_ instant: Instant, _ kind: EventKind, _ text: String) {
    self.instant = instant
    self.kind = kind
    self.text = text
  }
}

/// A fault that is active.
public struct ActiveFault: Sendable, Hashable {
  /// The name it heals by.
  public var id: FaultID
  /// Its glyph and colour.
  public var kind: EventKind
  /// The command's words.
  public var text: String
  /// How long it has been active.
  public var age: Interval
  /// How long it will go on; nil until healed.
  public var remaining: Interval?

  /// A fault.
  public init(id: FaultID, kind: EventKind, text: String, age: Interval, remaining: Interval?) {
    self.id = id
    self.kind = kind
    self.text = text
    self.age = age
    self.remaining = remaining
  }
}

/// What state a node is in, as far as keys and glyphs care.
public enum NodeState: UInt8, Sendable, Hashable {
  /// Works.
  case up
  /// Works, but slow, skewed or failing some requests.
  case degraded
  /// Killed or crashed.
  case down
  /// Frozen.
  case frozen
}

/// A node, as lists and prompts know it.
public struct NodeSummary: Sendable, Hashable {
  /// Its name, such as `kv-4`.
  public var name: String
  /// Its zone, such as `a`.
  public var zone: String
  /// Its role, such as `kv`.
  public var role: String
  /// Its state.
  public var state: NodeState
  /// Whether it leads its group.
  public var isLeader: Bool

  /// A node.
  public init(
    name: String, zone: String, role: String, state: NodeState = .up, isLeader: Bool = false
  ) {
    self.name = name
    self.zone = zone
    self.role = role
    self.state = state
    self.isLeader = isLeader
  }
}

/// What the world says of a command that is being typed: what it would hit, or why it cannot.
public struct PaletteFeedback: Sendable, Hashable {
  /// The line it speaks of.
  public var line: String
  /// What the command would do, or why it cannot be done.
  public var message: String
  /// Whether it could be carried out.
  public var isPossible: Bool

  /// What was said.
  public init(line: String, message: String, isPossible: Bool) {
    self.line = line
    self.message = message
    self.isPossible = isPossible
  }
}

/// What was just done, shown for a while.
public struct Toast: Sendable, Hashable {
  /// What, in words.
  public var text: String
  /// How it went, for glyph and colour.
  public var kind: EventKind
  /// Whether `u` takes it back.
  public var canUndo: Bool

  /// A toast.
  public init(_ text: String, kind: EventKind = .healed, canUndo: Bool) {
    self.text = text
    self.kind = kind
    self.canUndo = canUndo
  }
}
