public import Simulation

/// Judges every key of a history while it happens.
///
/// Keys are judged one by one: linearizability is local. Fed with calls and returns as a `History`
/// notes them; a copy is a snapshot, verdicts and all, and shares what does not change after it.
public struct LiveJudge: Sendable {
  /// The checks, by key number.
  public private(set) var checks = LiveChecks()
  /// What reads missed, by key number.
  public private(set) var staleness = Paged<Staleness>()
  /// The latest stale reads, oldest first.
  public private(set) var staleReads: [StaleRead] = []
  /// How many reads were stale.
  public private(set) var staleCount = 0
  /// The keys of which some return is explained by no order, in the order in which that was found.
  public private(set) var violatedKeys: [UInt32] = []
  /// How many returns no order explains.
  public private(set) var violationCount = 0
  /// The keys of which it once lost track.
  private var lostKeys: [UInt32] = []
  /// How many keys it lost track of, of which nothing has been decided since.
  public private(set) var undecidedKeys = 0
  /// How many configurations are kept, over all keys.
  public private(set) var configurationCount = 0
  /// How many unknown writes may still take effect.
  public private(set) var unknownCount = 0
  /// The configurations tried so far: what judging has cost.
  public private(set) var cost = 0
  private var texts = Joins(Names())
  private let model: Model
  private let initial: History.Value
  private let blankStaleness: Staleness

  /// How many stale reads are kept.
  public static let staleCapacity = 64

  /// A judge of keys that behave as `model` says.
  public init(_ model: Model = .register) { self.init(model, names: Names()) }

  /// A judge of appended texts, whose names are known beforehand.
  public init(_ model: Model, names: Names) {
    self.model = model
    texts = Joins(names)
    initial = model.initial(texts)
    blankStaleness = Staleness(initial: initial)
  }

  /// A value for a read that found all of `values` side by side.
  public mutating func value(ofAny values: ContiguousArray<UInt64>) -> History.Value {
    values.count == 1 ? History.Value(values[0]) : texts.choices.value(ofAny: values)
  }

  /// The values that a read saw: one, unless it found several side by side.
  public func values(of result: History.Value) -> ContiguousArray<UInt64> {
    texts.choices.values(of: result)
  }

  /// Takes note of a call.
  public mutating func begin(_ operation: History.Operation) {
    let key = Int(operation.key)
    if checks.count <= key {
      configurationCount += key + 1 - checks.count
      checks.fill(to: key + 1, holding: initial)
      staleness.fill(to: key + 1, with: blankStaleness)
    }
    if !checks.beginAlone(operation) {
      change(key) { check, texts in check.begin(operation, &texts) }
    }
    staleness[key].begin(operation)
  }

  /// Takes note of how an operation ended, whose call was noted.
  ///
  /// Returns those whose return no order explains, as is known now: this one, or others that a read
  /// before them kept waiting.
  @discardableResult
  public mutating func end(_ operation: History.Operation) -> [History.Operation] {
    let key = Int(operation.key)
    guard key < checks.count else { return [] }
    var found: [History.Operation] = []
    if let cost = checks.endAlone(operation, &texts) {
      self.cost += cost
    } else {
      change(key) { check, texts in check.end(operation, &texts, &found) }
    }
    if let stale = staleness[key].end(operation, texts.choices) {
      staleCount += 1
      if staleReads.count == LiveJudge.staleCapacity { staleReads.removeFirst() }
      staleReads.append(stale)
    }
    return found
  }

  /// Looks for one order for each key that had too many to follow, as things are now.
  ///
  /// Returns those whose return no order explains, as is known now.
  @discardableResult
  public mutating func decide() -> [History.Operation] {
    lostKeys.compactMap { key in
      change(Int(key)) { check, texts in check.decide(&texts) }
    }
  }

  /// Takes note of a stale read of a counter, whose call was noted: no order explains it.
  mutating func refute(_ operation: History.Operation) {
    let key = Int(operation.key)
    guard key < checks.count else { return }
    change(key) { check, _ in check.refute(operation) }
    staleness[key].noteStale()
    staleCount += 1
  }

  /// Changes a key's check, and the sums with it.
  @discardableResult
  private mutating func change<Result>(
    _ key: Int, _ body: (inout LiveCheck, inout Joins) -> Result
  ) -> Result {
    let change = checks.change(key, &texts, body)
    count(change.before, by: -1)
    count(change.after, by: 1)
    if change.after.overflows > 0, change.before.overflows == 0 { lostKeys.append(UInt32(key)) }
    if change.after.violations > 0, change.before.violations == 0 {
      violatedKeys.append(UInt32(key))
    }
    return change.result
  }

  private mutating func count(_ figures: LiveCheck.Figures, by sign: Int) {
    violationCount += sign * figures.violations
    configurationCount += sign * figures.configurations
    unknownCount += sign * figures.unknown
    cost += sign * figures.cost
    if figures.isUndecided { undecidedKeys += sign }
  }

  /// What is known of all keys together: one that is violated decides.
  public var verdict: LiveCheck.Verdict {
    if violationCount > 0 { return .violated }
    return undecidedKeys > 0 ? .undecided : .ok
  }

  /// The operations whose return no order explains, in the order of their returns.
  public var violations: [History.Operation] {
    violatedKeys.flatMap { checks[Int($0)].violations }.sorted { $0.returned < $1.returned }
  }
}
