import Glibc
import Simulation
import Synchronization

private let noted = Atomic<Int32>(0)

/// The signal that asked a run to stop, noted for the run to see between two steps: so that it ends
/// with a line and its files are whole or not there.
enum Interruption {
  /// From now on SIGINT and SIGTERM are noted; a second one ends the program as ever.
  static func listen() { _ = isListening }

  /// Done once, however many runs there are at a time.
  private static let isListening: Bool = {
    // Made before a handler may touch it.
    noted.store(0, ordering: .relaxed)
    var both = sigset_t()
    sigemptyset(&both)
    for number in [SIGINT, SIGTERM] {
      // A parent's thread may have blocked it, and that is inherited.
      sigaddset(&both, number)
      // Who started it with a signal ignored (`nohup`, a background job) keeps it so.
      let former = unsafeBitCast(signal(number, SIG_IGN), to: Int.self)
      guard former != unsafeBitCast(SIG_IGN, to: Int.self) else { continue }
      signal(number) { received in
        noted.store(received, ordering: .relaxed)
        signal(received, SIG_DFL)
      }
    }
    pthread_sigmask(SIG_UNBLOCK, &both, nil)
    return true
  }()

  /// Ends a run that was asked to stop, with the code a shell gives for the signal.
  static func check(at now: Instant) throws(Refusal) {
    let number = noted.load(ordering: .relaxed)
    guard number != 0 else { return }
    let name = number == SIGINT ? "SIGINT" : "SIGTERM"
    throw Refusal(
      "stopped by \(name) at \(now): no report, no file was written", code: 128 + number)
  }
}
