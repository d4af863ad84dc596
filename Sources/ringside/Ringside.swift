import ArgumentParser

/// The command line: what is done is done elsewhere.
@main struct Ringside: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ringside",
    abstract: "A microservice cluster in a box, to watch and to break.",
    discussion: "Try: ringside digest --seed 42 --for 60s",
    version: "0.1.0",
    subcommands: [DigestCommand.self, BenchCommand.self])
}
