import Cluster
import Verification

extension PanelModels {
  /// What each panel shows of a world and of what is judged in it.
  init(_ experiment: Experiment, metrics known: MetricsViewModel? = nil) {
    self.init()
    let world = experiment.world
    ring = RingViewModel(world)
    network = NetworkViewModel(world)
    queues = QueuesViewModel(world)
    breakers = BreakersViewModel(world)
    traces = TracesViewModel(experiment)
    metrics = known ?? MetricsViewModel(experiment)
    consistency = ConsistencyViewModel(experiment)
  }
}
