public import Patterns
import Simulation

/// The caller's side of the ring: who keeps a key as far as it knows, and what it does when told off.
///
/// Dynamo §4.2's partition-aware client, DataStax' token-aware policy: what concerns a key goes to one
/// of its replicas, by the ring that the caller knows. Nobody tells callers of a change; a node that
/// does not keep the key by the present ring answers "wrong owner, epoch e" (Redis Cluster's `MOVED`,
/// MongoDB's `StaleConfig`; 421 in HTTP), and its caller asks it for the ring.
extension World {
  /// Whether callers of a route look for the keeper of its key themselves.
  func routesByKey(_ route: Route) -> Bool {
    settings.store.routing == .owner && foundedMode == .ap && route.isStoreOperation
  }

  /// The replica that an attempt goes to: the first by the caller's ring, after a failure the next.
  ///
  /// With `besides`, one that is not that one; nil when there is none.
  mutating func chooseKeeper(for ref: CallRef, besides: NodeID? = nil) -> NodeID? {
    let call = calls[ref]
    let known = instances[Service.kv.index]
    let ring = stores.rings.known(to: call.caller)
    var listed = NodeList()
    var members = NodeList()
    for node in ring.preferenceList(
      of: stores.hashes[Int(call.key)], count: stores.common.settings.replicas)
    where known.contains(node) && node != besides {
      members.append(node)
      if nodes[call.caller.index].catalog.contains(node) { listed.append(node) }
    }
    // The registry may not have heard of a newcomer yet; the ring has.
    let keepers = listed.isEmpty ? members : listed
    guard !keepers.isEmpty else { return besides == nil ? chooseInstance(for: call) : nil }
    return keepers[Int(call.retry.attempt) % keepers.count]
  }

  /// What follows "wrong owner, epoch e"; false when the caller has been pointed elsewhere too often.
  mutating func redirect(_ ref: CallRef, _ body: Body, from call: Call) -> Bool {
    guard call.redirects < RingRouting.redirectLimit, case .epoch(let epoch) = body else {
      return false
    }
    attemptObserved(call, .wrongOwner, backoff: nil)
    calls[ref].redirects += 1
    // Another call of the same caller may have heard of it in the meantime.
    let isKnown = stores.rings.epoch(knownTo: call.caller) >= Int(epoch)
    calls[ref].timer = plan(
      .callRetry(ref), at: call.caller, after: isKnown ? .zero : settings.rpc.timeout)
    if !isKnown { send(.ringAsk(ref), from: call.caller, to: call.target, bytes: 64) }
    return true
  }

  /// A store is asked for the ring.
  mutating func tellRing(_ call: CallRef, to caller: NodeID, at node: NodeID) {
    let ring = stores.common.ring
    send(
      .ring(call, epoch: UInt32(ring.epoch)), from: node, to: caller,
      bytes: 64 + 16 * ring.tokens.count)
  }

  /// A caller has the ring it asked for: the call goes on by it.
  mutating func toldRing(_ ref: CallRef, epoch: Int, at caller: NodeID) {
    stores.rings.learn(epoch, at: caller)
    guard let call = calls.find(ref), call.caller == caller, !call.isOut else { return }
    events.cancel(call.timer)
    startAttempt(ref)
  }

  /// A call begins to look for its key's keeper.
  mutating func openRoute(_ ref: CallRef) {
    let call = calls[ref]
    calls[ref].routeSpan = traces.start(
      stores.metrics.routeName, .internal, node: call.caller,
      service: nodes[call.caller.index].service.rawValue, parent: call.context, at: now,
      wallOffset: wallOffset(of: call.caller), random: &identities)
  }

  /// It has been served, or given up.
  mutating func closeRoute(_ call: Call, _ status: Status) {
    guard let span = call.routeSpan else { return }
    let epoch = stores.rings.epoch(knownTo: call.caller)
    traces.update(span) {
      $0.route = call.target.rawValue
      $0.detail = UInt16(clamping: epoch)
      $0.resendCount = call.redirects
    }
    traces.end(span, at: now, failure: status.failure)
  }

  /// What a `shard.route` span says; nil for other spans.
  public func shardRoute(of span: Span) -> ShardRoute? {
    guard span.name == stores.metrics.routeName, Int(span.route) < nodes.count else { return nil }
    return ShardRoute(
      shard: nodes[Int(span.route)].name, epoch: Int(span.detail),
      redirects: Int(span.resendCount))
  }
}

/// The attributes of a `shard.route` span.
public struct ShardRoute: Sendable, Hashable {
  /// How keys are placed.
  public var strategy: String { "ring" }
  /// The node that was asked last.
  public var shard: String
  /// The epoch of the ring by which it was chosen.
  public var epoch: Int
  /// How often the caller had been pointed elsewhere before.
  public var redirects: Int
}

/// Limits of the search for a key's keeper.
enum RingRouting {
  /// How often a call follows; then it is a failure like another (Lettuce's `maxRedirects`).
  static let redirectLimit: UInt8 = 5
}

/// The rings of the latest epochs, and which of them each caller knows.
struct RingHistory: Sendable {
  /// Callers that slept through more changes than this know of the oldest ring kept.
  static let capacity = 8

  private var rings: ContiguousArray<HashRing> = []
  private var known: ContiguousArray<Int> = []

  /// Keeps a ring that holds from now on.
  mutating func add(_ ring: HashRing) {
    if rings.count == Self.capacity { rings.removeFirst() }
    rings.append(ring)
  }

  /// The epoch that a caller believes in; the first one until it hears of another.
  func epoch(knownTo caller: NodeID) -> Int {
    let first = rings.first?.epoch ?? 0
    return caller.index < known.count ? max(first, known[caller.index]) : first
  }

  /// The ring that a caller goes by.
  func known(to caller: NodeID) -> HashRing {
    let epoch = epoch(knownTo: caller)
    return rings.last { $0.epoch <= epoch } ?? rings[0]
  }

  /// A caller has heard of an epoch.
  mutating func learn(_ epoch: Int, at caller: NodeID) {
    while known.count <= caller.index { known.append(0) }
    known[caller.index] = max(known[caller.index], epoch)
  }

  /// A process that has died knows nothing; the next one begins by asking (here: with the newest).
  mutating func forget(_ caller: NodeID) {
    learn(rings.last?.epoch ?? 0, at: caller)
  }
}
