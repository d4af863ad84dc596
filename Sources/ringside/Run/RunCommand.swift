public import ArgumentParser
import Cluster
public import Formats
import Simulation
import Verification

extension RunReport.Format: ExpressibleByArgument {}

/// Runs a scenario without a screen and judges what it expects.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a scenario without a screen and judge its expectations.",
    discussion: """
      Example: ringside run zone-cut --report junit > zone-cut.xml
      Exits with 1 when an expectation fails, or when a command of the schedule cannot be carried out. \
      A file called - is standard output; the report then \
      goes to standard error. A scenario that compares is run once for each of its worlds.
      """)

  @Argument(
    help: "A scenario's name or file; - reads standard input.",
    completion: ScenarioFile.completion)
  var scenario: String
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The seed; else the scenario's own.", valueName: "n"),
    transform: Arguments.seed)
  var seed: UInt64?
  @Option(
    name: .customLong("for"), parsing: .unconditional,
    help: ArgumentHelp("How much virtual time; else the scenario's own.", valueName: "60s"),
    transform: Arguments.length)
  var length: Interval?
  @Option(
    help: ArgumentHelp(
      "Which of the worlds that the scenario compares; else each of them.", valueName: "name"))
  var variant: String?
  @Option(help: "How the report is written: text, json, junit.") var report = RunReport.Format.text
  @Option(
    help: ArgumentHelp("Write the run as a scenario.", valueName: "file"), completion: .file())
  var record: String?
  @Option(
    help: ArgumentHelp(
      "Write the metrics at the end, in Prometheus' text format.", valueName: "file"),
    completion: .file())
  var metrics: String?
  @Option(
    help: ArgumentHelp("Write the spans as lines of OTLP/JSON.", valueName: "file"),
    completion: .file())
  var traces: String?
  @Option(
    help: ArgumentHelp(
      "Write what clients asked the store that answers at the end, for ringside check.",
      valueName: "file"), completion: .file())
  var history: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Serve /metrics while it runs.", valueName: "[address:]port"),
    transform: ListenAddress.init(reading:))
  var listen: ListenAddress?
  @Flag(help: "Run as fast as the clock on the wall, not as fast as possible.") var realtime = false
  @Flag(help: "Say whom each command of the schedule would hit; judge and write nothing.")
  var dryRun = false

  func validate() throws {
    let outputs = [record, metrics, traces, history].compactMap { $0 }
    guard outputs.count(where: { $0 == "-" }) < 2 else {
      throw ValidationError("expected one file called - at most, found more")
    }
    guard !dryRun || outputs.isEmpty && listen == nil else {
      throw ValidationError("--dry-run: expected no file to write and nobody to serve")
    }
    for file in outputs where file != "-" && outputs.count(where: { $0 == file }) > 1 {
      throw ValidationError("expected a file each, found \(file) twice")
    }
  }

  func run() throws {
    let variants = try ScenarioVariants(of: ScenarioFile.load(scenario), only: variant)
    if dryRun { return try tell(variants) }
    let outputs = [record, metrics, traces, history].contains { $0 != nil } || listen != nil
    guard !outputs || variants.members.count == 1 else {
      throw Refusal(
        "--record, --metrics, --traces, --history, --listen: expected --variant besides, one world at a time",
        code: Refusal.usage)
    }
    if let record { try Recorder.check(record) }
    let endpoint = try listen.map { try MetricsEndpoint($0) }
    let (seed, length, isRealtime) = (seed, length, realtime)
    let (traces, metrics, record, history) = (traces, metrics, record, history)
    let reports = try variants.each { index, member in
      var run = HeadlessRun(
        member.scenario, seed: seed, length: length ?? member.scenario.duration)
      run.isRealtime = isRealtime
      run.endpoint = endpoint
      run.showsProgress = index == 0
      try run.go(traces: traces, history: history)
      if let metrics {
        let readings = run.timeline.present.readings
        try WholeFile.write(
          PrometheusText.text.write(readings.world, readings.measures), to: metrics)
      }
      if let record { try Recorder.write(run.timeline, to: record) }
      return run.report(as: member.name)
    }
    let text = RunReport.written(reports, as: report)
    if [record, metrics, traces, history].contains("-") {
      _ = WholeFile.write(text, to: 2)
    } else {
      try Output.write(text)
    }
    if !reports.allSatisfy(\.isGood) { throw ExitCode(1) }
  }

  private func tell(_ variants: ScenarioVariants) throws {
    let seed = seed
    let runs = try variants.each { _, member in DryRun(member.scenario, seed: seed) }
    for (member, run) in zip(variants.members, runs) {
      // Which world it is said of is told where there are several.
      if runs.count > 1 { try Output.write(member.name + "\n") }
      let indent = runs.count > 1 ? "  " : ""
      try Output.write(run.lines.map { indent + $0 + "\n" }.joined())
    }
    if runs.contains(where: \.hasRefusals) { throw ExitCode(1) }
  }
}
