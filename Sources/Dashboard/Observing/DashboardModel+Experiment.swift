import Cluster
import Patterns
public import Simulation
public import Verification

/// How fast virtual time goes, and how fast it really went.
public struct Pace: Sendable, Hashable {
  /// Whether it stands.
  public var isPaused = false
  /// Asked for, in hundredths of real time.
  public var percent = 100
  /// Reached, in hundredths, when that is less than asked for.
  public var reachedPercent: Int?

  /// Real time.
  public init() {}

  /// Does what of `control` concerns the pace; the rest is about where in time to be.
  public mutating func follow(_ control: TimeControl) {
    switch control {
    case .togglePause: isPaused.toggle()
    case .faster: percent = min(Pace.range.upperBound, percent * 2)
    case .slower: percent = max(Pace.range.lowerBound, percent / 2)
    case .speed(let wanted):
      percent = max(Pace.range.lowerBound, min(Pace.range.upperBound, wanted))
    case .step, .stepBack, .move, .seek, .home, .end, .bookmark, .fork, .switchFork: break
    }
  }

  /// From a hundredth of real time to a hundred times.
  static let range = 1...10_000
}

extension DashboardModel {
  /// What is to be seen of a run at the moment it shows; every number comes from the world.
  ///
  /// Metrics and strategies of the panels `known` from an earlier frame of the same past are shown again
  /// while the second lasts, since metrics are sampled once a second, and with `keepsSums` even
  /// longer: what goes by at many times real time need not be added up as often. Strategies are compared
  /// only when the ring has the screen, and proofs looked for only when consistency has: when `attention`
  /// is the panel's.
  public init(
    _ timeline: Timeline<Experiment>, pace: Pace, language: Language,
    known: PanelModels? = nil, keepsSums: Bool = false, attention: Attention = .ring
  ) {
    self.init()
    let experiment = timeline.present
    let world = experiment.world
    header = HeaderModel(experiment, pace: pace, language: language)
    self.timeline = TimelineModel(timeline, language: language)
    events = world.latestOccurrences(200).map {
      EventLine($0.time, $0.what.kind(in: world), $0.what.text(in: world, language))
    }
    faults = world.activeFaults.map { active in
      ActiveFault(
        id: active.id, kind: active.fault.kind, text: active.text, age: world.now - active.since,
        remaining: active.until == .never ? nil : active.until - world.now)
    }
    let leaders = world.leaders
    nodes = world.nodes.indices.filter { world.nodes[$0].isMember }.map { index in
      let node = world.nodes[index]
      return NodeSummary(
        name: node.name, zone: world.zoneName(of: NodeID(index)), role: node.service.role,
        state: NodeState(node.process), isLeader: leaders.contains(NodeID(index)))
    }
    directory = world.directory
    canUndo = world.canUndo
    canRedo = world.canRedo
    panels = PanelModels(
      experiment, known: known, keepsSums: keepsSums, attention: attention)
  }
}

extension HeaderModel {
  init(_ experiment: Experiment, pace: Pace, language: Language) {
    let world = experiment.world
    self.init()
    scenario = world.scenario.name
    seed = world.seed
    isPaused = pace.isPaused
    speedPercent = pace.percent
    reachedPercent = pace.reachedPercent
    clock = world.now
    mode = world.storeMode.rawValue.uppercased()
    nextMode = world.storeMode.next.rawValue
    monkey = world.monkey.map { Command.monkey($0.monkey).description }
    loadPercent = world.meanLoadPercent
    for node in world.nodes where node.isMember {
      switch node.process.life {
      case .running: nodesUp += 1
      case .killed, .crashed: nodesDown += 1
      case .paused: nodesFrozen += 1
      }
    }
    availabilityPermille = experiment.service.availability().map { Int($0 * 1_000) }
    p99 = world.latencies.quantile(0.99, since: world.now - .seconds(10))
    digest = world.digest.description
    if experiment.watch.count > 0 {
      verdict =
        switch experiment.watch.judge.verdict {
        case .ok: Verdict(.holds, Texts.linearizable[language])
        case .violated: Verdict(.violated, Texts.notLinearizable[language])
        case .undecided: Verdict(.undecided, Texts.undecided[language])
        }
    }
  }
}

extension TimelineModel {
  init(_ timeline: Timeline<Experiment>, language: Language) {
    let world = timeline.present.world
    self.init()
    end = timeline.end
    now = timeline.now
    marks = world.latestOccurrences(1_024).map { occurrence in
      EventLine(
        occurrence.time, occurrence.what.kind(in: world),
        occurrence.what.text(in: world, language))
    }
    faultBands = FaultBand.bands(in: world)
    forks = timeline.others.map { other in
      ForkSummary(name: other.name, origin: other.leftAt, end: other.end, isCurrent: false)
    }
    forks.append(
      ForkSummary(
        name: timeline.current.name, origin: .zero, end: timeline.end, isCurrent: true))
  }
}

extension NodeState {
  /// How a process looks from outside.
  init(_ process: Process) {
    self =
      switch process.life {
      case .running: process.isTroubled ? .degraded : .up
      case .killed, .crashed: .down
      case .paused: .frozen
      }
  }
}

extension World {
  /// The newest occurrences, oldest first.
  func latestOccurrences(_ limit: Int) -> [Occurrence] {
    let end = occurrences.endIndex
    return (max(occurrences.startIndex, end - limit)..<end).map { occurrences[$0] }
  }
}

extension Fault {
  /// Which sign it has in lists and on the time line.
  var kind: EventKind {
    switch self {
    case .link(.cut, _): .cut
    case .link: .slow
    case .node(.kill, _), .node(.crash, _): .down
    case .node(.pause, _): .frozen
    case .node: .slow
    }
  }
}

extension Occurrence.What {
  /// Which sign it has in lists and on the time line.
  func kind(in world: World) -> EventKind {
    switch self {
    case .faultInjected, .commanded: .command
    case .faultHealed: .healed
    case .marked(let index): world.marks[Int(index)] == Texts.bookmarkWord ? .bookmark : .note
    case .commandRefused: .note
    case .nodeDown: .down
    case .nodePaused: .frozen
    case .nodeUp, .nodeJoined: .up
    case .nodeLeft: .down
    case .ringChangeAbandoned: .note
    case .breakerOpened: .opened
    case .breakerHalfOpen: .trial
    case .breakerClosed: .closed
    case .deadLettered: .opened
    case .checkFailed: .down
    case .checkPassed: .up
    case .storeFounded: .command
    case .leaderElected: .leader
    case .leaderFell: .down
    case .leadershipOffered: .command
    case .leadershipKept: .note
    case .monkeyStopped: .note
    }
  }

  /// One line for a reader.
  func text(in world: World, _ language: Language) -> String {
    func name(_ node: NodeID) -> String { world.nodes[node.index].name }
    func breaker(_ node: NodeID, _ service: Service) -> String {
      "\(name(node))→\(service.name)"
    }
    let phrase =
      switch self {
      case .faultInjected(let id): Phrase(world.text(of: id), world.text(of: id))
      case .faultHealed(let id):
        Phrase("healed: \(world.text(of: id))", "복구: \(world.text(of: id))")
      case .marked(let index):
        world.marks[Int(index)] == Texts.bookmarkWord
          ? EventKind.bookmark.word : Phrase(world.marks[Int(index)], world.marks[Int(index)])
      case .commandRefused(let index):
        Phrase(
          "refused: \(world.refusedCommands[Int(index)])",
          "거부됨: \(world.refusedCommands[Int(index)])")
      case .nodeDown(let node): Phrase("\(name(node)) is down", "\(name(node)) 중단됨")
      case .nodePaused(let node): Phrase("\(name(node)) is frozen", "\(name(node)) 멈춤")
      case .nodeUp(let node): Phrase("\(name(node)) is up", "\(name(node)) 다시 동작")
      case .nodeJoined(let node): Phrase("\(name(node)) has joined", "\(name(node)) 참여함")
      case .nodeLeft(let node): Phrase("\(name(node)) has left", "\(name(node)) 떠남")
      case .ringChangeAbandoned(nil):
        Phrase("new tokens stood still: planned anew", "토큰 변경이 멈춤: 다시 계획")
      case .ringChangeAbandoned(.some(let node)) where world.nodes[node.index].isMember:
        Phrase("\(name(node)) stays: its keys were not taken", "\(name(node)) 남음: 키를 받는 노드가 없음")
      case .ringChangeAbandoned(.some(let node)):
        Phrase("\(name(node)) did not join: it took no keys", "\(name(node)) 참여 취소: 키를 받지 못함")
      case .commanded(let index) where world.marks[Int(index)].hasPrefix(World.tookBack):
        Phrase(
          world.marks[Int(index)],
          "되돌림: \(world.marks[Int(index)].dropFirst(World.tookBack.count))")
      case .commanded(let index):
        Phrase(world.marks[Int(index)], world.marks[Int(index)])
      case .breakerOpened(let node, let service, .errors(let percent, let limit)):
        Phrase(
          "\(breaker(node, service)) open \(percent)%>\(limit)%",
          "\(breaker(node, service)) 열림 \(percent)%>\(limit)%")
      case .breakerOpened(let node, let service, .trial):
        Phrase(
          "\(breaker(node, service)) open: the trial failed",
          "\(breaker(node, service)) 열림: 시험 실패")
      case .breakerHalfOpen(let node, let service):
        Phrase("\(breaker(node, service)) trial", "\(breaker(node, service)) 시험")
      case .breakerClosed(let node, let service):
        Phrase("\(breaker(node, service)) closed", "\(breaker(node, service)) 닫힘")
      case .deadLettered(let group):
        Phrase("\(group.name): a dead letter", "\(group.name): 배달 불가 메시지")
      case .checkFailed(let node):
        Phrase("registry: \(name(node)) critical", "레지스트리: \(name(node)) 상태 확인 실패")
      case .checkPassed(let node):
        Phrase("registry: \(name(node)) passing", "레지스트리: \(name(node)) 상태 확인 통과")
      case .storeFounded(let mode):
        Phrase(
          "an empty \(mode.rawValue.uppercased()) store answers now",
          "이제 빈 \(mode.rawValue.uppercased()) 저장소가 답함")
      case .leaderElected(let node, let term):
        Phrase("\(name(node)) leads term \(term)", "\(name(node)) \(term)기 리더")
      case .leaderFell(let node, let term):
        Phrase("\(name(node)) leads term \(term) no longer", "\(name(node)) \(term)기 리더에서 물러남")
      case .leadershipOffered(let node, let successor):
        Phrase(
          "\(name(node)) hands over to \(name(successor))",
          "\(name(node))가 \(name(successor))에 리더 자리를 넘김")
      case .leadershipKept(let node):
        Phrase("\(name(node)) goes on leading", "\(name(node))가 계속 리더")
      case .monkeyStopped:
        Phrase("steady state violated: monkey called back", "정상 상태가 깨져 멍키를 불러들임")
      }
    return phrase[language]
  }
}
