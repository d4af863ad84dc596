public import Simulation

extension ConsistencyViewModel {
  /// Something that a key's clients were promised and did not get, and the operations that prove it.
  public struct Proof: Sendable, Equatable {
    /// What it counts as: `stale read`.
    public var measure: Phrase
    /// When it was the case.
    public var at: Instant
    /// What should have been respected; or, alone, the operation that no order explains.
    public var first: Operation
    /// What did not respect it.
    public var second: Operation?
    /// What happened to the key at that time, the witnesses included, in order of their calls.
    public var around: [Operation]

    /// A proof.
    public init(
      _ measure: Phrase, at: Instant, _ first: Operation, _ second: Operation? = nil,
      around: [Operation] = []
    ) {
      self.measure = measure
      self.at = at
      self.first = first
      self.second = second
      self.around = around
    }

    /// The name by which a selection finds it again.
    var identity: String { "\(measure.english)@\(at.nanoseconds)/\(first.label)" }
    /// The moment that its picture ends with.
    var end: Instant { range.upperBound }
    /// From before the first witness to after the last.
    var range: ClosedRange<Instant> {
      let start = min(first.start, second?.start ?? first.start)
      let end = max(start, first.end ?? first.start, second?.end ?? second?.start ?? start)
      let margin = max(.milliseconds(8), (end - start) / 10)
      return (start - margin)...(end + margin)
    }
  }

  /// A fault, and from when to when it acted.
  public struct Fault: Sendable, Equatable {
    /// The command that brought it about: `partition zone:a | zone:b`.
    public var text: String
    /// When it acted.
    public var band: FaultBand

    /// A fault.
    public init(_ text: String, _ band: FaultBand) {
      self.text = text
      self.band = band
    }
  }
}
