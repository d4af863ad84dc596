public import Simulation

extension World {
  /// What a command would do now, without doing it: whom it would hit, or why it would be refused.
  public func preview(_ command: Command) throws(TargetError) -> String {
    guard let targets = try targets(of: command) else {
      if case .dryRun(let inner) = command { return try preview(inner) }
      return command.description
    }
    let names = directory
    return "would hit \(targets.count) of \(names.nodes.count): \(names.names(of: targets))"
  }

  /// Whom a command would hit if it were given now; nil for one that is about no nodes.
  ///
  /// It draws from a copy of the stream that commands draw from: the command itself, given next, hits
  /// just those. Throws why the command would be refused.
  public func targets(of command: Command) throws(TargetError) -> NodeSet? {
    let names = directory
    var random = chaos
    switch command {
    case .inject(let injection):
      return try injection.resolve(in: names, random: &random).targets
    case .restart(let selector), .resume(let selector), .heal(.touching(let selector)),
      .moveLeader(to: .some(let selector)):
      return try selector.resolve(in: names, random: &random)
    case .remove(let selector):
      let targets = try selector.resolve(in: names, random: &random)
      try checkLeaving(targets)
      return targets
    case .heal(.fault(let id)): try check(isActive: id)
    case .add(let service, _):
      guard service.canJoinAndLeave else { throw .immovable(service.name) }
    case .set(let path, let value): _ = try settings.with(path, value)
    case .monkey(let monkey):
      if let condition = monkey.condition { try MetricVocabulary.world.check(condition.query) }
    case .dryRun(let inner): return try targets(of: inner)
    case .heal(.all), .undo, .redo, .rate, .mode, .moveLeader(to: nil), .bug,
      .monkeyOff, .poison, .drain, .note:
      break
    }
    return nil
  }

  /// Refuses the number of a fault that does not act.
  func check(isActive id: FaultID) throws(TargetError) {
    guard faults.active.contains(where: { $0.id == id }) else { throw .noFault(id) }
  }
}
