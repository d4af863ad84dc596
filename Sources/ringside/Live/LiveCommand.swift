import ArgumentParser
import Cluster
import Dashboard
import Formats
import Glibc
import Screen
import Terminal

/// The dashboard: what `ringside` alone opens.
struct LiveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "live",
    abstract: "Open the dashboard (the default).",
    discussion: "Example: ringside zone-cut --seed 7 --theme ringside-dark")

  @Argument(help: "A scenario's name or file; else shop.", completion: ScenarioFile.completion)
  var scenario: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The seed; else the scenario's own.", valueName: "n"),
    transform: Arguments.seed)
  var seed: UInt64?
  @Option(help: "The theme; `ringside themes` lists them.", completion: Themes.completion)
  var theme: String?
  @Flag(help: "Show the theme's colours as published, readable or not.") var themeExact = false
  @Option(help: "Colours: none, 8, 16, 256, 24bit.") var color: ColorDepth?
  @Option(help: "The language of help and events: en or ko.") var lang: Language?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Serve /metrics while it runs.", valueName: "[address:]port"),
    transform: ListenAddress.init(reading:))
  var listen: ListenAddress?
  @Flag(help: "Show without letting anyone change anything.") var lock = false
  @Flag(help: "Draw with ASCII only.") var ascii = false

  @Flag(help: "In words only, for screen readers: a line an event, commands typed as lines.")
  var plain = false

  func run() throws {
    let name = self.scenario ?? "shop"
    let scenario = try ScenarioFile.load(name)
    var setup = try Setup()
    let last = setup.state.scenario
    setup.remember(scenario: name)
    var settings = setup.settings(theme: theme, language: lang)
    if plain {
      var loop = PlainLoop(
        scenario, seed: seed, setup: setup, settings: settings, isLocked: lock)
      return try loop.run()
    }
    guard isatty(0) == 1, isatty(1) == 1 else {
      return try WithoutTerminal.show(scenario, called: name, seed: seed, settings)
    }
    let environment = Environment.all
    let theme = try Themes.chosen(settings.theme, isAsked: theme != nil, exact: themeExact, setup)
    settings.theme = theme.name
    let opening = LiveLoop.Opening(
      scenario: scenario, seed: seed, setup: setup, settings: settings, theme: theme,
      isThemeExact: themeExact,
      depth: ColorDepth.choose(wish: color ?? setup.configuration.color, environment),
      glyphs: ascii ? .ascii : Environment.glyphs(environment), isLocked: lock,
      endpoint: try listen.map { try MetricsEndpoint($0) },
      lastScenario: self.scenario == nil && last != name ? last : nil)
    let farewell: String?
    do {
      // The terminal is given back at the end of this block.
      var loop = try LiveLoop(opening)
      farewell = loop.run()
    } catch let failure as TerminalSession.Failure {
      throw Refusal(failure.description, code: Refusal.unavailable)
    }
    if let farewell { try Output.write(farewell) }
  }
}
