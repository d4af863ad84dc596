import ArgumentParser
import Dashboard

/// Prints the manual page; `make install` puts it in place.
struct ManCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "man", abstract: "Print the manual page in roff.",
    discussion: "Example: ringside man | man -l -", shouldDisplay: false)

  func run() throws {
    try Output.write(try Manual(Ringside._dumpHelp()).page)
  }
}
