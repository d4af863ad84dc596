public import ArgumentParser
import Cluster
public import Simulation

extension Interval: ExpressibleByArgument {
  /// Reads `60s`, `300ms`, `2m`, as the command language does; no time before the beginning.
  public init?(argument: String) {
    guard let interval = Interval(spelled: argument), interval >= .zero else { return nil }
    self = interval
  }
}
