import ArgumentParser
import Cluster
import Dashboard
import Screen
import Simulation

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
    discussion: """
      Example: ringside frame zone-cut --at 30s --view 3 --format svg > cut.svg
      Keys do what they do on the live screen, commands and moves in time too: \
      --keys ':kill<Space>kv-1<Enter>]]' shows what a kill has come to two seconds later. The user's own \
      configuration has no say, so that a picture is the same everywhere.
      """)

  @Argument(help: "A scenario's name or file.", completion: ScenarioFile.completion)
  var scenario = "shop"
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The seed; else the scenario's own.", valueName: "n"),
    transform: Arguments.seed)
  var seed: UInt64?
  @Option(
    parsing: .unconditional, help: ArgumentHelp("The moment shown; else 30s.", valueName: "30s"),
    transform: Arguments.length)
  var at = Interval.seconds(30)
  @Option(
    help: ArgumentHelp(
      "What is shown: 1 is all panels, else the key or the name of one.", valueName: "view"),
    completion: .list(FrameCommand.views))
  var view: String?
  @Option(
    help: ArgumentHelp("Columns and rows, 20x5 to 500x200; else 120x40.", valueName: "120x40"),
    transform: PictureSize.init(reading:))
  var size = PictureSize(120, 40)
  @Option(help: "What is written: text, ansi, svg.") var format = Picture.Format.text
  @Option(help: "The theme of ansi and svg.", completion: Themes.completion)
  var theme: String?
  @Option(help: ArgumentHelp("Keys to press first: '3', '<Tab>x'.", valueName: "keys")) var keys =
    ""
  @Option(help: "Colours: none, 8, 16, 256, 24bit.") var color = ColorDepth.direct
  @Option(help: "The language: en or ko.") var lang = Language.english
  @Flag(help: "Draw with ASCII only.") var ascii = false

  /// The keys and names of what can be shown.
  private static var views: [String] {
    ["1"] + PanelTable.rows.map { String($0.id.key) } + ["overview"]
      + PanelTable.rows.map(\.id.title.english)
  }

  /// What is called `name`, a key or a word.
  private static func view(_ name: String) -> Picture.View? {
    if name == "1" || name == "overview" { return .overview }
    return PanelTable.rows.first {
      String($0.id.key) == name || $0.id.title.english == name
    }.map { .panel($0.id) }
  }

  func validate() throws {
    if let view, FrameCommand.view(view) == nil {
      throw ValidationError(
        "--view: expected \(Words.alternatives(FrameCommand.views)), found \(view)")
    }
    if let unknown = Key.unknown(in: keys) {
      throw ValidationError("--keys: expected keys such as x or <Enter>, found \(unknown)")
    }
    if format == .svg, color != .none, color != .direct {
      throw ValidationError("--color: expected none or 24bit for svg, found \(color.rawValue)")
    }
  }

  func run() throws {
    let scenario = try ScenarioFile.load(scenario)
    let theme = try Themes.named(theme ?? Theme.dark.name)
    var picture = Picture(width: size.width, height: size.height)
    picture.view = view.flatMap(FrameCommand.view)
    picture.keys = Key.sequence(keys) ?? []
    picture.depth = color
    picture.glyphs = ascii ? .ascii : .braille
    picture.settings.language = lang
    picture.settings.theme = theme.name
    picture.settings.showsHint = false
    picture.theme = theme
    var session = Session(scenario, seed: seed)
    let end = Instant.zero + at
    session.forAll { $0.run(to: end) }
    let frame = try picture.frame(of: session)
    try Output.write(
      Picture.write(
        frame, as: format, theme: picture.theme, depth: color,
        title: Picture.title(of: session.timeline)))
  }
}
