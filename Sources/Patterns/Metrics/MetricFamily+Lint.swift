extension MetricFamily {
  /// What is wrong with this row, in promtool's words; empty when nothing is.
  ///
  /// The checks of `promtool check metrics` (client_golang, prometheus/testutil/promlint/validations)
  /// and the naming rules of the data model.
  public var problems: [String] {
    var found: [String] = []
    if !MetricFamily.isValidMetricName(name) { found.append("invalid metric name \"\(name)\"") }
    if help.isEmpty { found.append("no help text") }
    if name.contains(":") { found.append("metric names should not contain ':'") }
    found += suffixProblems + wordProblems + labelProblems + boundProblems
    return found
  }

  private var suffixProblems: [String] {
    var found: [String] = []
    switch kind {
    case .counter:
      if !name.hasSuffix("_total") {
        found.append("counter metrics should have \"_total\" suffix")
      }
    case .gauge, .histogram, .summary:
      if name.hasSuffix("_total") {
        found.append("non-counter metrics should not have \"_total\" suffix")
      }
    }
    if kind != .histogram, name.hasSuffix("_bucket") {
      found.append("non-histogram metrics should not have \"_bucket\" suffix")
    }
    if kind != .histogram && kind != .summary {
      for suffix in ["_count", "_sum"] where name.hasSuffix(suffix) {
        found.append("non-histogram metrics should not have \"\(suffix)\" suffix")
      }
    }
    return found
  }

  private var wordProblems: [String] {
    var found: [String] = []
    for word in name.split(separator: "_").map(String.init) {
      if let base = MetricFamily.baseUnit(of: word) {
        found.append("use base unit \"\(base)\" instead of \"\(word)\"")
      }
      if MetricFamily.abbreviatedUnits.contains(word) {
        found.append("metric names should not contain abbreviated units")
      }
      if ["counter", "gauge", "histogram", "summary"].contains(word) {
        found.append("metric name should not include type '\(word)'")
      }
    }
    if MetricFamily.isCamelCase(name) {
      found.append("metric names should be written in 'snake_case' not 'camelCase'")
    }
    return found
  }

  private var labelProblems: [String] {
    var found: [String] = []
    for (index, label) in labels.enumerated() {
      if !MetricFamily.isValidLabelName(label) { found.append("invalid label name \"\(label)\"") }
      if label == "le" || label == "quantile" || MetricFamily.targetLabels.contains(label) {
        found.append("label \"\(label)\" is reserved")
      }
      if labels[..<index].contains(label) { found.append("label \"\(label)\" is given twice") }
      if MetricFamily.isCamelCase(label) {
        found.append("label names should be written in 'snake_case' not 'camelCase'")
      }
    }
    return found
  }

  private var boundProblems: [String] {
    switch kind {
    case .counter, .gauge: return bounds.isEmpty ? [] : ["only a histogram has buckets"]
    case .histogram:
      if bounds.isEmpty || bounds.count > MetricFamily.bucketCapacity {
        return ["a histogram has 1 to \(MetricFamily.bucketCapacity) finite bounds"]
      }
      let ascending = zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }
      return ascending && bounds.allSatisfy(\.isFinite) ? [] : ["bounds must be finite and ascend"]
    case .summary:
      let ascending = zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }
      let isInRange = bounds.allSatisfy { $0 >= 0 && $0 <= 1 }
      return ascending && isInRange && !bounds.isEmpty
        && bounds.count <= MetricFamily.bucketCapacity
        ? []
        : ["a summary has 1 to \(MetricFamily.bucketCapacity) quantiles of 0 to 1 that ascend"]
    }
  }

  /// Whether `text` is `[a-zA-Z_:][a-zA-Z0-9_:]*`.
  public static func isValidMetricName(_ text: String) -> Bool {
    isName(text) { $0 == UInt8(ascii: ":") }
  }

  /// Whether `text` is `[a-zA-Z_][a-zA-Z0-9_]*` and does not start with the reserved `__`.
  public static func isValidLabelName(_ text: String) -> Bool {
    isName(text) { _ in false } && !text.hasPrefix("__")
  }

  private static func isName(_ text: String, also: (UInt8) -> Bool) -> Bool {
    var isFirst = true
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "_"):
        break
      case UInt8(ascii: "0")...UInt8(ascii: "9"): if isFirst { return false }
      default: if !also(byte) { return false }
      }
      isFirst = false
    }
    return !isFirst
  }

  private static func isCamelCase(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return zip(bytes, bytes.dropFirst()).contains { before, after in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(before)
        && (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(after)
    }
  }

  private static let abbreviatedUnits = [
    "s", "ms", "us", "ns", "sec", "b", "kb", "mb", "gb", "tb", "pb", "m", "h", "d",
  ]

  private static func baseUnit(of word: String) -> String? {
    switch word {
    case "milliseconds", "microseconds", "nanoseconds", "minutes", "hours", "days", "weeks":
      "seconds"
    case "kilobytes", "megabytes", "gigabytes", "kibibytes", "mebibytes", "bits": "bytes"
    case "percent", "percentage": "ratio"
    default: nil
    }
  }
}
