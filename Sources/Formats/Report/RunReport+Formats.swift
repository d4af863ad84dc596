import Cluster
import Simulation
import Verification

extension RunReport {
  var json: String {
    let verdicts = verdicts.map { verdict in
      var fields = [
        ("expectation", JSON.string("\(verdict.expectation)")),
        ("outcome", JSON.string(verdict.outcome.rawValue)),
      ]
      if let instant = verdict.instant { fields.append(("at_seconds", "\(instant.seconds)")) }
      if let observed = verdict.observed { fields.append(("observed", Self.number(observed))) }
      return "    {" + fields.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}"
    }
    let refused = refused.map { command in
      let fields = [
        ("command", JSON.string("\(command.command)")), ("reason", JSON.string(command.reason)),
        ("at_seconds", "\(command.time.seconds)"),
      ]
      return "    {" + fields.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}"
    }
    let figures = figures.map { "    \(JSON.string($0.name)): \(JSON.string($0.value))" }
    return """
      {
        "scenario": \(JSON.string(scenario)),
        "seed": \(seed),
        "seconds": \(end.seconds),
        "digest": \(JSON.string(digest)),
        "passed": \(count(.passed)),
        "failed": \(count(.failed)),
        "unreached": \(count(.unreached)),
        "expectations": [\(Self.block(verdicts))],
        "refused": [\(Self.block(refused))],
        "figures": {\(Self.block(figures))}
      }

      """
  }

  private static func block(_ lines: [String]) -> String {
    lines.isEmpty ? "" : "\n" + lines.joined(separator: ",\n") + "\n  "
  }

  /// JSON has no infinities.
  private static func number(_ value: Double) -> String {
    value.isFinite ? "\(value)" : JSON.string("\(value)")
  }

  /// One test case an expectation, and one a command that could not be carried out, an error; what
  /// the run did not reach is skipped.
  var junit: String {
    var xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    let name = XML.attribute(scenario)
    xml += "<testsuite name=\(name) tests=\"\(verdicts.count + refused.count)\""
    xml +=
      " failures=\"\(count(.failed))\" errors=\"\(refused.count)\" skipped=\"\(count(.unreached))\" time=\"\(end.seconds)\">\n"
    xml += "  <properties>\n"
    let properties =
      [("seed", "\(seed)"), ("digest", digest)] + figures.map { ($0.name, $0.value) }
    for (name, value) in properties {
      xml += "    <property name=\(XML.attribute(name)) value=\(XML.attribute(value))/>\n"
    }
    xml += "  </properties>\n"
    for command in refused {
      xml += "  <testcase classname=\(name)"
      xml += " name=\(XML.attribute("at \(command.time) \(command.command)"))"
      xml += " time=\"\(command.time.seconds)\">"
      xml += "<error message=\(XML.attribute(command.reason))/></testcase>\n"
    }
    for verdict in verdicts {
      xml += "  <testcase classname=\(name) name=\(XML.attribute("\(verdict.expectation)"))"
      if let instant = verdict.instant { xml += " time=\"\(instant.seconds)\"" }
      switch verdict.outcome {
      case .passed: xml += "/>\n"
      case .failed: xml += "><failure message=\(XML.attribute("\(verdict)"))/></testcase>\n"
      case .unreached: xml += "><skipped message=\"not reached\"/></testcase>\n"
      }
    }
    return xml + "</testsuite>\n"
  }
}
