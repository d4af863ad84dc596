public import Cluster
public import Simulation

/// Where an expectation reads the numbers it judges: the metrics of a run that is over.
public protocol ExpectationSource {
  /// What `query` gives at `instant`, or nil when no series matches or has a sample by then.
  func value(of query: MetricQuery, at instant: Instant) -> Double?
}

/// What came of an expectation.
public struct Verdict: Sendable, Hashable {
  /// How it ended.
  public enum Outcome: String, Sendable, Hashable {
    /// It came true.
    case passed
    /// It did not.
    case failed
    /// The run ended before it could be judged, or what it counts from never happened.
    case unreached
  }

  /// The claim.
  public var expectation: Expectation
  /// How it ended.
  public var outcome: Outcome
  /// When that was certain; nil if never.
  public var instant: Instant?
  /// What was read then; nil when there was nothing to read.
  public var observed: Double?
}

/// Judges the expectations of a run.
///
/// Time is looked at in steps: what happens between two scrapes no metric knows.
public struct Judge: Sendable {
  /// When the run ended.
  public var end: Instant
  /// When the last fault was healed, if one was.
  public var lastHeal: Instant?
  /// From one look to the next.
  public var step: Interval

  /// The most looks at one expectation; over longer times they lie further apart.
  static let lookLimit: Int64 = 100_000

  /// A judge of a run that ended at `end`.
  public init(end: Instant, lastHeal: Instant? = nil, step: Interval = .seconds(1)) {
    precondition(step > .zero, "a judge who looks every \(step) never gets on")
    self.end = end
    self.lastHeal = lastHeal
    self.step = step
  }

  /// What came of each of `expectations`.
  public func verdicts(
    on expectations: [Expectation], from source: some ExpectationSource
  ) -> [Verdict] {
    expectations.map { verdict(on: $0, from: source) }
  }

  /// What came of `expectation`.
  public func verdict(
    on expectation: Expectation, from source: some ExpectationSource
  ) -> Verdict {
    switch expectation.when {
    case .at(let instant): throughout(instant, instant, expectation, source)
    case .finally: throughout(end, end, expectation, source)
    case .between(let start, let stop): throughout(start, stop, expectation, source)
    case .always: throughout(.zero, end, expectation, source)
    case .within(let interval, of: .instant(let start)):
      once(start, start + interval, expectation, source)
    case .within(let interval, of: .heal):
      if let lastHeal {
        once(lastHeal, lastHeal + interval, expectation, source)
      } else {
        Verdict(expectation: expectation, outcome: .unreached)
      }
    case .sometime(let start, let stop):
      once(start ?? .zero, stop ?? end, expectation, source)
    }
  }

  /// Whether the condition holds at every look, and there is at least one number to look at.
  private func throughout(
    _ start: Instant, _ stop: Instant, _ expectation: Expectation,
    _ source: some ExpectationSource
  ) -> Verdict {
    var last: (instant: Instant, value: Double)?
    for instant in looks(from: start, to: min(stop, end)) {
      guard let value = number(expectation, at: instant, source) else { continue }
      last = (instant, value)
      if !expectation.condition.holds(for: value) {
        return Verdict(
          expectation: expectation, outcome: .failed, instant: instant, observed: value)
      }
    }
    if stop > end { return Verdict(expectation: expectation, outcome: .unreached) }
    return Verdict(
      expectation: expectation, outcome: last == nil ? .failed : .passed, instant: stop,
      observed: last?.value)
  }

  /// Whether the condition holds at any look; the last number tells how far off it was.
  private func once(
    _ start: Instant, _ stop: Instant, _ expectation: Expectation, _ source: some ExpectationSource
  ) -> Verdict {
    var last: Double?
    for instant in looks(from: start, to: min(stop, end)) {
      guard let value = number(expectation, at: instant, source) else { continue }
      last = value
      if expectation.condition.holds(for: value) {
        return Verdict(
          expectation: expectation, outcome: .passed, instant: instant, observed: value)
      }
    }
    if stop > end { return Verdict(expectation: expectation, outcome: .unreached) }
    return Verdict(expectation: expectation, outcome: .failed, instant: stop, observed: last)
  }

  private func number(
    _ expectation: Expectation, at instant: Instant, _ source: some ExpectationSource
  ) -> Double? {
    guard let value = source.value(of: expectation.condition.query, at: instant), !value.isNaN
    else { return nil }
    return value
  }

  /// `start`, then every step, and `stop` in any case.
  private func looks(from start: Instant, to stop: Instant) -> [Instant] {
    guard start <= stop else { return [] }
    let span = (stop - start).nanoseconds
    let stride = max(step.nanoseconds, span / Judge.lookLimit)
    var looks: [Instant] = []
    var passed: Int64 = 0
    while passed < span {
      looks.append(start + Interval(nanoseconds: passed))
      let (next, overflow) = passed.addingReportingOverflow(stride)
      if overflow { break }
      passed = next
    }
    looks.append(stop)
    return looks
  }
}

extension Verdict: CustomStringConvertible {
  /// One line for a report: `failed: at 30s availability > 99%: 97.3% at 30s`.
  public var description: String {
    let claim = "\(outcome.rawValue): \(expectation)"
    switch outcome {
    case .unreached: return claim
    case .passed, .failed:
      guard let instant else { return claim }
      guard let observed else { return claim + ": no sample by \(instant)" }
      return claim + ": \(expectation.condition.value.spelling(of: observed)) at \(instant)"
    }
  }
}

extension Condition.Value {
  /// `number` in the unit of this value, rounded for reading.
  public func spelling(of number: Double) -> String {
    /// Infinite and huge numbers have no whole part to speak of.
    func rounded(_ number: Double, times scale: Double) -> Int64? {
      let scaled = number * scale
      guard scaled.magnitude < 1e15 else { return nil }
      return Int64(scaled + (scaled < 0 ? -0.5 : 0.5))
    }
    switch self {
    case .share:
      guard let hundredths = rounded(number, times: 10_000) else { return "\(number)" }
      return Percentage(millionths: Int(hundredths) * 100).description
    case .time:
      guard let milliseconds = rounded(number, times: 1_000_000) else { return "\(number)" }
      return Interval(nanoseconds: milliseconds * 1_000).description
    case .number, .perSecond:
      guard let thousandths = rounded(number, times: 1_000) else { return "\(number)" }
      if case .perSecond = self {
        return Condition.Value.perSecond(thousandths: thousandths).description
      }
      return Condition.Value.number(thousandths: thousandths).description
    }
  }
}
