public import Simulation

/// A command that could not be carried out: its names meant nothing at that moment, or what it asked
/// for contradicts itself.
///
/// An experiment with zero targets is an error, not a success, so the run remembers it. A command
/// whose wish is true already (`mode cp` of a CP store) is none of these.
public struct RefusedCommand: Sendable, Hashable {
  /// When it was given.
  public var time: Instant
  /// What was asked for.
  public var command: Command
  /// Why it was not done.
  public var reason: String

  /// `command`, refused at `time`.
  public init(at time: Instant, _ command: Command, reason: String) {
    self.time = time
    self.command = command
    self.reason = reason
  }
}

extension RefusedCommand: CustomStringConvertible {
  /// One line: `kill leader: nobody leads at the moment`.
  public var description: String { "\(command): \(reason)" }
}
