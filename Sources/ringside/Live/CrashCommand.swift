import ArgumentParser
import Screen
import Terminal

/// Takes the terminal as the dashboard does, waits for a key, and ends as no program should.
///
/// So that it can be tried what the signals alone do not show: that the terminal is given back by a
/// program whose own stack is used up, or that the runtime stopped. Not shown in any help.
struct CrashCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "crash",
    abstract: "Take the terminal and, at a key, fail.",
    discussion: "Example: ringside crash overflow",
    shouldDisplay: false)

  /// What goes wrong.
  enum Failure: String, CaseIterable, ExpressibleByArgument {
    /// The runtime stops the program, with a word that it says in optimised builds, too.
    case trap
    /// Calls without end.
    case overflow
  }

  @Argument(help: "trap or overflow.") var failure: Failure

  func run() throws {
    do {
      var terminal = try TerminalSession(depth: .indexed)
      var frame = Frame(width: terminal.size.width, height: terminal.size.height)
      frame.write("press a key to crash: \(failure.rawValue)", x: 0, y: 0)
      terminal.present(frame, theme: .dark)
      while let inputs = terminal.read(milliseconds: 60_000) {
        guard !inputs.isEmpty else { continue }
        switch failure {
        case .trap: fatalError("as was asked for")
        case .overflow: _ = CrashCommand.overflow(inputs.count)
        }
      }
    } catch {
      throw Refusal(error.description, code: Refusal.unavailable)
    }
  }

  /// Calls itself for ever; what follows the call keeps it from being made a loop.
  @inline(never) private static func overflow(_ depth: Int) -> Int {
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 64) { room in
      room.initialize(repeating: depth)
      return overflow(depth &+ 1) &+ room[depth & 63]
    }
  }
}
