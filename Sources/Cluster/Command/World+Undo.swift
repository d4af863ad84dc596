import Patterns
import Simulation

/// What takes a command back, or makes its change again: each has its counterpart.
enum Reversal: Sendable {
  /// End these faults, each at the nodes it names.
  case heal([ActiveFault], of: Command)
  /// Let these faults, which were healed, go on as long as they would have.
  case inject([ActiveFault], of: Command)
  /// Let these faults act anew, for their whole time, where they acted before.
  case injectAnew([ActiveFault], of: Command)
  /// Let nodes leave that joined.
  case leave(NodeSet, of: Command)
  /// Let nodes come back that left.
  case rejoin(NodeSet, of: Command)
  /// Go back to these settings, and to what each zone's users did.
  case settings(ClusterSettings, [Command.Load], of: Command)
  /// Let this monkey loose again, or none.
  case monkey(ActiveMonkey?, of: Command)

  /// What is taken back, or made again.
  var command: Command {
    switch self {
    case .heal(_, let command), .inject(_, let command), .injectAnew(_, let command),
      .leave(_, let command), .rejoin(_, let command), .settings(_, _, let command),
      .monkey(_, let command):
      command
    }
  }
}

/// Undo and redo of any command.
///
/// A fault keeps its number whatever becomes of it, so that commands before and after it can be taken
/// back and made again in turn; and what was drawn is not drawn anew.
extension World {
  /// What stands in the log before a command that was taken back.
  public static let tookBack = "took back: "

  /// Whether there is a command to take back.
  public var canUndo: Bool { undoStack.contains { !isVoid($0) } }
  /// Whether there is a command to do again.
  public var canRedo: Bool { redoStack.contains { !isVoid($0) } }

  mutating func undoLast() -> BilingualText {
    while let last = undoStack.popLast() {
      if isVoid(last) { continue }
      let words = last.command.description
      noteCommand(World.tookBack + words)
      let counterpart = counterpart(of: last, isUndo: true)
      if let refusal = carryOut(last) { return BilingualText(refusal) }
      redoStack.append(counterpart)
      return BilingualText(World.tookBack + words, "되돌림: \(words)")
    }
    return BilingualText("nothing to undo", "되돌릴 것이 없음")
  }

  mutating func redoLast() -> BilingualText {
    while let last = redoStack.popLast() {
      if isVoid(last) { continue }
      switch last {
      // A fault that acts again says so itself.
      case .inject, .injectAnew: break
      case .heal, .leave, .rejoin, .settings, .monkey: noteCommand(last.command.description)
      }
      let counterpart = counterpart(of: last, isUndo: false)
      if let refusal = carryOut(last) { return BilingualText(refusal) }
      undoStack.append(counterpart)
      return BilingualText(last.command.description)
    }
    return BilingualText("nothing to redo", "다시 할 것이 없음")
  }

  /// Whether it would change nothing: the faults in question have ended by themselves.
  private func isVoid(_ reversal: Reversal) -> Bool {
    switch reversal {
    case .heal(let parts, _):
      !parts.contains { part in faults.active.contains { $0.id == part.id } }
    case .inject(let parts, _): !parts.contains { $0.until > now }
    case .injectAnew, .leave, .rejoin, .settings, .monkey: false
    }
  }

  /// What leads back to the world as it is now.
  private func counterpart(of reversal: Reversal, isUndo: Bool) -> Reversal {
    switch reversal {
    case .heal(let parts, let command):
      // What a command let loose comes anew; what it healed was only taken up again in between.
      isUndo ? .injectAnew(parts, of: command) : .inject(parts, of: command)
    case .inject(let parts, let command), .injectAnew(let parts, let command):
      .heal(parts, of: command)
    case .leave(let nodes, let command): .rejoin(nodes, of: command)
    case .rejoin(let nodes, let command): .leave(nodes, of: command)
    case .settings(_, _, let command): .settings(settings, loads, of: command)
    case .monkey(_, let command): .monkey(monkey, of: command)
    }
  }

  /// Carries it out; why not, when it cannot be.
  private mutating func carryOut(_ reversal: Reversal) -> String? {
    switch reversal {
    case .heal(let parts, _):
      for part in parts { heal(part.id, at: part.fault.touched) }
    case .inject(let parts, _):
      for part in parts where part.until > now { injectAgain(part) }
    case .injectAnew(let parts, _):
      for part in parts {
        var fault = part
        let length = part.until - part.since
        fault.since = now
        if part.until < .never {
          fault.until = now + length
          planForWorld(.heal(part.id), after: length)
        }
        injectAgain(fault)
      }
    case .leave(let nodes, _):
      do { try leave(nodes) } catch { return error.description }
    case .rejoin(let nodes, _):
      for node in nodes { rejoin(node) }
    case .settings(let settings, let loads, _):
      self.settings = settings
      self.loads = loads
      settingsChanged()
    case .monkey(let before, _):
      monkey = nil
      if let before { startMonkey(before.monkey) }
    }
    return nil
  }
}

/// Commands that end faults.
extension World {
  mutating func heal(_ ids: [FaultID], because command: Command) -> BilingualText {
    let healed = faults.active.filter { ids.contains($0.id) }
    guard !healed.isEmpty else { return BilingualText("nothing to heal", "복구할 것이 없음") }
    noteCommand(command.description)
    for fault in healed { heal(fault.id) }
    undoStack.append(.inject(healed, of: command))
    return BilingualText(command.description)
  }

  /// Starts dead processes, and those that run or are frozen anew.
  mutating func restart(_ targets: NodeSet, because command: Command) {
    noteCommand(command.description)
    var living = NodeSet()
    for node in targets {
      switch nodes[node.index].process.life {
      case .running, .paused: living.insert(node)
      case .killed, .crashed: break
      }
    }
    let ended = endLifeFaults(at: targets) { fault in
      switch fault {
      case .kill, .crash, .pause: true
      case .slow, .clock, .diskSlow, .diskFull, .diskLosesUnsynced, .errors, .latency: false
      }
    }
    for node in living where nodes[node.index].process.isRunning { restart(node) }
    if !ended.isEmpty { undoStack.append(.inject(ended, of: command)) }
  }

  /// Lets frozen processes go on; whether there were any.
  mutating func resume(_ targets: NodeSet, because command: Command) -> Bool {
    let isPaused = targets.contains { nodes[$0.index].process.life == .paused }
    guard isPaused else { return false }
    noteCommand(command.description)
    let ended = endLifeFaults(at: targets) { $0 == .pause }
    undoStack.append(.inject(ended, of: command))
    return true
  }

  /// Ends what keeps these nodes from running, and returns it; other nodes' troubles go on.
  private mutating func endLifeFaults(
    at targets: NodeSet, where isMeant: (NodeFault) -> Bool
  ) -> [ActiveFault] {
    var ended: [ActiveFault] = []
    for fault in faults.active {
      guard case .node(let trouble, let all) = fault.fault, isMeant(trouble) else { continue }
      let hit = all.intersection(targets)
      guard !hit.isEmpty else { continue }
      var part = fault
      part.fault = .node(trouble, hit)
      ended.append(part)
      heal(fault.id, at: hit)
    }
    return ended
  }
}

/// Faults that come and go.
extension World {
  mutating func startFlapping(_ id: FaultID, _ flapping: Injection.Flapping) {
    guard let index = faults.active.firstIndex(where: { $0.id == id }) else { return }
    faults.active[index].flapping = flapping
    guard flapping.duty < .all else { return }
    planFlap(index, after: flapping.period.scaled(by: flapping.duty.ratio))
  }

  private mutating func planFlap(_ index: Int, after wait: Interval) {
    faults.active[index].nextFlap = now + wait
    planForWorld(.flap(faults.active[index].id), after: wait)
  }

  /// A flapping fault changes from acting to resting or back; one from an earlier life does nothing.
  mutating func flap(_ id: FaultID) {
    guard let index = faults.active.firstIndex(where: { $0.id == id }),
      faults.active[index].nextFlap == now,
      let flapping = faults.active[index].flapping,
      case .link(let link, let spans) = faults.active[index].fault
    else { return }
    faults.active[index].isResting.toggle()
    faults.active[index].nextFlap = .never
    let acting = flapping.period.scaled(by: flapping.duty.ratio)
    if faults.active[index].isResting {
      network.heal(id)
      guard flapping.duty > .zero else { return }
      planFlap(index, after: max(.milliseconds(1), flapping.period - acting))
    } else {
      network.inject(link, on: spans, id: id)
      planFlap(index, after: max(.milliseconds(1), acting))
    }
  }
}
