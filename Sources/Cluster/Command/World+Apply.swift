import Patterns
public import Simulation

/// What a command did, in words for the toast and the log.
public struct Receipt: Sendable, Hashable {
  /// What happened, or why nothing did.
  public var text: String
  /// The same in Korean, as far as somebody has translated it.
  public var korean: String
  /// Whether nothing happened.
  public var isRefused: Bool
  /// Whether `undo` would take back just this.
  public var isUndoable = false
}

extension World {
  /// The users' rate against the scenario's, in hundredths, over all zones.
  public var meanLoadPercent: Int {
    let whole = settings.workload.rate * Double(loads.count)
    let rate = loads.indices.reduce(0) { $0 + userRate(ofZone: $1) }
    return whole > 0 ? Int(min(rate / whole * 100 + 0.5, 1_000_000)) : 100
  }

  /// Makes a change at the present instant; what cannot be done is refused, and said.
  public mutating func apply(_ command: Command) {
    digest.combine(0xc0)
    for byte in command.description.utf8 { digest.combine(UInt64(byte)) }
    let depth = undoStack.count
    do {
      isRefusing = false
      let text = try carryOut(command)
      lastReceipt = Receipt(
        text: text.english, korean: text.korean, isRefused: isRefusing,
        isUndoable: undoStack.count > depth)
      switch command {
      case .undo, .redo, .dryRun, .note: break
      case .inject, .restart, .resume, .heal, .add, .remove, .rate, .set, .mode, .moveLeader,
        .bug, .monkey, .monkeyOff, .poison, .drain:
        redoStack = []
      }
    } catch {
      lastReceipt = Receipt(
        text: error.description, korean: error.description, isRefused: true)
      note(.commandRefused(UInt32(refusedCommands.count)))
      refusedCommands.append(RefusedCommand(at: now, command, reason: error.description))
    }
  }

  private mutating func carryOut(_ command: Command) throws(TargetError) -> BilingualText {
    switch command {
    case .inject(let injection):
      let resolution = try injection.resolve(in: directory, random: &chaos)
      let id = inject(
        resolution.fault, for: injection.duration ?? .forever, text: command.description)
      if let flapping = injection.flapping { startFlapping(id, flapping) }
      undoStack.append(.heal(faults.active.filter { $0.id == id }, of: command))
      return BilingualText(command.description)
    case .restart(let selector):
      restart(try selector.resolve(in: directory, random: &chaos), because: command)
      return BilingualText(command.description)
    case .resume(let selector):
      let targets = try selector.resolve(in: directory, random: &chaos)
      guard resume(targets, because: command) else {
        return BilingualText("nobody there is paused", "멈춰 있는 노드가 없음")
      }
      return BilingualText(command.description)
    case .heal(.all): return heal(faults.active.map(\.id), because: command)
    case .heal(.fault(let id)):
      try check(isActive: id)
      return heal([id], because: command)
    case .heal(.touching(let selector)):
      let targets = try selector.resolve(in: directory, random: &chaos)
      let touching = faults.active.filter { !$0.fault.touched.intersection(targets).isEmpty }
      return heal(touching.map(\.id), because: command)
    case .rate(let load, let zone):
      noteCommand(command.description)
      undoStack.append(.settings(settings, loads, of: command))
      for index in loads.indices
      where zone == nil || scenario.topology.zones[index].name == zone {
        loads[index] = load
      }
      return BilingualText(command.description)
    case .set(let path, let value):
      let changed = try settings.with(path, value)
      noteCommand(command.description)
      undoStack.append(.settings(settings, loads, of: command))
      settings = changed
      settingsChanged()
      return BilingualText(command.description)
    case .mode(let mode):
      guard mode != foundedMode else {
        return refused(
          "the store is \(mode.rawValue) already", "저장소가 이미 \(mode.rawValue)임")
      }
      noteCommand(command.description)
      undoStack.append(.settings(settings, loads, of: command))
      settings.store.mode = mode
      settingsChanged()
      return BilingualText(command.description)
    case .moveLeader(let selector):
      let targets = try selector?.resolve(in: directory, random: &chaos)
      if let why = moveLeader(to: targets) { return refused(why.english, why.korean) }
      return BilingualText(command.description)
    case .bug(let bug, let isOn):
      guard settings.bugs[bug] != isOn else {
        return refused(
          "\(bug.rawValue) is \(isOn ? "on" : "off") already",
          "\(bug.rawValue): 이미 \(isOn ? "켜짐" : "꺼짐")")
      }
      noteCommand(command.description)
      undoStack.append(.settings(settings, loads, of: command))
      settings.bugs[bug] = isOn
      settingsChanged()
      return BilingualText(command.description)
    case .undo: return undoLast()
    case .redo: return redoLast()
    case .note(let text):
      marks.append(text)
      note(.marked(UInt32(marks.count - 1)))
      return BilingualText(text)
    case .dryRun(let inner): return BilingualText(try preview(inner))
    case .add(let service, let zone):
      let node = try join(service, zone: zone)
      noteCommand(command.description)
      undoStack.append(.leave(NodeSet([node]), of: command))
      let (name, place) = (nodes[node.index].name, zoneName(of: node))
      return BilingualText("\(name) joins in zone:\(place)", "\(name), zone:\(place)에 참여함")
    case .remove(let selector):
      let names = directory
      let targets = try selector.resolve(in: names, random: &chaos)
      try leave(targets)
      noteCommand(command.description)
      undoStack.append(.rejoin(targets, of: command))
      let name = names.names(of: targets)
      return BilingualText("\(name) leaves", "\(name) 떠남")
    case .monkey(let new):
      if let condition = new.condition { try MetricVocabulary.world.check(condition.query) }
      noteCommand(command.description)
      undoStack.append(.monkey(monkey, of: command))
      startMonkey(new)
      return BilingualText(command.description)
    case .monkeyOff:
      guard monkey != nil else { return BilingualText("no monkey is loose", "풀려난 멍키가 없음") }
      noteCommand(command.description)
      undoStack.append(.monkey(monkey, of: command))
      monkey = nil
      return BilingualText(command.description)
    case .poison(let name):
      guard let group = ConsumerGroup.allCases.first(where: { $0.name == name }) else {
        throw .unknown(term: name, nearest: nil)
      }
      guard poison(group) else { throw .noBroker }
      noteCommand(command.description)
      return BilingualText(command.description)
    case .drain:
      noteCommand(command.description)
      undoStack.append(.settings(settings, loads, of: command))
      for index in loads.indices { loads[index] = .times(percent: 0) }
      return BilingualText(command.description)
    }
  }

  /// Leaves a command's words in the log, before what follows from it; a fault's are there by itself.
  mutating func noteCommand(_ words: String) {
    marks.append(words)
    note(.commanded(UInt32(marks.count - 1)))
  }

  /// Nothing was done, and why.
  private mutating func refused(_ english: String, _ korean: String) -> BilingualText {
    isRefusing = true
    return BilingualText(english, korean)
  }

  /// Brings changed settings to the machines that keep their own copy: they begin anew.
  mutating func settingsChanged() {
    renewBreakers()
    policy = settings.retryPolicy
    network.configure(settings.links)
    configureTracing()
    metrics.configure(settings)
    rescheduleScrapes()
    openBank()
    openCarts()
    let (budget, rules) = (settings.retryBudget, settings.serverQueue)
    for index in budgets.indices {
      budgets[index].throttle.multiplier = settings.throttle.multiplier
      let known = budgets[index].machine
      if known.kind != budget.kind || known.window != budget.window {
        budgets[index].machine = budget.takingOver(known)
      }
    }
    for index in nodes.indices {
      if nodes[index].queue.settings != rules { nodes[index].queue.configure(rules) }
      let strategy = settings.balancingPolicy
      for service in nodes[index].balancers.indices {
        nodes[index].balancers[service].policy = strategy
      }
      if nodes[index].service != .client { metrics.mayShed(rules.reasons, by: NodeID(index)) }
      // Who is frozen begins nothing; it takes its time when it goes on.
      if nodes[index].process.isRunning { runWaiting(at: NodeID(index)) }
      addConsumers(at: NodeID(index))
      if nodes[index].isMember, nodes[index].process.isRunning {
        startConsumers(at: NodeID(index))
      }
    }
    configureBrokers()
    configureRegistries()
    let isRescheduled = stores.common.settings.antiEntropy != settings.store.antiEntropy
    for place in stores.replicas.indices {
      let clock = monotonic(stores.replicas[place].node)
      for other in stores.replicas[place].detectors.indices {
        stores.replicas[place].detectors[other].expect(every: settings.store.gossip, at: clock)
      }
    }
    stores.common.settings = settings.quorumStore
    if isRescheduled { rescheduleAntiEntropy() }
    consensus.common.settings = settings.raftGroup
    primaries.common.settings = settings.primaryBackup
    followStoreMode()
    stores.intern(settings.keyRanks)
    let tokens = (stores.change?.target ?? stores.common.ring).tokensPerNode
    if tokens != settings.store.tokens { begin(.retoken(settings.store.tokens)) }
    if keys.count != settings.workload.keys || keys.exponent != settings.workload.zipf {
      keys = Zipf(count: settings.workload.keys, exponent: settings.workload.zipf)
    }
  }

  /// Takes over which traces are recorded from now on, and how many are kept.
  mutating func configureTracing() {
    let share = settings.tracing.sampling
    traces.settings.sampler = Sampler(share == .all ? .alwaysOn : .ratio(share))
    if !settings.tracing.tail { traces.settings.tail = nil }
    traces.keep(traces: settings.tracing.retention)
  }
}

extension Fault {
  /// The nodes it acts on, or at whose links.
  public var touched: NodeSet {
    switch self {
    case .node(_, let nodes): nodes
    case .link(_, let spans):
      spans.reduce(NodeSet()) { $0.union($1.from).union($1.to) }
    }
  }
}
