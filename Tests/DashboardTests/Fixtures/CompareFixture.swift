import Dashboard
import Simulation

extension CompareViewModel {
  /// Three stores under the same cut of zone b: what each gave up.
  static var trouble: CompareViewModel {
    var model = CompareViewModel()
    model.now = .milliseconds(207_450)
    model.hadFault = true
    var cp = World(name: "cp", label: Phrase("Raft: a majority answers", "래프트: 과반수가 답함"))
    cp.isShown = true
    cp.letter = 0.6
    cp.letterSoFar = 0.92
    cp.zones = [side("a", seconds: 0), side("b", seconds: 14)]
    cp.zones[1].errors = 214
    cp.zones[1].unanswered = .milliseconds(14_200)
    cp.zones[1].isWaiting = true
    var ap = World(name: "ap", label: Phrase("quorums: every node answers", "쿼럼: 모든 노드가 답함"))
    ap.verdict = .violated(at: .milliseconds(203_120))
    ap.violations = 57
    ap.letter = 1
    ap.letterSoFar = 1
    ap.zones = [side("a", seconds: 0), side("b", seconds: 0)]
    ap.zones[0].stale = 102
    ap.zones[1].stale = 112
    ap.zones[0].staleness = .milliseconds(3_200)
    ap.zones[1].staleness = .milliseconds(2_900)
    ap.stale = 214
    ap.staleShare = 0.183
    ap.divergent = 31
    ap.divergentPeak = 31
    ap.convergence = .parted
    var ca = World(name: "ca", label: Phrase("one node holds everything", "한 노드가 모두 가짐"))
    ca.isUnspecified = true
    ca.letter = 0.62
    ca.letterSoFar = 0.93
    ca.zones = [side("a", seconds: 0), side("b", seconds: 14)]
    ca.zones[1].errors = 220
    ca.zones[1].unanswered = .milliseconds(14_300)
    ca.zones[1].isWaiting = true
    ca.zones[0].writes = Latency(p50: .milliseconds(2), p99: .milliseconds(4))
    (cp.users, ap.users, ca.users) = (users(0.6, 412), users(1, 0), users(0.64, 377))
    model.worlds = [cp, ap, ca]
    for world in model.worlds.indices {
      model.worlds[world].facts.store = model.worlds[world].name
      model.worlds[world].facts.isCut = true
      model.worlds[world].faults = [FaultBand(start: .milliseconds(193_250), end: .never)]
    }
    return model
  }

  private static func users(_ share: Double, _ failed: Int) -> Users {
    var users = Users()
    (users.share, users.failed) = (share, failed)
    users.history = (0..<60).map { $0 < 46 ? 1 : share }
    users.latency = Latency(p50: .milliseconds(31), p99: .milliseconds(failed > 0 ? 2_010 : 74))
    users.calls = failed > 0 ? 1_462 : 588
    return users
  }

  /// A zone whose clients got nothing in the last seconds.
  private static func side(_ name: String, seconds: Int) -> Zone {
    var zone = Zone(name)
    zone.isCut = true
    zone.yield = seconds > 0 ? 0 : 1
    zone.history = (0..<60).map { 60 - $0 > seconds ? 1 : $0 % 5 == 0 ? nil : 0 }
    zone.reads = Latency(p50: .milliseconds(3), p99: .milliseconds(6))
    zone.writes = Latency(p50: .milliseconds(4), p99: .milliseconds(12))
    return zone
  }
}
