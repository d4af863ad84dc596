public import Simulation

/// Everything that a person, a schedule or a test can do to a world, as it is written.
///
/// Names are kept as names: a command means the same in every world, and is brought onto its nodes
/// only when it is carried out. Parsing what `description` prints gives the same value.
public indirect enum Command: Sendable, Hashable {
  /// Makes something go wrong.
  case inject(Injection)
  /// Starts killed or crashed processes again, and others anew.
  case restart(Selector)
  /// Lets paused processes go on.
  case resume(Selector)
  /// Takes faults away.
  case heal(Healing)
  /// Takes the last change back.
  case undo
  /// Makes the change again that was taken back.
  case redo
  /// Lets a new instance of a service join, in a zone or where there are fewest.
  case add(Service, zone: String?)
  /// Lets nodes leave in good order.
  case remove(Selector)
  /// Changes the load, of one zone's clients or of all.
  case rate(Load, zone: String?)
  /// Changes a setting of a pattern.
  case set(String, SettingValue)
  /// Lets an empty store of another kind answer.
  case mode(ClusterSettings.Store.Mode)
  /// Has the leader of the log hand over to another node, or to the one that has most of the log.
  case moveLeader(to: Selector?)
  /// Lets a bug of the zoo loose, or takes it away.
  case bug(Bug, isOn: Bool)
  /// Lets the chaos monkey loose.
  case monkey(Monkey)
  /// Calls the chaos monkey back; its faults heal by themselves.
  case monkeyOff
  /// Publishes a message to a queue that no consumer can process.
  case poison(queue: String)
  /// Stops the load, so that what is under way can finish.
  case drain
  /// Leaves a mark with a text on the timeline.
  case note(String)
  /// Says what the command would hit, and changes nothing.
  case dryRun(Command)

  /// Which faults are healed.
  public enum Healing: Sendable, Hashable {
    /// Every one.
    case all
    /// The one with this number.
    case fault(FaultID)
    /// Those that touch any of these nodes.
    case touching(Selector)
  }

  /// How much the clients send.
  public enum Load: Sendable, Hashable {
    /// In hundredths of what the scenario says.
    case times(percent: Int)
    /// Requests a second of each zone's clients, in thousandths.
    case perSecond(thousandths: Int)
  }
}

/// Something to go wrong: what, where, for how long.
public struct Injection: Sendable, Hashable {
  /// What goes wrong, and where.
  public enum Trouble: Sendable, Hashable {
    /// With nodes or the processes on them; `route` limits it to one route of theirs.
    case node(NodeFault, Selector, route: String?)
    /// With the links of a path.
    case link(LinkFault, Path)
    /// The groups of nodes cannot reach each other; each group is whole.
    case partition([Selector], Direction)
    /// Each of the nodes cannot reach anybody.
    case isolate(Selector, Direction)
    /// Two groups cannot reach each other but for the nodes between, which reach both.
    case bridge(Selector, Selector, via: Selector)
    /// Each of the nodes reaches a majority of them, no two of them the same majority.
    case majorityRing(Selector)
  }

  /// Which way nothing passes.
  public enum Direction: Sendable, Hashable {
    /// Neither way.
    case both
    /// Towards: to later groups from earlier ones; to the isolated node.
    case to
    /// Back: from later groups to earlier ones; from the isolated node.
    case from
  }

  /// Some links, each direction on its own.
  public enum Path: Sendable, Hashable {
    /// From nodes to nodes; the way back is left alone.
    case oneWay(from: Selector, to: Selector)
    /// Between nodes, both ways.
    case bothWays(Selector, Selector)
    /// All links of these nodes, both ways.
    case around(Selector)
  }

  /// A fault that comes and goes.
  public struct Flapping: Sendable, Hashable {
    /// From one coming to the next.
    public var period: Interval
    /// The share of the period in which it is there.
    public var duty: Percentage

    /// Comes every `period` and stays for `duty` of it.
    public init(period: Interval, duty: Percentage) {
      self.period = period
      self.duty = duty
    }
  }

  /// What goes wrong, and where.
  public var trouble: Trouble
  /// How long it lasts; nil: until healed.
  public var duration: Interval?
  /// How it comes and goes; nil: it stays.
  public var flapping: Flapping?

  /// Something to go wrong.
  public init(_ trouble: Trouble, for duration: Interval? = nil, flapping: Flapping? = nil) {
    self.trouble = trouble
    self.duration = duration
    self.flapping = flapping
  }
}

/// Random faults at a mean rate within a blast radius (Netflix' Chaos Monkey, generalised).
public struct Monkey: Sendable, Hashable {
  /// The mean time between two faults.
  public var mean: Interval
  /// What it does; each kind as likely as the other.
  public var kinds: [FaultKind]
  /// Whom it may hit; nil: every node but the clients.
  public var groups: Selector?
  /// How many of its faults there are at most at a time.
  public var maximum: Int
  /// How long each of its faults lasts; nil: five to fifteen seconds.
  public var length: Interval?
  /// Whom it never hits.
  public var protected: Selector?
  /// The steady state: when it is violated, all stops and heals.
  public var condition: Condition?

  /// A monkey that strikes every `mean`.
  public init(
    mean: Interval = .seconds(20), kinds: [FaultKind] = [.kill], groups: Selector? = nil,
    maximum: Int = 1, length: Interval? = nil, protected: Selector? = nil,
    condition: Condition? = nil
  ) {
    self.mean = mean
    self.kinds = kinds
    self.groups = groups
    self.maximum = maximum
    self.length = length
    self.protected = protected
    self.condition = condition
  }
}

/// What kind of fault, without its measure; called as the command that makes it.
public enum FaultKind: String, Sendable, Hashable, CaseIterable {
  case kill, crash, pause, slow, clock, disk, errors, latency
  case partition, isolate, delay, loss, duplicate, reorder, corrupt, throttle
}
