import Simulation

extension Scenario {
  /// One of the worlds that a scenario compares: the same cluster, seed, load and schedule, and
  /// commands of its own given before all else.
  public struct Variant: Sendable, Equatable {
    /// How it is called, in small letters: `cp`.
    public var name: String
    /// What it is, for a reader; empty for nothing to add.
    public var label: BilingualText
    /// What is done to it at instant 0, in order.
    public var commands: [Command]
    /// What must be true of it, besides what must be true of all.
    public var expectations: [Expectation]

    /// A world to compare.
    public init(
      _ name: String, label: BilingualText = BilingualText(""), commands: [Command] = [],
      expectations: [Expectation] = []
    ) {
      self.name = name
      self.label = label
      self.commands = commands
      self.expectations = expectations
    }
  }

  /// How many worlds a scenario can compare; a screen shows three side by side.
  public static let variantRange = 2...6

  /// The variant of that name.
  public func variant(named name: String) -> Variant? { variants.first { $0.name == name } }

  /// The scenario of one variant alone: its commands are at the head of the schedule, and it is
  /// judged by the common expectations and its own.
  public func only(_ variant: Variant) -> Scenario {
    var scenario = self
    scenario.name = "\(name)-\(variant.name)"
    scenario.variants = []
    scenario.setSchedule(variant.commands.map { Entry(at: .zero, $0) } + schedule)
    scenario.expectations += variant.expectations
    return scenario
  }
}
