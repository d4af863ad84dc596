import Cluster
import Patterns
import Simulation
import Verification

/// What the judges hold against each key, and what its clients did at that time.
struct Proofs {
  private var found: [Found] = []

  /// The most proofs shown of a key, and of all.
  private static let keyCapacity = 24
  private static let capacity = 120
  /// The most operations shown around a proof.
  private static let operationLimit = 24
  /// What is shown before and after the witnesses.
  private static let margin = Interval.milliseconds(60)
  /// Witnesses farther apart than this are shown without what lay between.
  private static let span = Interval.seconds(2)

  private struct Found {
    var key: QuorumStore.Key
    var proof: ConsistencyViewModel.Proof
  }

  /// None.
  init() {}

  /// All that is remembered of an experiment's judges.
  init(_ experiment: Experiment) {
    let watch = experiment.watch
    let stale = watch.judge.staleReads
    var known: Set<Int> = []
    for proof in stale {
      known.insert(proof.read.invoked)
      add(
        Phrase("stale read", "낡은 읽기"), proof.read.returnedAt, proof.missed, proof.read, experiment)
    }
    let violations = watch.judge.violationCount > 0 ? watch.judge.violations : []
    // Of those that were stale reads as well, the other witness is known.
    for violation in violations where !known.contains(violation.invoked) {
      add(
        Phrase("no order explains it", "설명할 순서 없음"), violation.returnedAt, violation, nil,
        experiment)
    }
    for proof in watch.lostWrites {
      add(Phrase("lost write", "잃은 쓰기"), proof.foundAt, proof.write, proof.held, experiment)
    }
    for proof in watch.lostUpdates {
      add(
        Phrase("lost update", "잃은 갱신"), proof.second.returnedAt, proof.first, proof.second,
        experiment)
    }
    for proof in watch.sessionViolations {
      add(proof.guarantee.title, proof.read.returnedAt, proof.earlier, proof.read, experiment)
    }
    for proof in watch.phantoms {
      add(
        Phrase("phantom success", "거절 후 나타난 쓰기"), proof.read.returnedAt, proof.write, proof.read,
        experiment)
    }
    found.sort { ($0.proof.at, $0.key) < ($1.proof.at, $1.key) }
    if found.count > Self.capacity { found.removeFirst(found.count - Self.capacity) }
    for index in found.indices { surround(index, experiment) }
  }

  /// The keys against which something is held, each once, the earliest first.
  var keys: [QuorumStore.Key] {
    found.reduce(into: []) { if !$0.contains($1.key) { $0.append($1.key) } }
  }

  /// What is held against a key, in order of time.
  func of(_ key: QuorumStore.Key) -> [ConsistencyViewModel.Proof] {
    Array(found.lazy.filter { $0.key == key }.map(\.proof).prefix(Self.keyCapacity))
  }

  private mutating func add(
    _ measure: Phrase, _ at: Instant, _ first: History.Operation, _ second: History.Operation?,
    _ experiment: Experiment
  ) {
    found.append(
      Found(
        key: first.key,
        proof: ConsistencyViewModel.Proof(
          measure, at: at, ConsistencyViewModel.Operation(first, experiment),
          second.map { ConsistencyViewModel.Operation($0, experiment) })))
  }

  /// Looks up what else happened to the key while the witnesses were under way.
  private mutating func surround(_ index: Int, _ experiment: Experiment) {
    let world = experiment.world
    let key = found[index].key
    let witnesses = [found[index].proof.first, found[index].proof.second].compactMap(\.self)
      .sorted { $0.start < $1.start }
    var around: [ConsistencyViewModel.Operation] = []
    var end = Instant.zero
    for (place, witness) in witnesses.enumerated() {
      // What was called long before may still have been out.
      let earliest = place == 0 ? witness.start - Self.span : end
      var start = max(end, witness.start - Self.margin)
      if place > 0, witness.start - end < Self.span { start = end }
      end = max(start, (witness.end ?? witness.start) + Self.margin)
      world.forEachStoreRecord(from: earliest, to: end) { record in
        guard record.key == key, record.end >= start else { return }
        let operation = ConsistencyViewModel.Operation(record, world, isOffending: false)
        if !witnesses.contains(where: { $0.isSame(as: operation) }) { around.append(operation) }
      }
    }
    if around.count > Self.operationLimit {
      // The beginning and the end: there the witnesses are.
      around.removeSubrange(Self.operationLimit / 3..<(around.count - Self.operationLimit * 2 / 3))
    }
    found[index].proof.around = (around + witnesses).sorted { $0.start < $1.start }
  }
}

extension ConsistencyViewModel.Operation {
  /// A witness.
  fileprivate init(_ operation: History.Operation, _ experiment: Experiment) {
    let records = experiment.world.storeHistory
    if operation.trace > 0, records.contains(Int(operation.trace) - 1) {
      self.init(records[Int(operation.trace) - 1], experiment.world, isOffending: true)
      return
    }
    let label: String
    switch operation.kind {
    case .write, .cas, .append:
      label = operation.argument == .none ? "w–" : "w\(operation.argument.number)"
    case .read:
      let values = experiment.watch.judge.values(of: operation.result)
      label =
        operation.result == .none
        ? "r–" : "r" + (values.isEmpty ? "…" : values.map { "\($0)" }.joined(separator: "|"))
    }
    let isOut = operation.returnedAt == .never
    self.init(
      process: experiment.world.nodes[operation.node.index].name, label: label,
      start: operation.invokedAt, end: isOut ? nil : operation.returnedAt,
      outcome: isOut
        ? .pending
        : {
          switch operation.outcome {
          case .ok: .ok
          case .fail: .failed
          case .unknown: .unknown
          }
        }(), isOffending: true)
  }

  fileprivate func isSame(as other: Self) -> Bool {
    start == other.start && process == other.process && label.prefix(1) == other.label.prefix(1)
  }
}

extension ConsistencyViewModel.Fault {
  /// All faults there were.
  static func all(_ world: World) -> [Self] {
    world.faultSpans.map { span in
      // What was taken back at some of its nodes says at which others it acts.
      let active = span.end == .never ? world.activeFaults.first { $0.id == span.id } : nil
      return Self(active?.text ?? world.text(of: span.id), FaultBand(span))
    }
  }
}

extension SessionGuarantee {
  /// The promise that was broken.
  fileprivate var title: Phrase {
    switch self {
    case .readYourWrites: Phrase("own write not read", "자기 쓰기를 못 읽음")
    case .monotonicReads: Phrase("new, then old", "새 값 다음 옛 값")
    case .monotonicWrites: Phrase("writes out of order", "쓰기 순서 바뀜")
    case .writesFollowReads: Phrase("effect before cause", "원인보다 먼저 온 결과")
    }
  }
}
