import Foundation
import Simulation
import Verification

/// Ten minutes of the shop with a time line, then steps back one by one, then jumps to random moments.
enum SeekWorkload {
  static let length = Interval.minutes(10)
  static let jumps = 200
  static let steps = 120

  static func run(window: Window) throws {
    let scenario = try ScenarioFile.load("shop")
    var timeline = Timeline(Experiment(scenario, seed: window.seed))
    timeline.run(to: .zero + .minutes(5))
    let half = Memory.residentMebibytes
    timeline.run(to: .zero + length)
    let keyframes = timeline.keyframeCount
    let walk = walkBack(timeline)
    var random = Random(seed: window.seed)
    var times = Latencies()
    for _ in 0..<jumps {
      let target = Instant.zero + .nanoseconds(random.below(Int(length.nanoseconds)))
      times.measure { timeline.seek(to: target) }
    }
    print(
      times.summary("seek"), walk.summary("step"),
      "peak_mib=\(Memory.peakMebibytes) after_5_minutes_mib=\(half)",
      "keyframes=\(keyframes) keyframes_after=\(timeline.keyframeCount)")
  }

  /// What a held `[` asks for: a second back, and another.
  private static func walkBack(_ timeline: Timeline<Experiment>) -> Latencies {
    var timeline = timeline
    var times = Latencies()
    for step in 1...steps {
      times.measure { timeline.seek(to: .zero + length - .seconds(step)) }
    }
    return times
  }
}

/// What the kernel says of this process's memory.
enum Memory {
  /// The most that was ever resident; 0 where the kernel does not say.
  static var peakMebibytes: Double { mebibytes("VmHWM:") }
  /// What is resident now.
  static var residentMebibytes: Double { mebibytes("VmRSS:") }

  private static func mebibytes(_ name: String) -> Double {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix(name) }),
      let kibibytes = line.split(whereSeparator: \.isWhitespace).compactMap({ Double($0) }).first
    else { return 0 }
    return (kibibytes / 102.4).rounded() / 10
  }

  /// Bytes in mebibytes, to a tenth.
  static func rounded(_ bytes: Int) -> Double { (Double(bytes) / 104_857.6).rounded() / 10 }
}
