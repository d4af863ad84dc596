import Cluster
import Glibc
import Simulation

/// One line on the terminal that tells how far a run is; nothing where nobody looks.
struct Progress {
  private let name: String
  private let end: Instant
  private let isShown: Bool
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var last: ContinuousClock.Instant

  init(_ name: String, end: Instant, isWanted: Bool = true) {
    self.name = name
    self.end = end
    isShown = isWanted && isatty(2) == 1 && getenv("TERM").map { String(cString: $0) } != "dumb"
    start = clock.now
    last = start
  }

  /// Shows how far `world` is, ten times a second at most.
  mutating func show(_ world: World) {
    let now = clock.now
    guard isShown, now - last >= .milliseconds(100) else { return }
    last = now
    let share = end > .zero ? world.now.seconds / end.seconds : 1
    let width = 24
    let full = Int(share * Double(width))
    let bar =
      String(repeating: "━", count: full) + String(repeating: "─", count: max(0, width - full))
    let passed = (now - start).components
    let seconds = Double(passed.seconds) + Double(passed.attoseconds) / 1e18
    let speed = Int(world.now.seconds / max(seconds, 0.001))
    let text =
      "\(name)  \(bar)  \(Int(world.now.seconds)) of \(Int(end.seconds)) s  \(speed)×"
      + "  \(world.eventCount) events"
    _ = WholeFile.write("\r\u{1b}[K\(text)", to: 2)
  }

  /// Takes the line away.
  func clear() {
    if isShown, last > start { _ = WholeFile.write("\r\u{1b}[K", to: 2) }
  }
}
