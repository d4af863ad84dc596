public import Simulation

/// A claim about a run: a condition on a metric, and when it must hold.
///
/// What it says; `Verification` judges whether it came true.
public struct Expectation: Sendable, Hashable {
  /// When the condition must hold.
  public enum When: Sendable, Hashable {
    /// At this instant.
    case at(Instant)
    /// All the time between two instants.
    case between(Instant, Instant)
    /// At the end of the run.
    case finally
    /// At some time soon after something.
    case within(Interval, of: Anchor)
    /// At some time; between two instants, where they are given.
    case sometime(from: Instant?, to: Instant?)
    /// All the time.
    case always
  }

  /// What `within` counts from.
  public enum Anchor: Sendable, Hashable {
    /// The last healing of a fault.
    case heal
    /// An instant.
    case instant(Instant)
  }

  /// When it must hold.
  public var when: When
  /// What must hold.
  public var condition: Condition

  /// The claim that `condition` holds then.
  public init(_ when: When, _ condition: Condition) {
    self.when = when
    self.condition = condition
  }

  /// The expectation that `text` spells.
  public static func parse(_ text: String) throws(CommandError) -> Expectation {
    var scanner = try Scanner(text)
    let when = try scanner.when()
    let condition = try scanner.condition()
    try scanner.expectEnd()
    return Expectation(when, condition)
  }
}

extension Expectation: CustomStringConvertible {
  /// The one canonical text of this claim; parsing gives it back.
  public var description: String { "\(when) \(condition)" }
}

extension Expectation.When: CustomStringConvertible {
  /// As it is written.
  public var description: String {
    switch self {
    case .at(let instant): "at \(instant)"
    case .between(let start, let end): "between \(start) and \(end)"
    case .finally: "finally"
    case .within(let interval, .heal): "within \(interval) of heal"
    case .within(let interval, .instant(let instant)): "within \(interval) of \(instant)"
    case .sometime(.some(let start), .some(let end)): "sometime between \(start) and \(end)"
    case .sometime: "sometime"
    case .always: "always"
    }
  }
}

extension Scanner {
  fileprivate mutating func when() throws(CommandError) -> Expectation.When {
    if take(word: "at") { return .at(try instant()) }
    if take(word: "between") {
      let (start, end) = try span()
      return .between(start, end)
    }
    if take(word: "finally") { return .finally }
    if take(word: "within") {
      let interval = try interval()
      try expect(word: "of")
      return .within(interval, of: take(word: "heal") ? .heal : .instant(try instant()))
    }
    if take(word: "sometime") {
      guard take(word: "between") else { return .sometime(from: nil, to: nil) }
      let (start, end) = try span()
      return .sometime(from: start, to: end)
    }
    if take(word: "always") { return .always }
    throw failure()
  }

  private mutating func instant(after start: Interval = .zero) throws(CommandError) -> Instant {
    .zero + (try interval(in: start ... .longest))
  }

  private mutating func span() throws(CommandError) -> (Instant, Instant) {
    let start = try instant()
    try expect(word: "and")
    return (start, try instant(after: start.sinceStart))
  }
}
