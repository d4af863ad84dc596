import Patterns
public import Simulation

/// What a command did, in words for the toast and the log.
public struct Receipt: Sendable, Hashable {
  /// What happened, or why nothing did.
  public var text: String
  /// Whether nothing happened.
  public var isRefused: Bool
  /// Whether `undo` would take back just this.
  public var isUndoable = false
}

/// What takes a command back.
enum Undo: Sendable {
  /// Heal what it injected.
  case heal(FaultID, of: Command)
  /// Inject again what it healed.
  case inject([ActiveFault], of: Command)
  /// Let the node leave that it let join.
  case leave(NodeID, of: Command)
  /// Let the nodes come back that it let leave.
  case rejoin(NodeSet, of: Command)
  /// Go back to these settings.
  case settings(ClusterSettings, load: [Int], of: Command)
  /// Let this monkey loose again, or none.
  case monkey(ActiveMonkey?, of: Command)

  /// What is taken back.
  var command: Command {
    switch self {
    case .heal(_, let command), .inject(_, let command), .leave(_, let command),
      .rejoin(_, let command), .settings(_, _, let command), .monkey(_, let command):
      command
    }
  }
}

extension World {
  /// Whether there is a command to take back.
  public var canUndo: Bool { !undoStack.isEmpty }
  /// Whether there is a command to do again.
  public var canRedo: Bool { !redoStack.isEmpty }
  /// The users' rate against the scenario's, in hundredths, over all zones.
  public var meanLoadPercent: Int { loadPercent.reduce(0, +) / max(1, loadPercent.count) }

  /// Makes a change at the present instant; what cannot be done is refused, and said.
  public mutating func apply(_ command: Command) {
    digest.combine(0xc0)
    for byte in command.description.utf8 { digest.combine(UInt64(byte)) }
    let depth = undoStack.count
    do {
      isRefusing = false
      let text = try carryOut(command)
      lastReceipt = Receipt(
        text: text, isRefused: isRefusing, isUndoable: undoStack.count > depth)
      switch command {
      case .undo, .redo, .dryRun, .note: break
      case .inject, .restart, .resume, .heal, .add, .remove, .rate, .set, .mode, .moveLeader,
        .bug, .monkey, .monkeyOff, .poison, .drain:
        redoStack = []
      }
    } catch {
      lastReceipt = Receipt(text: error.description, isRefused: true)
      note(.commandRefused(UInt32(refusedCommands.count)))
      refusedCommands.append(RefusedCommand(at: now, command, reason: error.description))
    }
  }

  private mutating func carryOut(_ command: Command) throws(TargetError) -> String {
    switch command {
    case .inject(let injection):
      let resolution = try injection.resolve(in: directory, random: &chaos)
      let id = inject(
        resolution.fault, for: injection.duration ?? .forever, text: command.description)
      if let flapping = injection.flapping { startFlapping(id, flapping) }
      undoStack.append(.heal(id, of: command))
      return command.description
    case .restart(let selector), .resume(let selector):
      let targets = try selector.resolve(in: directory, random: &chaos)
      let ids = lifeFaults(of: targets)
      if ids.isEmpty, case .resume = command { return "nobody there is paused" }
      if !ids.isEmpty { return heal(ids, because: command) }
      noteCommand(command.description)
      for node in targets where nodes[node.index].process.life == .running { restart(node) }
      return command.description
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
      undoStack.append(.settings(settings, load: loadPercent, of: command))
      for index in loadPercent.indices
      where zone == nil || scenario.topology.zones[index].name == zone {
        switch load {
        case .times(let percent): loadPercent[index] = percent
        case .perSecond(let thousandths):
          let rate = Double(thousandths) / 1_000 / max(settings.workload.rate, 0.001)
          loadPercent[index] = Int(min(rate * 100 + 0.5, 1_000_000))
        }
      }
      return command.description
    case .set(let path, let value):
      let changed = try settings.with(path, value)
      noteCommand(command.description)
      undoStack.append(.settings(settings, load: loadPercent, of: command))
      settings = changed
      settingsChanged()
      return command.description
    case .mode(let mode):
      guard mode != foundedMode else { return refused("the store is \(mode.rawValue) already") }
      noteCommand(command.description)
      undoStack.append(.settings(settings, load: loadPercent, of: command))
      settings.store.mode = mode
      settingsChanged()
      return command.description
    case .moveLeader(let selector):
      let targets = try selector?.resolve(in: directory, random: &chaos)
      if let why = moveLeader(to: targets) { return refused(why) }
      return command.description
    case .bug(let bug, let isOn):
      guard settings.bugs[bug] != isOn else {
        return refused("\(bug.rawValue) is \(isOn ? "on" : "off") already")
      }
      noteCommand(command.description)
      undoStack.append(.settings(settings, load: loadPercent, of: command))
      settings.bugs[bug] = isOn
      settingsChanged()
      return command.description
    case .undo: return undoLast()
    case .redo:
      guard let again = redoStack.popLast() else { return "nothing to redo" }
      return try carryOut(again)
    case .note(let text):
      marks.append(text)
      note(.marked(UInt32(marks.count - 1)))
      return text
    case .dryRun(let inner): return try preview(inner)
    case .add(let service, let zone):
      let node = try join(service, zone: zone)
      noteCommand(command.description)
      undoStack.append(.leave(node, of: command))
      return "\(nodes[node.index].name) joins in zone:\(zoneName(of: node))"
    case .remove(let selector):
      let names = directory
      let targets = try selector.resolve(in: names, random: &chaos)
      try leave(targets)
      noteCommand(command.description)
      undoStack.append(.rejoin(targets, of: command))
      return "\(names.names(of: targets)) leaves"
    case .monkey(let new):
      if let condition = new.condition { try MetricVocabulary.world.check(condition.query) }
      noteCommand(command.description)
      undoStack.append(.monkey(monkey, of: command))
      startMonkey(new)
      return command.description
    case .monkeyOff:
      guard monkey != nil else { return "no monkey is loose" }
      noteCommand(command.description)
      undoStack.append(.monkey(monkey, of: command))
      monkey = nil
      return command.description
    case .poison(let name):
      guard let group = ConsumerGroup.allCases.first(where: { $0.name == name }) else {
        throw .unknown(term: name, nearest: nil)
      }
      guard poison(group) else { throw .noBroker }
      noteCommand(command.description)
      return command.description
    case .drain:
      noteCommand(command.description)
      undoStack.append(.settings(settings, load: loadPercent, of: command))
      for index in loadPercent.indices { loadPercent[index] = 0 }
      return command.description
    }
  }

  /// Leaves a command's words in the log, before what follows from it; a fault's are there by itself.
  private mutating func noteCommand(_ words: String) {
    marks.append(words)
    note(.commanded(UInt32(marks.count - 1)))
  }

  /// Nothing was done, and why.
  private mutating func refused(_ why: String) -> String {
    isRefusing = true
    return why
  }

  private mutating func undoLast() -> String {
    guard let last = undoStack.popLast() else { return "nothing to undo" }
    let command = last.command
    let words = "took back: \(command.description)"
    noteCommand(words)
    switch last {
    case .heal(let id, _): heal(id)
    case .inject(let healed, _):
      for fault in healed {
        let left = fault.until == .never ? Interval.forever : fault.until - now
        if left > .zero { inject(fault.fault, for: left, text: fault.text) }
      }
    case .leave(let node, _):
      do { try leave([node]) } catch { return error.description }
    case .rejoin(let nodes, _):
      for node in nodes { rejoin(node) }
    case .settings(let before, let load, _):
      settings = before
      loadPercent = load
      settingsChanged()
    case .monkey(let before, _):
      monkey = nil
      if let before { startMonkey(before.monkey) }
    }
    redoStack.append(command)
    return words
  }

  /// Brings changed settings to the machines that keep their own copy: they begin anew.
  private mutating func settingsChanged() {
    let options = settings.circuitBreaker
    for index in breakers.indices where breakers[index].machine.settings != options {
      breakers[index].machine = .init(options, at: now)
    }
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
        budgets[index].machine = budget
      }
    }
    for index in nodes.indices {
      if nodes[index].queue.settings != rules { nodes[index].queue.configure(rules) }
      let strategy = settings.balancingPolicy
      for service in nodes[index].balancers.indices {
        nodes[index].balancers[service].policy = strategy
      }
      runWaiting(at: NodeID(index))
      addConsumers(at: NodeID(index))
      if nodes[index].isMember, nodes[index].process.isRunning {
        startConsumers(at: NodeID(index))
      }
    }
    configureBrokers()
    configureRegistries()
    let isRescheduled = stores.common.settings.antiEntropy != settings.store.antiEntropy
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
    traces.keep(traces: settings.tracing.retention)
  }

  private mutating func heal(_ ids: [FaultID], because command: Command) -> String {
    let healed = faults.active.filter { ids.contains($0.id) }
    guard !healed.isEmpty else { return "nothing to heal" }
    noteCommand(command.description)
    for fault in healed { heal(fault.id) }
    undoStack.append(.inject(healed, of: command))
    return command.description
  }

  /// The faults that keep any of these nodes from running.
  private func lifeFaults(of nodes: NodeSet) -> [FaultID] {
    faults.active.filter { active in
      switch active.fault {
      case .node(.kill, let targets), .node(.crash, let targets), .node(.pause, let targets):
        !targets.intersection(nodes).isEmpty
      case .node, .link: false
      }
    }.map(\.id)
  }

  private mutating func startFlapping(_ id: FaultID, _ flapping: Injection.Flapping) {
    guard let index = faults.active.firstIndex(where: { $0.id == id }) else { return }
    faults.active[index].flapping = flapping
    planForWorld(.flap(id), after: flapping.period.scaled(by: flapping.duty.ratio))
  }

  /// A flapping fault changes from acting to resting or back.
  mutating func flap(_ id: FaultID) {
    guard let index = faults.active.firstIndex(where: { $0.id == id }),
      let flapping = faults.active[index].flapping,
      case .link(let link, let spans) = faults.active[index].fault
    else { return }
    faults.active[index].isResting.toggle()
    let acting = flapping.period.scaled(by: flapping.duty.ratio)
    if faults.active[index].isResting {
      network.heal(id)
      planForWorld(.flap(id), after: max(.milliseconds(1), flapping.period - acting))
    } else {
      network.inject(link, on: spans, id: id)
      planForWorld(.flap(id), after: max(.milliseconds(1), acting))
    }
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
