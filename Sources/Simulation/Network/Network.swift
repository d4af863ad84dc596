/// How a message travels.
public enum LinkKind: UInt8, Sendable, Hashable, BitwiseCopyable {
  /// In order, each once; loss stalls it until retransmitted (TCP).
  case stream
  /// Alone: may be lost, doubled, overtaken (UDP).
  case datagram
}

/// What becomes of a message that was sent.
public struct Transmission: Sendable, Hashable, BitwiseCopyable {
  /// When it arrives; nil when it is lost on the way.
  public var arrival: Instant?
  /// When a second copy arrives, if there is one.
  public var duplicate: Instant?
}

/// All links between the nodes, each direction on its own.
///
/// In calm weather a link costs one log-normal draw from its own stream (σ 0.25). Faults are kept by
/// id; a link's trouble is added up anew whenever one comes or goes, so that healing all of them
/// restores exactly the fault-free rules. A cut acts at delivery: ask `isCut` then.
public struct Network: Sendable {
  /// Usual one-way delays.
  public struct Settings: Sendable, Hashable {
    /// Between nodes of one zone.
    public var sameZone = Interval.microseconds(500)
    /// Between zones of a region.
    public var crossZone = Interval.milliseconds(1)
    /// Between regions.
    public var crossRegion = Interval.milliseconds(40)
    /// The spread of the delay's logarithm.
    public var sigma = 0.25
    /// The least wait before a lost packet of a stream is sent again.
    public var retransmission = Interval.milliseconds(200)

    /// The usual delays.
    public init() {}
  }

  struct Injected: Sendable {
    var id: FaultID
    var fault: LinkFault
    var spans: [LinkSpan]
  }

  /// The usual delays.
  public private(set) var settings: Settings
  private var zones: [UInt8] = []
  private var regions: [UInt8] = []
  private var rows: [[Link]] = []
  private var faults: [Injected] = []
  private let root: Random

  /// A network of no nodes yet, drawing from streams under `random`.
  public init(settings: Settings = Settings(), random: Random) {
    self.settings = settings
    root = random
  }

  /// Connects one more node, in `zone` of `region`, to all others and to itself.
  public mutating func addNode(zone: UInt8, region: UInt8 = 0) {
    let new = rows.count
    zones.append(zone)
    regions.append(region)
    for node in 0..<new { rows[node].append(link(from: node, to: new)) }
    rows.append((0...new).map { link(from: new, to: $0) })
    for node in 0...new {
      refresh(from: node, to: new)
      refresh(from: new, to: node)
    }
  }

  /// Gives all links other delays; what is on its way arrives as it would have.
  ///
  /// Each link goes on with its own stream, so the draws are those of the delays before.
  public mutating func configure(_ settings: Settings) {
    guard settings != self.settings else { return }
    self.settings = settings
    for from in rows.indices {
      for to in rows[from].indices { rows[from][to].median = median(from: from, to: to) }
    }
  }

  private func link(from: Int, to: Int) -> Link {
    Link(median: median(from: from, to: to), random: root.split("\(from)>\(to)"))
  }

  private func median(from: Int, to: Int) -> Interval {
    if from == to { return .microseconds(20) }
    if regions[from] != regions[to] { return settings.crossRegion }
    return zones[from] == zones[to] ? settings.sameZone : settings.crossZone
  }

  /// What is wrong with a link at present; nil in calm weather.
  public func trouble(from: NodeID, to: NodeID) -> LinkTrouble? {
    rows[from.index][to.index].trouble
  }

  /// Whether nothing passes from one to the other now.
  public func isCut(from: NodeID, to: NodeID) -> Bool {
    faults.isEmpty ? false : rows[from.index][to.index].trouble?.isCut ?? false
  }

  /// Sends a message off; what is lost to a cut is found out at its arrival.
  public mutating func send(
    from: NodeID, to: NodeID, kind: LinkKind, bytes: Int, at now: Instant
  ) -> Transmission {
    let sigma = settings.sigma
    let retransmission = settings.retransmission
    return rows[from.index][to.index].send(
      kind, bytes: bytes, at: now, sigma: sigma, retransmission: retransmission)
  }

  /// A node's process died, and its connections with it: new ones wait for nothing sent on the old.
  public mutating func reset(_ node: NodeID) {
    for other in rows.indices {
      rows[node.index][other].lastArrival = .zero
      rows[other][node.index].lastArrival = .zero
    }
  }

  /// Lets a fault act on every link of the spans, until healed by its id.
  public mutating func inject(_ fault: LinkFault, on spans: [LinkSpan], id: FaultID) {
    faults.append(Injected(id: id, fault: fault, spans: spans))
    refresh(spans)
  }

  /// Ends a fault; nothing happens when it has ended before.
  public mutating func heal(_ id: FaultID) {
    guard let index = faults.firstIndex(where: { $0.id == id }) else { return }
    let spans = faults.remove(at: index).spans
    refresh(spans)
  }

  private mutating func refresh(_ spans: [LinkSpan]) {
    for span in spans {
      for from in span.from where from.index < rows.count {
        for to in span.to where to.index < rows.count {
          refresh(from: from.index, to: to.index)
        }
      }
    }
  }

  private mutating func refresh(from: Int, to: Int) {
    var trouble: LinkTrouble?
    for injected in faults
    where from != to
      && injected.spans.contains(where: {
        $0.from.contains(NodeID(from)) && $0.to.contains(NodeID(to))
      })
    {
      var sum = trouble ?? LinkTrouble()
      sum.add(injected.fault)
      trouble = sum
    }
    if let old = rows[from][to].trouble { trouble?.goOn(from: old) }
    rows[from][to].trouble = trouble
  }
}
