public import Cluster
import Patterns

extension MetricVocabulary {
  /// What an expectation can ask for: what the world counts, and what its judges measure.
  public static let readings = MetricVocabulary(
    families: MetricVocabulary.world.families + Measure.allCases.map(\.family),
    aliases: Measure.allCases.compactMap { measure in
      measure.shortName.map { Alias($0, for: measure.family.name) }
    })
}
