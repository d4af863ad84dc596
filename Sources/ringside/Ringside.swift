import ArgumentParser
import Foundation

/// The command line: what is done is done elsewhere.
@main struct Ringside: ParsableCommand {
  /// The version, as it stands in recordings and exports.
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "ringside",
    abstract: "A microservice cluster in a box, to watch and to break.",
    discussion: """
      Without a command it opens the dashboard: press x to kill, p to cut, [ to rewind, ? for help.

      Example: ringside zone-cut
      """,
    version: version,
    subcommands: [
      LiveCommand.self, RunCommand.self, FrameCommand.self, DigestCommand.self,
      CheckCommand.self, BenchCommand.self, ScenariosCommand.self, ThemesCommand.self,
      PatternsCommand.self, BugsCommand.self, CommandsCommand.self, SettingsCommand.self,
      MetricsCommand.self, KeysCommand.self, ConfigCommand.self, ManCommand.self,
      CrashCommand.self,
    ],
    defaultSubcommand: LiveCommand.self)

  static func main() {
    // A file that may not grow (`ulimit -f`) is an error of the write's, told with the file's name; the
    // signal would end the program with the terminal still taken and half a file left.
    signal(SIGXFSZ, SIG_IGN)
    do {
      try refuseUnknownHelp()
      var command = try parseAsRoot()
      try command.run()
    } catch let refusal as Refusal {
      complain(refusal.description, code: refusal.code)
    } catch let failure as WholeFile.Failure {
      complain(failure.description, code: Refusal.ioError)
    } catch  where exitCode(for: error) == .validationFailure {
      complain(message(for: error) + "; --help tells more", code: Refusal.usage)
    } catch {
      // Help, the version, completion scripts.
      exit(withError: error)
    }
  }

  /// Help about a command that is none would be that of all, as if it had been asked for.
  private static func refuseUnknownHelp() throws {
    let words = CommandLine.arguments.dropFirst().prefix { !$0.hasPrefix("-") }
    guard words.first == "help", let name = words.dropFirst().first else { return }
    let commands = configuration.subcommands.compactMap {
      $0.configuration.shouldDisplay ? $0.configuration.commandName : nil
    }
    guard commands.contains(name) || name == "help" else {
      throw Refusal(
        "help \(name): expected one of \(commands.joined(separator: ", "))", code: Refusal.usage)
    }
  }

  /// Ends with one line on standard error.
  private static func complain(_ text: String, code: Int32) -> Never {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    _ = WholeFile.write("ringside: \(line)\n", to: 2)
    Foundation.exit(code)
  }
}
