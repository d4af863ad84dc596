public import Simulation

/// An experiment: a cluster, its load, what happens to it when, and what must then be true.
///
/// A value; the file that says the same is read and written by `Formats`. A recorded session is one.
public struct Scenario: Sendable, Equatable {
  /// A command of the schedule.
  public struct Entry: Sendable, Hashable {
    /// When it is given.
    public var instant: Instant
    /// What is done.
    public var command: Command

    /// `command`, given at `instant`.
    public init(at instant: Instant, _ command: Command) {
      self.instant = instant
      self.command = command
    }
  }

  /// What it is called.
  public var name: String
  /// What it shows.
  public var description: BilingualText
  /// Where all its chance comes from.
  public var seed: UInt64
  /// How long a run without a screen takes.
  public var duration: Interval
  /// The nodes.
  public var topology: Topology
  /// The settings of every part, the load among them.
  public var settings: ClusterSettings
  /// What happens when, in order.
  public private(set) var schedule: [Entry]
  /// What must be true.
  public var expectations: [Expectation]
  /// The worlds to be compared; none for a scenario of one world.
  public var variants: [Variant]

  /// The most commands of a schedule.
  public static let scheduleLimit = 100_000
  /// The seed of a scenario that states none.
  public static let standardSeed: UInt64 = 42
  /// The length of a scenario that states none.
  public static let standardDuration = Interval.seconds(60)

  /// A scenario; what is left out is the shop's.
  public init(
    name: String = "shop", description: BilingualText = BilingualText(""),
    seed: UInt64 = Scenario.standardSeed, duration: Interval = Scenario.standardDuration,
    topology: Topology = .shop, settings: ClusterSettings = ClusterSettings(),
    schedule: [Entry] = [], expectations: [Expectation] = [], variants: [Variant] = []
  ) {
    self.name = name
    self.description = description
    self.seed = seed
    self.duration = duration
    self.topology = topology
    self.settings = settings
    self.schedule = []
    self.expectations = expectations
    self.variants = variants
    setSchedule(schedule)
  }

  /// Replaces the schedule; it is put in order of time, commands of the same instant as given.
  public mutating func setSchedule(_ entries: [Entry]) {
    schedule = entries.enumerated()
      .sorted { ($0.element.instant, $0.offset) < ($1.element.instant, $1.offset) }
      .map(\.element)
  }
}
