public import Simulation

/// One node: who it is, how its process fares, and what it is busy with.
public struct Node: Sendable {
  /// The unique name: `orders-1`.
  public let name: String
  /// What it runs.
  public let service: Service
  /// Which zone it stands in: 0 is `a`.
  public let zone: UInt8
  /// Life, speed, clock and disk.
  public internal(set) var process = Process()
  /// Counts the lives of the process from 1.
  public internal(set) var incarnation: UInt16 = 1
  /// False once it has been taken out of the cluster.
  public internal(set) var isMember = true

  /// What happened while it was paused, in order.
  var backlog: [Event] = []
  /// Requests being served.
  var busyWorkers = 0
  /// Requests waiting for a worker.
  var waiting: [JobRef] = []
  /// Whom it takes to be alive, as the registry last said.
  var catalog = NodeSet()
  /// Where round robin stands, by service.
  var nextInstance: [UInt8] = Array(repeating: 0, count: Service.count)
  /// Draws of this node alone.
  var random: Random

  init(name: String, service: Service, zone: UInt8, random: Random) {
    self.name = name
    self.service = service
    self.zone = zone
    self.random = random
  }
}
