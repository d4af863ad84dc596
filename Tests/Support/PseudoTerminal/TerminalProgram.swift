import Foundation
public import Glibc

/// A program that runs in a pseudo-terminal, its own session, and is ended with the test.
public final class TerminalProgram {
  /// How it ended.
  public enum End: Equatable, Sendable {
    /// By itself.
    case exited(Int32)
    /// By a signal.
    case signalled(Int32)
  }

  /// Its terminal.
  public let terminal: PseudoTerminal
  /// Its process.
  public let process: pid_t
  private var end: End?

  /// The binary under test: `RINGSIDE_BINARY`, else the one beside the tests.
  public static var binary: String {
    if let path = ProcessInfo.processInfo.environment["RINGSIDE_BINARY"] { return path }
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let folder = URL(fileURLWithPath: tests).deletingLastPathComponent()
    let here = folder.appendingPathComponent("ringside").path
    if FileManager.default.isExecutableFile(atPath: here) { return here }
    // Run by a helper of the toolchain, the tests are the first argument that is a bundle.
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? ""
    return URL(fileURLWithPath: bundle).deletingLastPathComponent()
      .appendingPathComponent("ringside").path
  }

  /// Starts `path` in the terminal, with nothing in its environment but what is given here.
  public init(
    _ arguments: [String] = [], in terminal: PseudoTerminal, path: String = binary,
    environment: [String: String] = [:], folder: String? = nil
  ) throws {
    self.terminal = terminal
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A session of its own: the first terminal it opens becomes its controlling one.
    let flags = 0x80 | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
    posix_spawnattr_setflags(&attributes, Int16(flags))
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, terminal.path, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var all = [
      "PATH": "/usr/bin:/bin", "TERM": "xterm-256color", "LC_ALL": "C.UTF-8",
      "HOME": folder ?? "/nonexistent",
    ]
    all.merge(environment) { $1 }
    let inFolder = folder.map { ["/usr/bin/env", "-C", $0, path] } ?? [path]
    var given = (inFolder + arguments).map { strdup($0) } + [nil]
    var variables = all.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer {
      for text in given + variables { free(text) }
    }
    var process = pid_t(0)
    let error = posix_spawn(&process, inFolder[0], &actions, &attributes, &given, &variables)
    guard error == 0 else {
      throw PseudoTerminal.Late(description: "\(path): \(String(cString: strerror(error)))")
    }
    self.process = process
  }

  deinit {
    if end == nil {
      kill(process, SIGKILL)
      var status = Int32(0)
      waitpid(process, &status, 0)
    }
  }

  /// Sends a signal to it.
  public func send(_ signal: Int32) { kill(process, signal) }

  /// How it ended, nil while it runs.
  public func poll() -> End? {
    guard end == nil else { return end }
    var status = Int32(0)
    guard waitpid(process, &status, WNOHANG) == process else { return nil }
    end = status & 0x7f == 0 ? .exited(status >> 8 & 0xff) : .signalled(status & 0x7f)
    return end
  }

  /// Reads on until it has ended, and what it wrote last.
  public func waitForEnd(milliseconds: Int = 10_000) throws -> End {
    let limit = PseudoTerminal.now + milliseconds
    while poll() == nil {
      guard PseudoTerminal.now < limit else {
        throw PseudoTerminal.Late(description: "still running:\n\(terminal.screen.text)")
      }
      if !terminal.pump(milliseconds: 10) { usleep(1_000) }
    }
    while terminal.pump(milliseconds: 0) {}
    guard let end else { preconditionFailure("ended without an end") }
    return end
  }
}
