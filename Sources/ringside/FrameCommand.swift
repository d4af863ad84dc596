import ArgumentParser
import Cluster
import Screen
import Simulation
import Verification

/// Prints one picture of a run.
struct FrameCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "frame",
    abstract: "Print one picture of a run.",
    discussion: "Example: ringside frame zone-cut --at 30s --size 120x40 --keys '3'")

  @Argument(help: "A scenario's name or file.") var scenario = "shop"
  @Option(help: "The seed of all randomness.") var seed: UInt64?
  @Option(help: "The moment shown.") var at = Interval.seconds(30)
  @Option(help: "Columns and rows: 120x40.") var size = "120x40"
  @Option(help: "Keys to press first: '3', '<Tab>x'.") var keys = ""

  func run() throws {
    let numbers = size.split(separator: "x").compactMap { Int($0) }
    guard numbers.count == 2, (20...500).contains(numbers[0]), (5...200).contains(numbers[1])
    else { throw ValidationError("--size: expected 20x5 to 500x200, found \(size)") }
    guard let keys = Key.sequence(keys) else {
      throw ValidationError("--keys: expected keys such as x or <Enter>, found \(keys)")
    }
    var timeline = Timeline(Experiment(try ScenarioFile.load(scenario), seed: seed))
    timeline.run(to: .zero + at)
    let frame = Picture.frame(of: timeline, width: numbers[0], height: numbers[1], keys: keys)
    print(frame.text, terminator: "")
  }
}
