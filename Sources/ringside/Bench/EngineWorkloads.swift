import Simulation

/// The engine alone, on its public interface.
enum EngineWorkloads {
  /// Runs a workload for the window and prints what came of it.
  static func run(_ workload: some EngineWorkload, window: Window) {
    var workload = workload
    _ = Window.measure(window.seconds / 5) { workload.batch() }
    let began = workload.now
    let late = workload.timeouts
    let (events, seconds) = Window.measure(window.seconds) { workload.batch() }
    let rate = Double(events) / (workload.now - began).seconds / workload.ratePerSecond
    var line = "events_per_second=\(Int(Double(events) / seconds)) sim_rate=\(rate)"
    line += " seconds=\(seconds) events=\(events)"
    if let late, let all = workload.timeouts {
      line += " timeout_share=\(Double(all - late) / Double(events))"
    }
    print(line)
  }
}

/// Something to count events of.
protocol EngineWorkload {
  /// The instant of the last event.
  var now: Instant { get }
  /// How many events a simulated second theory expects; 1 to print their number.
  var ratePerSecond: Double { get }
  /// How many requests timed out, where there are requests.
  var timeouts: Int? { get }
  /// Lets some events happen; how many.
  mutating func batch() -> Int
}

/// The earliest event leaves, one is scheduled an exponential time (mean 1 s) later.
struct HoldWorkload: EngineWorkload {
  private(set) var now = Instant.zero
  let ratePerSecond: Double
  let timeouts: Int? = nil
  private var random: Random
  private var queue = EventQueue<UInt32>()

  init(pending: Int, seed: UInt64) {
    ratePerSecond = Double(pending)
    random = Random(seed: seed)
    for index in 0..<pending {
      queue.schedule(at: now + .seconds(1).scaled(by: random.exponential()), UInt32(index))
    }
  }

  mutating func batch() -> Int {
    for _ in 0..<1_000 {
      guard let (time, payload) = queue.popFirst() else { return 0 }
      now = time
      queue.schedule(at: time + .seconds(1).scaled(by: random.exponential()), payload)
    }
    return 1_000
  }
}

/// Nodes that pass messages on to one another, each an exponential time (mean 1 s) on its way.
struct RingWorkload: EngineWorkload {
  private struct Message: BitwiseCopyable {
    var number: UInt32
    var node: UInt32
  }

  private struct Node {
    var received = 0
    var digest = Digest()
  }

  static let nodes = 64
  static let messagesPerNode = 16

  private(set) var now = Instant.zero
  let ratePerSecond = Double(nodes * messagesPerNode)
  let timeouts: Int? = nil
  private var random: Random
  private var queue = EventQueue<Message>()
  private var nodes = [Node](repeating: Node(), count: RingWorkload.nodes)

  init(seed: UInt64) {
    random = Random(seed: seed)
    for number in 0..<RingWorkload.nodes * RingWorkload.messagesPerNode {
      send(Message(number: UInt32(number), node: UInt32(number % RingWorkload.nodes)))
    }
  }

  private mutating func send(_ message: Message) {
    queue.schedule(at: now + .seconds(1).scaled(by: random.exponential()), message)
  }

  mutating func batch() -> Int {
    for _ in 0..<1_000 {
      guard let (time, message) = queue.popFirst() else { return 0 }
      now = time
      let node = Int(message.node)
      nodes[node].received += 1
      nodes[node].digest.combine(UInt64(message.number))
      var next = random.below(RingWorkload.nodes - 1)
      if next >= node { next += 1 }
      send(Message(number: message.number, node: UInt32(next)))
    }
    return 1_000
  }
}
