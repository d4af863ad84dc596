import Cluster
import Verification

extension PanelModels {
  /// What each panel shows of a world and of what is judged in it.
  ///
  /// Of the panels `known` from an earlier frame the sums that take long are shown again;
  /// what only one panel shows when it has the screen is looked at when that has `attention`.
  init(_ experiment: Experiment, known: PanelModels? = nil, attention: Attention = .ring) {
    let view = attention.view
    self.init()
    let world = experiment.world
    ring = RingViewModel(world, known: known?.ring, comparesStrategies: view == .ring)
    network = NetworkViewModel(world)
    queues = QueuesViewModel(world)
    breakers = BreakersViewModel(world)
    traces = TracesViewModel(experiment, wanted: attention.trace)
    // Come to the screen alone, it is added up anew, with all that it shows then.
    let isAlone = view == .metrics
    let isKnown = known?.metrics.map { !isAlone || !$0.services.isEmpty } ?? false
    metrics = isKnown ? known?.metrics : MetricsViewModel(experiment, isAlone: isAlone)
    consistency = ConsistencyViewModel(experiment, hasProofs: view == .consistency)
  }
}
