import ArgumentParser
import Cluster
import Dashboard
import Screen
import Simulation
import Verification

extension Picture.Format: ExpressibleByArgument {}

/// Columns and rows, written `120x40`.
struct PictureSize: CustomStringConvertible {
  let width: Int
  let height: Int

  init(reading argument: String) throws {
    let numbers = argument.split(separator: "x", omittingEmptySubsequences: false)
      .map { Int($0) }
    guard numbers.count == 2, let width = numbers[0], let height = numbers[1],
      (20...500).contains(width), (5...200).contains(height)
    else { throw ValidationError("expected 20x5 to 500x200") }
    self.width = width
    self.height = height
  }

  init(_ width: Int, _ height: Int) {
    self.width = width
    self.height = height
  }

  var description: String { "\(width)x\(height)" }
}

/// Prints one picture of a run.
struct FrameCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "frame",
    abstract: "Print one picture of a run.",
    discussion: "Example: ringside frame zone-cut --at 30s --view 3 --format svg > cut.svg")

  @Argument(help: "A scenario's name or file.", completion: ScenarioFile.completion)
  var scenario = "shop"
  @Option(help: ArgumentHelp("The seed; else the scenario's own.", valueName: "n"))
  var seed: UInt64?
  @Option(help: ArgumentHelp("The moment shown.", valueName: "30s")) var at = Interval.seconds(30)
  @Option(help: ArgumentHelp("The view: 1 is all panels, 2 to 7 one of them.", valueName: "n"))
  var view: Int?
  @Option(
    help: ArgumentHelp("Columns and rows, 20x5 to 500x200.", valueName: "120x40"),
    transform: PictureSize.init(reading:))
  var size = PictureSize(120, 40)
  @Option(help: "What is written: text, ansi, svg.") var format = Picture.Format.text
  @Option(help: "The theme of ansi and svg.", completion: Themes.completion)
  var theme: String?
  @Option(help: ArgumentHelp("Keys to press first: '3', '<Tab>x'.", valueName: "keys")) var keys =
    ""
  @Option(help: "Colours: none, 8, 16, 256, 24bit.") var color = ColorDepth.direct
  @Option(help: "The language: en or ko.", completion: .list(["en", "ko"])) var lang = "en"
  @Flag(help: "Draw with ASCII only.") var ascii = false

  func validate() throws {
    let views = PanelTable.rows.compactMap { Int(String($0.id.key)) }
    if let view, view != 1, !views.contains(view) {
      throw ValidationError(
        "--view: expected 1\(views.map { ", \($0)" }.joined()), found \(view)")
    }
    guard Key.sequence(keys) != nil else {
      throw ValidationError("--keys: expected keys such as x or <Enter>, found \(keys)")
    }
    guard Language(rawValue: lang) != nil else {
      throw ValidationError("--lang: expected en or ko, found \(lang)")
    }
  }

  func run() throws {
    let scenario = try ScenarioFile.load(scenario)
    let theme = try Themes.named(theme ?? Theme.dark.name)
    var picture = Picture(width: size.width, height: size.height)
    picture.keys = (Key.sequence((view.map { "\($0)" } ?? "") + keys)) ?? []
    picture.depth = color
    picture.glyphs = ascii ? .ascii : .braille
    picture.settings.language = Language(locale: lang)
    picture.settings.theme = theme.name
    picture.settings.showsHint = false
    let compared = SideBySide.variants(of: scenario, seed: seed)
    var timeline = compared?.timeline ?? Timeline(Experiment(scenario, seed: seed))
    let end = Instant.zero + at
    if let compared {
      compared.side.each(&timeline) { $0.run(to: end) }
    } else {
      timeline.run(to: end)
    }
    try Output.write(
      Picture.write(
        picture.frame(of: timeline, beside: compared?.side), as: format, theme: theme, depth: color,
        title: Picture.title(of: timeline)))
  }
}
