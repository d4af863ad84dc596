import ArgumentParser
import Formats
import Foundation
import Simulation
import Verification

/// Judges a history that somebody recorded.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Say whether a recorded history is linearizable.",
    discussion: """
      Example: ringside check etcd.log --svg why.svg
      Reads Jepsen logs, EDN maps and JSON lines; - reads standard input.
      Exit status: 0 linearizable, 1 not, 2 undecided, 64 unreadable.
      """)

  @Argument(help: "A recorded history; - is standard input.") var file: String
  @Option(help: "register: read, write, cas. kv: get, put, append.") var model: Model?
  @Option(help: "jepsen, edn or jsonl.") var format: HistoryFormat?
  @Flag(help: "Judge all keys as one object, not one by one.") var whole = false
  @Option(help: "Draw the counterexample into this file.") var svg: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Give up after this long; else 60s.", valueName: "60s"),
    transform: Arguments.length)
  var timeLimit = Interval.seconds(60)

  func run() throws {
    let reading = try CheckCommand.read(file, format: format, model: model)
    var check = LinearizabilityCheck(reading.history, reading.model, whole: whole)
    decide(&check)
    switch check.verdict {
    case .ok: print("\(file): linearizable: \(facts(check, reading))")
    case .unknown(let limit):
      let reason =
        switch limit {
        case .stopped: "not decided within \(timeLimit)"
        case .memory: "not decided within \(check.memoryLimit >> 20) MiB"
        }
      print("\(file): \(reason): \(facts(check, reading))")
      throw ExitCode(2)
    case .illegal(let examples):
      print("\(file): not linearizable: \(facts(check, reading))")
      guard let first = examples.first else { throw ExitCode(1) }
      let timeline = CounterexampleTimeline(
        check, first, model: reading.model, lines: reading.lines)
      if check.partCount > 1 {
        print("\(examples.count) of \(check.partCount) keys, the first key \(timeline.key)")
      }
      print("\n" + timeline.text, terminator: "")
      if let svg { try WholeFile.write(timeline.svg, to: svg) }
      throw ExitCode(1)
    }
  }

  /// Reads a history; whatever is wrong with it ends with 64.
  static func read(
    _ file: String, format: HistoryFormat? = nil, model: Model? = nil
  ) throws -> HistoryFormat.Reading {
    let data: Data
    if file == "-" {
      data = FileHandle.standardInput.readDataToEndOfFile()
    } else {
      guard let contents = FileManager.default.contents(atPath: file) else {
        throw Refusal("\(file): expected a history, found no file to read", code: 64)
      }
      data = contents
    }
    do {
      return try HistoryFormat.read(Array(data), file: file, format: format, model: model)
    } catch {
      throw Refusal(error.description, code: 64)
    }
  }

  private func facts(
    _ check: LinearizabilityCheck, _ reading: HistoryFormat.Reading
  ) -> String {
    let processes = Set(check.operations.map(\.process)).count
    let keys = Set(check.operations.map(\.key)).count
    let unknown = check.operations.count { $0.outcome == .unknown }
    return "\(check.operations.count) operations (\(unknown) unknown) by \(processes) processes "
      + "on \(keys) \(keys == 1 ? "key" : "keys"), \(reading.model.rawValue), "
      + "\(check.configurations) configurations"
  }

  private func decide(_ check: inout LinearizabilityCheck) {
    let clock = ContinuousClock()
    let start = clock.now
    let limit = Duration.nanoseconds(timeLimit.nanoseconds)
    let showsProgress = isatty(STDERR_FILENO) == 1
    var shown = Duration.zero
    while !check.run(steps: 20_000) {
      let elapsed = clock.now - start
      if elapsed > limit { break }
      if showsProgress, elapsed - shown > .milliseconds(500) {
        shown = elapsed
        progress(
          "\r\(check.decidedCount) of \(check.partCount) decided, "
            + "\(check.configurations) configurations, \(elapsed.components.seconds) s\u{1b}[K")
      }
    }
    if shown > .zero { progress("\r\u{1b}[K") }
  }

  private func progress(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }
}
