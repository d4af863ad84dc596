import Simulation

extension World {
  /// What a command would do now, without doing it: whom it would hit, or why it would be refused.
  ///
  /// It draws from a copy of the stream that commands draw from: the command itself, given next, hits
  /// just those.
  public func preview(_ command: Command) throws(TargetError) -> String {
    let names = directory
    var random = chaos
    let targets: NodeSet
    switch command {
    case .inject(let injection):
      targets = try injection.resolve(in: names, random: &random).targets
    case .restart(let selector), .resume(let selector), .heal(.touching(let selector)),
      .moveLeader(to: .some(let selector)):
      targets = try selector.resolve(in: names, random: &random)
    case .remove(let selector):
      targets = try selector.resolve(in: names, random: &random)
      try checkLeaving(targets)
    case .heal(.fault(let id)):
      try check(isActive: id)
      return command.description
    case .add(let service, _):
      guard service.canJoinAndLeave else { throw .immovable(service.name) }
      return command.description
    case .set(let path, let value):
      _ = try settings.with(path, value)
      return command.description
    case .monkey(let monkey):
      if let condition = monkey.condition { try MetricVocabulary.world.check(condition.query) }
      return command.description
    case .dryRun(let inner): return try preview(inner)
    case .heal(.all), .undo, .redo, .rate, .mode, .moveLeader(to: nil), .bug,
      .monkeyOff, .poison, .drain, .note:
      return command.description
    }
    return "would hit \(targets.count) of \(names.nodes.count): \(names.names(of: targets))"
  }

  /// Refuses the number of a fault that does not act.
  func check(isActive id: FaultID) throws(TargetError) {
    guard faults.active.contains(where: { $0.id == id }) else { throw .noFault(id) }
  }
}
