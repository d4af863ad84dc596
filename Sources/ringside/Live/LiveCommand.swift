import ArgumentParser
import Cluster
import Dashboard
import Formats
import Glibc
import Screen
import Simulation
import Terminal
import Verification

/// The dashboard: what `ringside` alone opens.
struct LiveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "live",
    abstract: "Open the dashboard (the default).",
    discussion: "Example: ringside zone-cut --seed 7")

  @Argument(help: "A scenario's name or file.") var scenario = "shop"
  @Option(help: "The seed of all randomness; the scenario's own if not given.") var seed: UInt64?
  @Option(help: "Colours: none, 16, 256, 24bit.") var color: ColorDepth?
  @Option(help: "The language of help and events: en or ko.") var lang: String?
  @Flag(help: "Show without letting anyone change anything.") var lock = false
  @Flag(help: "Draw with ASCII only.") var ascii = false

  func run() throws {
    let scenario = try ScenarioFile.load(scenario)
    guard isatty(0) == 1, isatty(1) == 1 else { return WithoutTerminal.show(scenario, seed: seed) }
    let environment = Environment.all
    let depth = ColorDepth.choose(wish: color, environment)
    var settings = DashboardSettings()
    settings.language = Language(locale: lang ?? environment["LC_ALL"] ?? environment["LANG"] ?? "")
    let glyphs: GlyphLevel = ascii || !Environment.isUTF8(environment) ? .ascii : .braille
    let farewell: String?
    do {
      // The terminal is given back at the end of this block.
      var loop = try LiveLoop(
        scenario, seed: seed, settings: settings, depth: depth, isLocked: lock, glyphs: glyphs)
      farewell = loop.run()
    } catch let failure as TerminalSession.Failure {
      throw Refusal(failure.description, code: Refusal.unavailable)
    }
    if let farewell { print(farewell, terminator: "") }
  }
}
