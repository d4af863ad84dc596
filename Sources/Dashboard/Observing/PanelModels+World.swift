import Cluster

extension PanelModels {
  /// What each panel shows of a world.
  init(_ world: World) {
    self.init()
  }
}
