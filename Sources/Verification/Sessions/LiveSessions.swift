import Simulation

/// Judges the session guarantees while operations happen, within what it remembers.
///
/// The same rules as `History.sessionViolations`: only what real time proves is blamed. Of each
/// session it remembers its latest write and read of each key, and its last 64 operations for the
/// guarantees that reach from one key to another; so it may miss a violation, and never makes one up.
struct LiveSessions: Sendable {
  /// How many promises were broken, in the order of `SessionGuarantee.allCases`.
  private(set) var counts = SessionGuarantee.allCases.map { _ in 0 }
  /// The latest broken promises, oldest first.
  private(set) var latest: [SessionViolation] = []

  /// How many violations are kept.
  static let capacity = 16
  /// How many operations of a session are remembered.
  static let memory = 64

  private var sessions: ContiguousArray<Session> = []

  private struct Session: Sendable {
    /// Of each key the session's own latest acknowledged write.
    var own = Paged<KnownWrite?>()
    /// Of each key the newest write that it read, and the read.
    var seen = Paged<Sighting?>()
    /// The latest operations, and the write that each read saw.
    var recent: ContiguousArray<Step> = []
    var next = 0
  }

  /// A read of one key by one session, as much of it as it takes to show it again.
  private struct Sighting: BitwiseCopyable, Sendable {
    let write: KnownWrite
    private let numbers: KnownWrite.Span
    private let invokedAt: Instant
    private let returnedAt: Instant
    private let process: UInt32
    private let node: NodeID

    init(_ step: Step) {
      write = step.write
      process = step.operation.process
      node = step.operation.node
      numbers = KnownWrite.Span(step.operation)
      invokedAt = step.operation.invokedAt
      returnedAt = step.operation.returnedAt
    }

    var returned: Int { numbers.returned }

    func operation(client: UInt32, key: UInt32) -> History.Operation {
      var read = History.Operation(process: process, key: key, .read, invoked: numbers.invoked)
      read.client = client
      read.outcome = .ok
      read.result = write.value
      read.returned = returned
      read.invokedAt = invokedAt
      read.returnedAt = returnedAt
      read.node = node
      return read
    }
  }

  private struct Step: Sendable {
    var operation: History.Operation
    var write: KnownWrite
  }

  init() {}

  /// Takes note of an operation that was answered; `judge` has taken note of it before.
  mutating func ended(_ operation: History.Operation, isStale: Bool, _ judge: LiveJudge) {
    guard operation.outcome == .ok, !operation.result.isChoice else { return }
    let client = Int(operation.client)
    let key = Int(operation.key)
    while sessions.count <= client { sessions.append(Session()) }
    switch operation.kind {
    case .write, .cas:
      let write = KnownWrite(operation)
      sessions[client].own.fill(to: key + 1, with: nil)
      sessions[client].own[key] = write
      remember(Step(operation: operation, write: write), client)
    case .append: break
    case .read:
      check(operation, isStale: isStale, judge)
      guard let write = judge.staleness[key].write(of: operation.result) else { return }
      let step = Step(operation: operation, write: write)
      sessions[client].seen.fill(to: key + 1, with: nil)
      if sessions[client].seen[key].map({ $0.write.invoked <= write.invoked }) ?? true {
        sessions[client].seen[key] = Sighting(step)
      }
      remember(step, client)
    }
  }

  private mutating func remember(_ step: Step, _ client: Int) {
    if sessions[client].recent.count < LiveSessions.memory {
      sessions[client].recent.append(step)
    } else {
      sessions[client].recent[sessions[client].next] = step
      sessions[client].next = (sessions[client].next + 1) % LiveSessions.memory
    }
  }

  private mutating func check(_ read: History.Operation, isStale: Bool, _ judge: LiveJudge) {
    let versions = judge.staleness[Int(read.key)]
    let (client, key) = (Int(read.client), Int(read.key))
    if key < sessions[client].own.count, let own = sessions[client].own[key],
      own.returned < read.invoked, versions.isOlder(read.result, than: own)
    {
      let write = own.operation(key: read.key)
      found(.readYourWrites, read, earlier: write, missed: write)
    }
    if key < sessions[client].seen.count, let past = sessions[client].seen[key],
      past.returned < read.invoked,
      versions.isOlder(read.result, than: past.write)
    {
      found(
        .monotonicReads, read, earlier: past.operation(client: read.client, key: read.key),
        missed: past.write.operation(key: read.key))
    }
    // What these guarantees forbid is a stale read in any case.
    guard isStale else { return }
    for kind in [SessionGuarantee.monotonicWrites, .writesFollowReads] {
      if let proof = proof(of: kind, against: read, versions) {
        found(kind, read, earlier: proof.earlier, missed: proof.missed)
      }
    }
  }

  /// Something the reader had seen, whose writer had made or read what the read should have shown.
  private func proof(
    of kind: SessionGuarantee, against read: History.Operation, _ versions: Staleness
  ) -> (earlier: History.Operation, missed: History.Operation)? {
    for seen in sessions[Int(read.client)].recent
    where seen.operation.kind == .read && seen.operation.returned < read.invoked {
      let writer = Int(seen.write.client)
      guard writer < sessions.count else { continue }
      for past in sessions[writer].recent
      where past.operation.key == read.key && past.operation.returned < seen.write.invoked
        && (past.operation.kind == .read) == (kind == .writesFollowReads)
        && versions.isOlder(read.result, than: past.write)
      {
        return (seen.operation, past.write.operation(key: read.key))
      }
    }
    return nil
  }

  private mutating func found(
    _ guarantee: SessionGuarantee, _ read: History.Operation, earlier: History.Operation,
    missed: History.Operation
  ) {
    for (place, known) in SessionGuarantee.allCases.enumerated() where known == guarantee {
      counts[place] += 1
    }
    if latest.count == LiveSessions.capacity { latest.removeFirst() }
    latest.append(
      SessionViolation(
        guarantee: guarantee, client: read.client, earlier: earlier, read: read, missed: missed))
  }
}
