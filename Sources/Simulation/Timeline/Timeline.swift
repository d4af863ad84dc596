/// What a time line can travel through: a value that runs by virtual time and takes commands.
public protocol TimelineState: Sendable {
  /// A change a person can make.
  associatedtype Command: Sendable
  /// The present instant.
  var now: Instant { get }
  /// The running hash of all that has happened.
  var digest: Digest { get }
  /// How many events have happened: what running it has cost.
  var eventCount: Int { get }
  /// Lets happen what is due until `target`, at most `maximumSteps` events; true when it is reached.
  mutating func advance(to target: Instant, maximumSteps: Int) -> Bool
  /// Makes a change at the present instant.
  mutating func apply(_ command: Command)
}

/// A run that can be rewound: the present, keyframes of the past, and every command with its instant.
///
/// Seeking takes the nearest earlier keyframe and runs forward, so that what is shown is the world
/// itself at that moment, digest and all. A command given in the past starts a new future; the old
/// one is kept under a name.
public struct Timeline<State: TimelineState>: Sendable {
  /// How many keyframes are kept, and how close together.
  public struct Settings: Sendable, Hashable {
    /// Between one keyframe and the next while they are young.
    public var spacing = Interval.milliseconds(2_500)
    /// Older ones lie no further apart than their age divided by this: it bounds what a seek runs
    /// again, and that the number of keyframes grows with the logarithm of the run's length only.
    public var closeness = 24
    /// Where little happened they may lie this many times their age apart, as long as there are no more
    /// than `reach` events between them.
    public var stretch = 3
    /// So many events are run again in less time than a person notices.
    public var reach = 130_000
    /// So many only, where somebody has looked back, until the run goes on.
    public var reachLookingBack = 95_000
    /// So near the moment shown, in the past, all of them stay: a walk back runs little at each step.
    public var trail = Interval.seconds(30)
    /// So long before a moment that was jumped to: the first steps back from there.
    public var landing = Interval.seconds(5)

    /// The usual spacing.
    public init() {}

    /// Whether nothing need be kept between two keyframes that are `gap` and so many events apart,
    /// with what lies between them `age` old.
    func spares(_ gap: Interval, events: Int, aged age: Interval, lookingBack: Bool) -> Bool {
      gap <= age / closeness
        || (gap <= age * stretch && events <= (lookingBack ? reachLookingBack : reach))
    }
  }

  /// A command and when it was given.
  public struct Entry: Sendable {
    /// When.
    public var time: Instant
    /// What.
    public var command: State.Command
  }

  /// One course of events: its commands, how far it was followed, and what it grew out of.
  public struct Fork: Sendable {
    /// How it is called.
    public internal(set) var name: String
    /// Its commands, oldest first.
    public internal(set) var commands: [Entry] = []
    /// How far it has been followed.
    public internal(set) var end: Instant
    /// Where it was left for another; zero for one that never was.
    public internal(set) var leftAt = Instant.zero
    var keyframes: Keyframes<State>
  }

  /// How keyframes are kept.
  public let settings: Settings
  /// The world at the moment shown.
  public private(set) var present: State
  /// The course of events that is being followed.
  public private(set) var current: Fork
  /// The courses that were left.
  public private(set) var others: [Fork] = []

  private var replayed = 0
  private var made = 1

  /// A time line that begins with `start`.
  public init(_ start: State, settings: Settings = Settings()) {
    self.settings = settings
    present = start
    current = Fork(name: "main", end: start.now, keyframes: Keyframes(start))
  }

  /// A time line at the beginning of a course whose commands are known, and that went on to `end`:
  /// running forward gives them again at their instants.
  public init(
    _ start: State, replaying commands: [Entry], until end: Instant,
    settings: Settings = Settings()
  ) {
    self.init(start, settings: settings)
    current.commands = commands
    current.end = max(end, start.now)
    replayCommands()
  }

  /// The moment shown.
  public var now: Instant { present.now }
  /// How far this course of events has been followed.
  public var end: Instant { current.end }
  /// Whether the moment shown lies before the end.
  public var isInPast: Bool { now < end }
  /// How many keyframes this course keeps.
  public var keyframeCount: Int { current.keyframes.count }
  /// When they were taken, oldest first.
  public var keyframeTimes: [Instant] { current.keyframes.times }

  /// Goes forward to `target`, at most `budget` events; true when it is reached.
  ///
  /// Commands already given in this course are given again at their instants.
  @discardableResult
  public mutating func run(to target: Instant, budget: Int = .max) -> Bool {
    run(to: target, budget: budget, trail: nil)
  }

  private mutating func run(
    to target: Instant, budget: Int, trail: ClosedRange<Instant>?
  ) -> Bool {
    var left = budget
    while now < target {
      let command = replayed < current.commands.count ? current.commands[replayed].time : .never
      let keyframe = nextKeyframe
      let stop = min(target, min(command, keyframe))
      let slice = min(left, 10_000)
      if present.advance(to: stop, maximumSteps: slice) {
        if now == keyframe { keep(trail) }
        replayCommands()
      } else {
        left -= slice
        if left <= 0 {
          current.end = max(current.end, now)
          return false
        }
      }
    }
    replayCommands()
    current.end = max(current.end, now)
    return true
  }

  /// Shows the world at `target`, exactly as it was or will be.
  public mutating func seek(to target: Instant) {
    let isStep = target < now && now - target <= settings.trail
    let trail = isStep ? settings.trail : settings.landing
    let index = current.keyframes.index(at: target)
    if target < now || now < current.keyframes.times[index] { restore(index) }
    _ = run(to: target, budget: .max, trail: target - trail...target + settings.trail)
  }

  private mutating func restore(_ keyframe: Int) {
    present = current.keyframes[keyframe]
    // Commands given at the keyframe's own instant came after it was taken.
    replayed = current.commands.firstIndex { $0.time >= present.now } ?? current.commands.count
    replayCommands()
  }

  /// Makes a change now.
  ///
  /// In the past it starts a new future, and the old one is kept.
  public mutating func apply(_ command: State.Command) {
    if isInPast || replayed < current.commands.count { leaveFuture(as: nil) }
    give(command)
    current.commands.append(Entry(time: now, command: command))
    replayed = current.commands.count
  }

  /// Keeps a copy of this course of events under `name` and goes on.
  public mutating func fork(named name: String? = nil) { leaveFuture(as: name) }

  /// Follows another course of events, at the moment it has in common with the one shown.
  public mutating func follow(_ index: Int) {
    guard others.indices.contains(index) else { return }
    let wanted = min(now, others[index].end)
    let parting = others[index].leftAt
    swap(&current, &others[index])
    others[index].leftAt = parting
    restore(current.keyframes.index(at: wanted))
    run(to: wanted)
  }

  private mutating func leaveFuture(as name: String?) {
    var old = current
    made += 1
    old.name = name ?? "future \(made - 1)"
    old.leftAt = present.now
    others.append(old)
    current.commands.removeLast(current.commands.count - replayed)
    current.keyframes.removeAll(after: now)
    current.end = now
  }

  /// The next instant on the grid of keyframes.
  private var nextKeyframe: Instant {
    let spacing = settings.spacing.nanoseconds
    return Instant(nanoseconds: (now.nanoseconds / spacing + 1) * spacing)
  }

  private mutating func replayCommands() {
    while replayed < current.commands.count, current.commands[replayed].time <= now {
      give(current.commands[replayed].command)
      replayed += 1
    }
  }

  /// A command comes when all else of its instant has happened, also after a run that stopped early.
  private mutating func give(_ command: State.Command) {
    _ = present.advance(to: now, maximumSteps: .max)
    present.apply(command)
  }

  /// Keeps the present, and of the past what lies on the trail of somebody who looks back.
  private mutating func keep(_ trail: ClosedRange<Instant>?) {
    let isLatest = current.keyframes.times.last.map { $0 < now } ?? true
    let end = max(end, now)
    let trail = isLatest ? nil : trail ?? now - settings.trail...now + settings.trail
    if let trail, !trail.contains(now),
      !current.keyframes.wants(at: now, eventCount: present.eventCount, settings, until: end)
    {
      return
    }
    guard current.keyframes.insert(present) else { return }
    current.keyframes.thin(settings, until: end, trail: trail)
  }
}
