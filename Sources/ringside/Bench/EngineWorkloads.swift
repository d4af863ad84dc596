import Foundation
import Simulation

/// The engine alone, on its public interface.
enum EngineWorkloads {
  /// The earliest event leaves, one is scheduled an exponential time (mean 1 s) later.
  static func hold(pending: Int, window: Window) {
    var random = Random(seed: window.seed)
    var queue = EventQueue<UInt32>()
    var now = Instant.zero
    let mean = Distribution.exponential(mean: .seconds(1))
    for index in 0..<pending { queue.schedule(at: now + mean.sample(&random), UInt32(index)) }
    func batch() -> Int {
      for _ in 0..<1_000 {
        guard let (time, payload) = queue.popFirst() else { return 0 }
        now = time
        queue.schedule(at: time + mean.sample(&random), payload)
      }
      return 1_000
    }
    _ = Window.measure(window.seconds / 5, batch)
    let before = now
    let (events, seconds) = Window.measure(window.seconds, batch)
    let rate = Double(events) / (now - before).seconds / Double(pending)
    print(
      "events_per_second=\(Int(Double(events) / seconds)) sim_rate=\(rate)",
      "seconds=\(seconds) events=\(events)")
  }
}
