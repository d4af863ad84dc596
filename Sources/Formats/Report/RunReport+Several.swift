extension RunReport {
  /// Several reports as one text in `format`; of one it is that one's own.
  public static func written(_ reports: [RunReport], as format: Format) -> String {
    if reports.count == 1 { return reports[0].written(as: format) }
    switch format {
    case .text: return reports.map { $0.written(as: .text) }.joined(separator: "\n")
    case .json:
      let objects = reports.map { report in
        report.written(as: .json).split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
      }
      return "[\n" + objects.joined(separator: ",\n") + "\n]\n"
    case .junit:
      let suites = reports.flatMap { report in
        // The first line is the declaration, which a file has once.
        report.written(as: .junit).split(separator: "\n").dropFirst().map { "  \($0)\n" }
      }
      return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n" + suites.joined()
        + "</testsuites>\n"
    }
  }
}
