import ArgumentParser
import Foundation

/// The command line: what is done is done elsewhere.
@main struct Ringside: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ringside",
    abstract: "A microservice cluster in a box, to watch and to break.",
    discussion: "Press x to kill, p to cut, [ to rewind, ? for help.",
    version: "0.1.0",
    subcommands: [
      LiveCommand.self, FrameCommand.self, DigestCommand.self, BenchCommand.self,
      ScenariosCommand.self, KeysCommand.self, CheckCommand.self,
    ],
    defaultSubcommand: LiveCommand.self)

  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let refusal as Refusal {
      FileHandle.standardError.write(Data("ringside: \(refusal.description)\n".utf8))
      Foundation.exit(refusal.code)
    } catch {
      exit(withError: error)
    }
  }
}
