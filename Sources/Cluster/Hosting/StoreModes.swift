import Patterns
public import Simulation

/// One key-value interface over three stores, of which one answers at a time.
///
/// A switch founds an empty store of the other kind: nothing is carried over, since there is no
/// moment at which the old one could be asked for all it holds. So each founding has a history of its
/// own, and is judged by itself.
extension World {
  /// Which store answers the clients now.
  public var storeMode: ClusterSettings.Store.Mode { foundedMode }

  /// Whoever leads, by its own belief: under CP there may be two for a while, of different terms.
  public var leaders: NodeSet {
    switch foundedMode {
    case .ap: NodeSet()
    case .cp: consensus.leaders(running: nodes)
    case .ca: primaries.leaders(running: nodes)
    }
  }

  /// A request to the store; the job goes on when the store has replied.
  mutating func askStore(_ ref: JobRef, write: Bool) {
    switch foundedMode {
    case .ap: coordinate(ref, write: write)
    case .cp, .ca: lead(ref, write: write)
    }
  }

  /// Founds the store that the settings ask for, when another one answers now.
  mutating func followStoreMode() {
    guard settings.store.mode != foundedMode else { return }
    foundedMode = settings.store.mode
    storeEpoch += 1
    storeFoundedAt = now
    storeEpochRecord = storeHistory.endIndex
    note(.storeFounded(foundedMode))
    abandonStoreOperations()
    emptyStores()
    foundStore()
    for node in stores.nodes {
      if nodes[node.index].isServing {
        startStore(node)
      } else if nodes[node.index].isFrozen {
        planStore(.founded, at: node, after: .zero)
      }
    }
  }

  /// Servers and disks of the store that answers, in every kv node; none is started yet.
  mutating func foundStore() {
    let members = instances[Service.kv.index]
    switch foundedMode {
    case .ap: break
    case .cp: foundConsensus(members)
    case .ca: foundPrimary(members)
    }
  }

  /// Whoever waits for the store that is no more hears that it is not there.
  private mutating func abandonStoreOperations() {
    var jobs: [(JobRef, TraceStore.Handle)] = []
    stores.operations.forEach { jobs.append(($1.job, $1.span)) }
    led.operations.forEach { jobs.append(($1.job, $1.span)) }
    stores.abandonOperations()
    led.abandonOperations()
    for (job, span) in jobs {
      traces.end(span, at: now, failure: .unavailable)
      stepEnded(job, .timeout, .none)
    }
  }

  private mutating func emptyStores() {
    stores.letters.forEach { if let server = $1.server { traces.end(server, at: now) } }
    stores.empty()
    consensus = HostedConsensus()
    primaries = HostedPrimary()
  }
}
