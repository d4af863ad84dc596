public import Patterns

/// What a Prometheus server scrapes: the present values of all series, as text.
///
/// prometheus/docs, exposition_formats.md (0.0.4), and OpenMetrics 1.0. No timestamps: a scrape is
/// of now. Targets that are down have no series, but `up` 0.
public enum PrometheusText: Sendable, Hashable, CaseIterable {
  /// Text format 0.0.4.
  case text
  /// OpenMetrics 1.0.
  case openMetrics

  /// The format that a request with these `Accept` headers gets (RFC 9110, §12.5.1).
  ///
  /// OpenMetrics must be named, and be wished for at least as much as plain text. All else gets the
  /// older text, which everybody reads.
  public init(accept: [String]) {
    var (openMetrics, text, anything) = (0.0, Double?.none, 0.0)
    for range in accept.flatMap({ $0.split(separator: ",") }) {
      let parts = range.lowercased().split(separator: ";").map { $0.filter { !$0.isWhitespace } }
      let weight = parts.dropFirst().first { $0.hasPrefix("q=") }
        .map { Double($0.dropFirst(2)) ?? 0 }
      let wish = weight ?? 1
      switch parts.first {
      case "application/openmetrics-text": openMetrics = max(openMetrics, wish)
      case "text/plain": text = max(text ?? 0, wish)
      case "text/*", "*/*": anything = max(anything, wish)
      case _: break
      }
    }
    self = openMetrics > 0 && openMetrics >= text ?? anything ? .openMetrics : .text
  }

  /// The header without which Prometheus 3 refuses a scrape.
  public var contentType: String {
    switch self {
    case .text: "text/plain; version=0.0.4; charset=utf-8"
    case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
    }
  }

  /// The present values of `stores`, which share no family.
  public func write(_ stores: MetricStore...) -> String {
    var text = ""
    for store in stores {
      for id in store.familyIDs {
        let family = store.families[id.index]
        let series = store.series(of: id).filter { store.isUp(store.target(of: $0)) }
        guard !series.isEmpty else { continue }
        writeHead(family.name, family.kind.rawValue, family.help, into: &text)
        for id in series { write(id, of: family, in: store, into: &text) }
      }
    }
    writeHead("up", "gauge", "Whether the target answers.", into: &text)
    for store in stores {
      for target in store.targetIDs {
        let (service, instance) = store.names(of: target)
        writeSample(
          "up", [("service", service), ("instance", instance)], store.isUp(target) ? 1 : 0,
          into: &text)
      }
    }
    return self == .openMetrics ? text + "# EOF\n" : text
  }

  private func write(
    _ id: MetricStore.SeriesID, of family: MetricFamily, in store: MetricStore,
    into text: inout String
  ) {
    let (service, instance) = store.names(of: store.target(of: id))
    let labels =
      Array(zip(family.labels, store.labelValues(of: id)))
      + [("service", service), ("instance", instance)]
    switch family.kind {
    case .counter, .gauge: writeSample(family.name, labels, store.current(id), into: &text)
    case .histogram:
      for bucket in store.currentBuckets(id) {
        writeSample(
          family.name + "_bucket", labels + [("le", bound(bucket.upperBound))], bucket.count,
          into: &text)
      }
      writeSums(id, of: family, labels, in: store, into: &text)
    case .summary:
      for (place, quantile) in family.bounds.enumerated() {
        writeSample(
          family.name, labels + [("quantile", bound(quantile))],
          store.current(id, .quantile(place)), into: &text)
      }
      writeSums(id, of: family, labels, in: store, into: &text)
    }
  }

  private func writeSums(
    _ id: MetricStore.SeriesID, of family: MetricFamily, _ labels: [(String, String)],
    in store: MetricStore, into text: inout String
  ) {
    writeSample(family.name + "_sum", labels, store.current(id, .sum), into: &text)
    writeSample(family.name + "_count", labels, store.current(id, .count), into: &text)
  }

  private func writeHead(
    _ name: String, _ kind: String, _ help: String, into text: inout String
  ) {
    switch self {
    case .text:
      text += "# HELP \(name) \(Self.escaped(help))\n# TYPE \(name) \(kind)\n"
    case .openMetrics:
      // A counter's family goes without the ending of its samples.
      let family = kind == "counter" ? String(name.dropLast("_total".count)) : name
      text += "# TYPE \(family) \(kind)\n"
      for unit in ["seconds", "bytes", "ratio"] where family.hasSuffix("_" + unit) {
        text += "# UNIT \(family) \(unit)\n"
      }
      text += "# HELP \(family) \(Self.escaped(help, quotes: true))\n"
    }
  }

  private func writeSample(
    _ name: String, _ labels: [(String, String)], _ value: Double, into text: inout String
  ) {
    text += name + "{"
    for (index, label) in labels.enumerated() {
      text += (index == 0 ? "" : ",") + "\(label.0)=\"\(Self.escaped(label.1, quotes: true))\""
    }
    text += "} \(Self.number(value))\n"
  }

  /// A bucket's bound; OpenMetrics wants a point in it.
  private func bound(_ bound: Double) -> String {
    let number = Self.number(bound)
    let isWhole = number.allSatisfy { $0.isNumber || $0 == "-" }
    return self == .openMetrics && isWhole ? number + ".0" : number
  }

  /// As Go's ParseFloat reads it.
  static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    if value.magnitude < 1e15, value == Double(Int64(value)) { return String(Int64(value)) }
    return value.description
  }

  private static func escaped(_ text: String, quotes: Bool = false) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case "\"" where quotes: escaped += "\\\""
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
