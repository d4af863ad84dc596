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
      Exits with 1 when an expectation fails. A file called - is standard output; the report then \
      goes to standard error.
      """)

  @Argument(
    help: "A scenario's name or file; - reads standard input.",
    completion: ScenarioFile.completion)
  var scenario: String
  @Option(help: ArgumentHelp("The seed; else the scenario's own.", valueName: "n"))
  var seed: UInt64?
  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("How much virtual time; else the scenario's own.", valueName: "60s"))
  var length: Interval?
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
    help: ArgumentHelp("Serve /metrics while it runs.", valueName: "[address:]port"))
  var listen: ListenAddress?
  @Flag(help: "Run as fast as the clock on the wall, not as fast as possible.") var realtime = false

  func validate() throws {
    let outputs = [record, metrics, traces].compactMap { $0 }
    guard outputs.count(where: { $0 == "-" }) < 2 else {
      throw ValidationError("expected one file called - at most, found more")
    }
    for file in outputs where file != "-" && outputs.count(where: { $0 == file }) > 1 {
      throw ValidationError("expected a file each, found \(file) twice")
    }
  }

  func run() throws {
    let scenario = try ScenarioFile.load(scenario)
    if let record { try Recorder.check(record) }
    var run = HeadlessRun(scenario, seed: seed, length: length ?? scenario.duration)
    run.isRealtime = realtime
    if let listen { run.endpoint = try MetricsEndpoint(listen) }
    try run.go(traces: traces)
    if let metrics {
      let readings = run.timeline.present.readings
      try WholeFile.write(
        PrometheusText.text.write(readings.world, readings.measures), to: metrics)
    }
    if let record { try Recorder.write(run.timeline, to: record) }
    let report = run.report()
    let text = report.written(as: self.report)
    if [record, metrics, traces].contains("-") {
      _ = WholeFile.write(text, to: 2)
    } else {
      try Output.write(text)
    }
    if !report.isGood { throw ExitCode(1) }
  }
}
