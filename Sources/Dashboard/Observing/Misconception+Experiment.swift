import Cluster
import Simulation
public import Verification

extension Misconception.Facts {
  /// How long after a heal it is still spoken of.
  static let echo = Interval.seconds(20)

  /// How things stand in a world.
  public init(_ experiment: Experiment) {
    self.init()
    let world = experiment.world
    let board = experiment.scoreboard
    isCut = world.partitions.isCut
    if !isCut, let last = world.partitions.episodes.last {
      wasHealed = world.now - last.end < Self.echo
    }
    hasResurfaced =
      world.carts.tally.resurfaced > 0 && world.storeMode == .ap
      && world.settings.store.values == .register && world.settings.store.versions.keepsSiblings
    isDivergent = world.stores.divergentKeys > 0
    store = world.storeMode.rawValue
    for node in world.nodes where node.isMember {
      switch node.process.life {
      case .running: break
      case .killed: hasDeadNode = true
      case .crashed:
        hasDeadNode = true
        hasSilence = true
      case .paused: hasSilence = true
      }
    }
    for active in world.activeFaults {
      switch active.fault {
      case .link(.cut, _), .link(.delay, _), .node(.slow, _), .node(.latency, _),
        .node(.diskSlow, _):
        hasSilence = true
      case .link, .node: break
      }
    }
    let yields = board.zones.compactMap { $0.yield(last: 3) }
    isOneSideServed = yields.contains { $0 > 0.9 } && yields.contains { $0 < 0.5 }
  }
}
