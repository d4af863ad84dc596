/// What can be wrong with links, each direction on its own.
///
/// Named after Chaos Mesh's NetworkChaos actions. `correlation` is the probability that what befell
/// the packet before on the same link befalls the next one too, so that losses come in bursts.
public enum LinkFault: Sendable, Hashable, BitwiseCopyable {
  /// Adds `Interval` ± `jitter`, uniform. On streams jitter stalls; on datagrams it reorders.
  case delay(Interval, jitter: Interval, correlation: Percentage)
  /// Loses a share of packets: a datagram is gone, a stream stalls until retransmitted.
  case loss(Percentage, correlation: Percentage)
  /// Delivers a share of datagrams twice; streams discard the copy.
  case duplicate(Percentage, correlation: Percentage)
  /// Lets a share of datagrams overtake: they skip all added delay. Streams put them in order again.
  case reorder(Percentage, correlation: Percentage)
  /// Damages a share of packets: a checksum finds it, and they count as lost.
  case corrupt(Percentage, correlation: Percentage)
  /// A token bucket of `bytesPerSecond` with `buffer` bytes of queue before it drops.
  case throttle(bytesPerSecond: Int, buffer: Int)
  /// Nothing passes. Checked at delivery, so what was in flight when it began is lost too.
  case cut
}

/// What can be wrong with a node or with the process on it.
public enum NodeFault: Sendable, Hashable, BitwiseCopyable {
  /// The process dies: volatile state is lost, sockets are reset, peers see "connection refused".
  case kill
  /// The machine dies: volatile state is lost, peers see silence.
  case crash
  /// Memory is kept, nothing is received or done, sockets stay open and buffer, timers fire late.
  case pause
  /// Every service time is multiplied by `percent` / 100.
  case slow(percent: Int)
  /// The wall clock is off by `offset` and gains `driftPPM` millionths; the monotonic clock only drifts.
  case clock(offset: Interval, driftPPM: Int)
  /// Each fsync takes this much longer.
  case diskSlow(Interval)
  /// Every write fails with ENOSPC.
  case diskFull
  /// A crash loses what was written since the last fsync (a disk that lies).
  case diskLosesUnsynced
  /// Requests fail with this probability; `route` limits it to one route of the service.
  case errors(Percentage, route: UInt16?)
  /// Requests take `Interval` ± `jitter` longer to serve; `route` limits it to one route.
  case latency(Interval, jitter: Interval, route: UInt16?)
}

/// All links from one set of nodes to another, in that direction only.
public struct LinkSpan: Sendable, Hashable, BitwiseCopyable {
  /// Senders.
  public var from: NodeSet
  /// Receivers.
  public var to: NodeSet

  /// The links from each node of `from` to each node of `to`.
  public init(from: NodeSet, to: NodeSet) {
    self.from = from
    self.to = to
  }
}

/// Something wrong, and where: on directed links or on nodes.
public enum Fault: Sendable, Hashable {
  /// A fault of every link in any of the spans.
  case link(LinkFault, [LinkSpan])
  /// A fault of every node in the set.
  case node(NodeFault, NodeSet)
}

/// The name of an active fault, unique in a run: faults heal by it, one by one.
public struct FaultID: Sendable, Hashable, BitwiseCopyable, Comparable {
  /// Counts up from 1 in a run.
  public var rawValue: UInt32

  /// The `number`-th fault of a run.
  @inlinable public init(_ number: Int) { rawValue = UInt32(number) }

  /// Orders as the numbers do.
  @inlinable public static func < (a: FaultID, b: FaultID) -> Bool { a.rawValue < b.rawValue }
}
