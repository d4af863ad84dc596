public import Cluster
public import Simulation
public import Verification

/// What `run` says when it is over: which run it was, what was expected, what came of it.
///
/// Nothing of the machine or the hour is in it: two runs of the same line give the same report.
public struct RunReport: Sendable, Hashable {
  /// How a report is written.
  public enum Format: String, Sendable, Hashable, CaseIterable {
    /// For people.
    case text
    /// One object, for programs.
    case json
    /// For continuous integration.
    case junit
  }

  /// One number worth telling, with its unit.
  public struct Figure: Sendable, Hashable {
    /// What it counts.
    public var name: String
    /// How much, written out.
    public var value: String

    /// `value`, called `name`.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The scenario's name.
  public var scenario: String
  /// The seed.
  public var seed: UInt64
  /// When it ended.
  public var end: Instant
  /// The digest of its events, as it is shown.
  public var digest: String
  /// What came of each expectation.
  public var verdicts: [Verdict]
  /// What else is worth telling.
  public var figures: [Figure]
  /// The commands that could not be carried out.
  public var refused: [RefusedCommand]

  /// The report of a run.
  public init(
    scenario: String, seed: UInt64, end: Instant, digest: String, verdicts: [Verdict],
    figures: [Figure] = [], refused: [RefusedCommand] = []
  ) {
    self.scenario = scenario
    self.seed = seed
    self.end = end
    self.digest = digest
    self.verdicts = verdicts
    self.figures = figures
    self.refused = refused
  }

  /// How many expectations ended so.
  public func count(_ outcome: Verdict.Outcome) -> Int {
    verdicts.count { $0.outcome == outcome }
  }

  /// Whether no expectation failed, and everything was done that was to be done: an experiment with
  /// zero targets is an error, not a success (*Principles of Chaos Engineering*).
  public var isGood: Bool { count(.failed) == 0 && refused.isEmpty }

  /// The report in `format`, with a line end at its end.
  public func written(as format: Format) -> String {
    switch format {
    case .text: text
    case .json: json
    case .junit: junit
    }
  }

  private var text: String {
    var text = "\(scenario) · seed \(seed) · \(end) · digest \(digest)\n"
    let width = figures.map(\.name.count).max() ?? 0
    for figure in figures {
      let gap = String(repeating: " ", count: width - figure.name.count + 2)
      text += "  \(figure.name)\(gap)\(figure.value)\n"
    }
    for command in refused { text += "  ✘ refused: at \(command.time) \(command)\n" }
    for verdict in verdicts {
      let mark =
        switch verdict.outcome {
        case .passed: "✔"
        case .failed: "✘"
        case .unreached: "–"
        }
      text += "  \(mark) \(verdict)\n"
    }
    text += "\(count(.passed)) passed, \(count(.failed)) failed"
    if count(.unreached) > 0 { text += ", \(count(.unreached)) unreached" }
    if !refused.isEmpty { text += ", \(refused.count) refused" }
    return text + "\n"
  }
}
