/// Judges every key of a history while it happens.
///
/// Keys are judged one by one: linearizability is local. Fed with calls and returns as a `History`
/// notes them; a copy is a snapshot, verdicts and all.
public struct LiveJudge: Sendable {
  /// The checks, by key number.
  public private(set) var checks: [LiveCheck] = []
  /// What reads missed, by key number.
  public private(set) var staleness: [Staleness] = []
  /// The latest stale reads, oldest first.
  public private(set) var staleReads: [StaleRead] = []
  /// How many reads were stale.
  public private(set) var staleCount = 0
  private var texts = Joins(Names())
  private let model: Model

  /// How many stale reads are kept.
  public static let staleCapacity = 256

  /// A judge of keys that behave as `model` says.
  public init(_ model: Model = .register) { self.model = model }

  /// A judge of appended texts, whose names are known beforehand.
  public init(_ model: Model, names: Names) {
    self.model = model
    texts = Joins(names)
  }

  /// Takes note of a call.
  public mutating func begin(_ operation: History.Operation) {
    while checks.count <= Int(operation.key) {
      checks.append(LiveCheck(initial: model.initial(texts)))
      staleness.append(Staleness(initial: model.initial(texts)))
    }
    checks[Int(operation.key)].begin(operation, &texts)
  }

  /// Takes note of how an operation ended, whose call was noted.
  public mutating func end(_ operation: History.Operation) {
    guard Int(operation.key) < checks.count else { return }
    checks[Int(operation.key)].end(operation, &texts)
    if let stale = staleness[Int(operation.key)].end(operation) {
      staleCount += 1
      if staleReads.count == LiveJudge.staleCapacity { staleReads.removeFirst() }
      staleReads.append(stale)
    }
  }

  /// What is known of all keys together: one that is violated decides.
  public var verdict: LiveCheck.Verdict {
    var verdict = LiveCheck.Verdict.ok
    for check in checks {
      switch check.verdict {
      case .violated: return .violated
      case .undecided: verdict = .undecided
      case .ok: break
      }
    }
    return verdict
  }

  /// The operations whose return no order explains, in the order of their returns.
  public var violations: [History.Operation] {
    checks.flatMap(\.violations).sorted { $0.returned < $1.returned }
  }

  /// How many returns no order explains.
  public var violationCount: Int { checks.reduce(0) { $0 + $1.violationCount } }
  /// How many keys it lost track of.
  public var undecidedKeys: Int { checks.count { $0.verdict == .undecided } }
  /// How many configurations are kept, over all keys.
  public var configurationCount: Int { checks.reduce(0) { $0 + $1.configurationCount } }
  /// How many unknown writes may still take effect.
  public var unknownCount: Int { checks.reduce(0) { $0 + $1.unknownCount } }
  /// The configurations tried so far: what judging has cost.
  public var cost: Int { checks.reduce(0) { $0 + $1.cost } }
}
