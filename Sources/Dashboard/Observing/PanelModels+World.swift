import Cluster
import Simulation
import Verification

extension PanelModels {
  /// What each panel shows of a world and of what is judged in it.
  ///
  /// Of the panels `known` from an earlier moment of the same past, sums that take long are shown again
  /// while no new second has begun, or as long as they shall be kept (`keepsSums`). What only one panel
  /// shows when it has the screen is looked at when that has `attention`.
  init(
    _ experiment: Experiment, known: PanelModels? = nil, keepsSums: Bool = false,
    attention: Attention = .ring
  ) {
    let view = attention.view
    self.init()
    let world = experiment.world
    let isKnown = keepsSums || known?.metrics?.now == MetricsViewModel.newest(at: world.now)
    ring = RingViewModel(
      world, known: isKnown ? known?.ring : nil, comparesStrategies: view == .ring)
    network = NetworkViewModel(world)
    queues = QueuesViewModel(world)
    breakers = BreakersViewModel(world)
    traces = TracesViewModel(experiment, wanted: attention.trace, hasDetails: view == .traces)
    // Come to the screen alone, it is added up anew, with all that it shows then.
    let isAlone = view == .metrics
    metrics =
      if isKnown, let metrics = known?.metrics, metrics.isAlone || !isAlone {
        metrics
      } else {
        MetricsViewModel(experiment, after: known?.metrics, isAlone: isAlone)
      }
    // Four times a second, and not in a frame that has sums to add up.
    consistency = ConsistencyViewModel(
      experiment, hasProofs: view == .consistency, known: known?.consistency,
      age: .milliseconds(isKnown ? 250 : 500))
    // Also where the rest is an earlier frame's: a fault may have come or gone since.
    let faults = FaultBand.bands(in: world)
    queues?.faults = faults
    traces?.faults = faults
    metrics?.faults = faults
  }
}
