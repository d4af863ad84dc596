import Patterns
import Simulation

/// The series of what is said of spans.
struct SpanSeries: Sendable {
  /// By node: of spans not sampled, then of those sampled.
  var begun: [MetricStore.SeriesID?] = []
  /// How many were counted of each.
  var counted: [Int] = []
  /// By reason.
  var dropped: [MetricStore.SeriesID] = []
  var droppedBefore: [Int] = []
  var lengths: MetricStore.SeriesID?
  /// The first trace whose spans have not been counted.
  var firstTrace = 0
}

/// What was lost of recorded spans: the label `reason`.
enum SpanLoss: String, CaseIterable {
  /// An end, an event or a change came after its span had been forgotten.
  case late
  /// A span had as many events as it may have.
  case eventLimit = "event_limit"
  /// A span had as many links as it may have.
  case linkLimit = "link_limit"

  func count(in losses: TraceStore.Losses) -> Int {
    switch self {
    case .late: losses.late
    case .eventLimit: losses.events
    case .linkLimit: losses.links
    }
  }
}

extension ClusterMetrics {
  mutating func setSeriesCount(_ observer: MetricStore.TargetID) {
    let series = store.resolve(Family.seriesCount.id, observer)
    store.set(series, Double(store.seriesCount))
  }
}

extension World {
  /// How old a trace is when its spans are counted: whoever answers later was not waited for.
  private static let traceAge = Interval.seconds(5)

  /// Lets the tail rule decide on the traces that are old enough: it keeps what failed, and what is
  /// slower than nearly all of the last minute's.
  private mutating func decideTraces() {
    guard settings.tracing.tail else { return }
    let slow = latencies.quantile(0.99, since: now - .seconds(60))
    traces.settings.tail = TailRule(slow: slow ?? .forever)
    traces.settle(at: now)
  }

  /// Counts the spans of the last second, and those of the traces that are old enough.
  mutating func countSpans() {
    decideTraces()
    for node in nodes.indices {
      for isSampled in [false, true] { countSpans(at: NodeID(node), isSampled: isSampled) }
    }
    let observer = stores.metrics.theObserver(in: &metrics)
    for (place, loss) in SpanLoss.allCases.enumerated() {
      if metrics.spans.dropped.count == place {
        metrics.spans.dropped.append(
          metrics.store.resolve(ClusterMetrics.Family.spansDropped.id, observer, [loss.rawValue]))
        metrics.spans.droppedBefore.append(0)
      }
      let lost = loss.count(in: traces.losses)
      metrics.store.increment(
        metrics.spans.dropped[place], by: Double(lost - metrics.spans.droppedBefore[place]))
      metrics.spans.droppedBefore[place] = lost
    }
    countTraces(observer)
  }

  private mutating func countSpans(at node: NodeID, isSampled: Bool) {
    let place = 2 * node.index + (isSampled ? 1 : 0)
    let begun = traces.begunCount(at: node, isSampled: isSampled)
    while metrics.spans.begun.count <= place {
      metrics.spans.begun.append(nil)
      metrics.spans.counted.append(0)
    }
    let fresh = begun - metrics.spans.counted[place]
    guard fresh > 0 else { return }
    let series =
      metrics.spans.begun[place]
      ?? metrics.store.resolve(
        ClusterMetrics.Family.spans.id, metrics.targets[node.index], ["\(isSampled)"])
    metrics.spans.begun[place] = series
    metrics.spans.counted[place] = begun
    metrics.store.increment(series, by: Double(fresh))
  }

  private mutating func countTraces(_ observer: MetricStore.TargetID) {
    let series =
      metrics.spans.lengths
      ?? metrics.store.resolve(ClusterMetrics.Family.traceSpans.id, observer)
    metrics.spans.lengths = series
    let kept = traces.traceIndices
    var next = max(metrics.spans.firstTrace, kept.lowerBound)
    while next < kept.upperBound {
      let trace = traces.summary(at: next)
      guard trace.start + Self.traceAge <= now else { break }
      metrics.store.observe(series, Double(trace.spanCount))
      next += 1
    }
    metrics.spans.firstTrace = next
  }
}
