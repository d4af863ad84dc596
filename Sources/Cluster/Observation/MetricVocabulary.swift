public import Patterns

/// The metrics that a condition can ask for: a name nobody counts is refused before a run, where it
/// would otherwise be a claim about nothing.
///
/// It knows names, labels and kinds; it reads no number.
public struct MetricVocabulary: Sendable {
  /// Another name for a family, as scenarios write it.
  public struct Alias: Sendable, Hashable {
    /// The short name.
    public var name: String
    /// The family's name.
    public var family: String

    /// `name`, short for `family`.
    public init(_ name: String, for family: String) {
      self.name = name
      self.family = family
    }
  }

  /// The families, in the order they are listed.
  public var families: [MetricFamily]
  /// Their short names.
  public var aliases: [Alias]

  /// What the world itself counts: what a chaos monkey can watch.
  public static let world = MetricVocabulary(
    families: ClusterMetrics.Family.allCases.map(\.family))

  /// These families, and short names for some of them.
  public init(families: [MetricFamily], aliases: [Alias] = []) {
    self.families = families
    self.aliases = aliases
  }

  /// Every name that can be written.
  public var names: [String] { aliases.map(\.name) + families.map(\.name) }

  /// Refuses a query that no series can ever answer: an unknown name or label, or a quantile of what
  /// is no histogram.
  public func check(_ query: MetricQuery) throws(TargetError) {
    guard let family = family(called: query.name) else {
      throw .unknownMetric(query.name, nearest: Words.nearest(to: query.name, in: names))
    }
    let labels = family.labels + MetricFamily.targetLabels
    for matcher in query.matchers where !labels.contains(matcher.label) {
      throw .unknownLabel(matcher.label, metric: query.name, known: labels)
    }
    if case .quantile = query.function, family.kind != .histogram {
      throw .noHistogram(query.name)
    }
  }

  /// The family that is asked for by its name, a short one, or a histogram's `_count` or `_sum`.
  func family(called name: String) -> MetricFamily? {
    let name = aliases.first { $0.name == name }?.family ?? name
    return families.first { family in
      family.name == name
        || family.kind == .histogram
          && (family.name + "_count" == name || family.name + "_sum" == name)
    }
  }
}
