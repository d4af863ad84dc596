import Cluster
import Patterns

/// The metrics that only a judge can know: every family once.
public enum Measure: Int, CaseIterable, Sendable {
  case operations, staleReads, staleness, violations, lostWrites, lostUpdates, phantomSuccesses
  case sessionViolations, brokenPromises
  case linearizable, undecidedKeys, configurations, pendingUnknown
  case yield, answered, harvest, silence, longestSilence
  case peakDivergentKeys, convergence, latency

  /// What it is called where metrics are read, and in short in what a scenario expects.
  public var shortName: String? {
    switch self {
    case .linearizable: "linearizable"
    case .violations: "violations"
    case .yield: "yield"
    case .answered: "answered"
    case .harvest: "harvest"
    case .staleReads: "stale_reads"
    case .staleness: "staleness"
    case .lostWrites: "lost_writes"
    case .lostUpdates: "lost_updates"
    case .silence: "silence"
    case .longestSilence: "longest_silence"
    case .brokenPromises: "broken_promises"
    case .operations, .phantomSuccesses, .sessionViolations, .undecidedKeys, .configurations,
      .pendingUnknown, .peakDivergentKeys, .convergence, .latency:
      nil
    }
  }

  var family: MetricFamily {
    switch self {
    case .operations:
      .counter(
        "cap_operations_total", "Operations on the store as their clients saw them.",
        ["store", "zone", "outcome"])
    case .staleReads:
      .counter(
        "cap_stale_reads_total", "Reads that missed a write acknowledged before they began.",
        ["store"])
    case .staleness:
      .gauge(
        "cap_staleness_seconds",
        "The longest that a write had been acknowledged when a read missed it.")
    case .violations:
      .counter("cap_violations_total", "Returns that no order of operations explains.", ["store"])
    case .lostWrites:
      .counter(
        "cap_lost_writes_total", "Acknowledged writes that are gone without a successor.",
        ["store"])
    case .lostUpdates:
      .counter(
        "cap_lost_updates_total",
        "Acknowledged updates made from a value that another one was made from.", ["store"])
    case .phantomSuccesses:
      .counter(
        "cap_phantom_successes_total", "Refused writes whose values were read.", ["store"])
    case .sessionViolations:
      .counter(
        "cap_session_violations_total", "Broken promises to clients' sessions.",
        ["store", "guarantee"])
    case .brokenPromises:
      .counter(
        "raft_broken_promises_total", "Promises of the replicated log (Raft, Figure 3) broken.",
        ["promise"])
    case .linearizable:
      .gauge("cap_linearizable", "1 while some order explains every answer of this store.")
    case .undecidedKeys:
      .gauge("cap_undecided_keys", "Keys with too many orders to follow, and undecided otherwise.")
    case .configurations:
      .gauge("cap_checker_configurations", "States the store may be in, as the judge knows.")
    case .pendingUnknown:
      .gauge("cap_unknown_writes", "Writes of unknown outcome that may still take effect.")
    case .yield:
      .gauge(
        "cap_yield_ratio", "Share of the operations ended in ten seconds that were answered.",
        ["zone"])
    case .answered:
      .gauge(
        "cap_available_ratio", "Share of requests that living nodes answered within a second.",
        ["zone"])
    case .harvest:
      .gauge(
        "cap_harvest_ratio", "Share of the reads of ten seconds that missed nothing.", ["zone"])
    case .silence:
      .gauge("cap_silence_seconds", "How long no client of the zone has been answered.", ["zone"])
    case .longestSilence:
      .gauge(
        "cap_longest_silence_seconds", "The longest that clients of the zone got no answer.",
        ["zone"])
    case .peakDivergentKeys:
      .gauge("cap_peak_divergent_keys", "The most keys whose living replicas differed.")
    case .convergence:
      .histogram(
        "cap_convergence_seconds", "From the last heal until all replicas agreed.",
        bounds: [1, 2, 5, 10, 20, 30, 60, 120, 300])
    case .latency:
      .gauge(
        "cap_latency_seconds",
        "Latency of answered operations, calm and while the network was cut.",
        ["operation", "weather", "percentile"])
    }
  }

  /// Whether it is told of each zone and, without a zone, of all together.
  var isByZone: Bool {
    switch self {
    case .yield, .answered, .harvest, .silence, .longestSilence: true
    case .operations, .staleReads, .staleness, .violations, .lostWrites, .lostUpdates,
      .phantomSuccesses,
      .brokenPromises,
      .sessionViolations, .linearizable, .undecidedKeys, .configurations, .pendingUnknown,
      .peakDivergentKeys, .convergence, .latency:
      false
    }
  }

  var id: MetricStore.FamilyID { MetricStore.FamilyID(rawValue) }
}
