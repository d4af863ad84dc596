import Cluster

extension PanelModels {
  /// What each panel shows of a world.
  init(_ world: World, metrics known: MetricsViewModel? = nil) {
    self.init()
    ring = RingViewModel(world)
    network = NetworkViewModel(world)
    queues = QueuesViewModel(world)
    breakers = BreakersViewModel(world)
    traces = TracesViewModel(world)
    metrics = known ?? MetricsViewModel(world)
  }
}
