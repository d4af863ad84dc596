public import Patterns
public import Simulation

/// The CP store as the world hosts it: a Raft server and its disk on each kv node.
public struct HostedConsensus: Sendable {
  /// How far a server's disk has come; writing begins when it is asked for.
  struct Disk: Sendable, BitwiseCopyable {
    /// What the newest write reaches, and when it is done.
    var place: UInt64 = 0
    var done = Instant.zero
    /// The same of the write before.
    var olderPlace: UInt64 = 0
    var olderDone = Instant.zero
    /// What is really on the disk, whatever it says.
    var held: UInt64 = 0

    /// Notes that it has been said to hold all up to `place`.
    mutating func noteHeld(_ place: UInt64) { held = max(held, place) }

    /// Notes which of the two newest writes have been done by now.
    mutating func noteHeld(at now: Instant) {
      if done <= now {
        held = max(held, place)
      } else if olderDone <= now {
        held = max(held, olderPlace)
      }
    }
  }

  /// Settings, and what is under way.
  public internal(set) var common = Raft.Common()
  /// The nodes that have a server, in the order in which they came.
  public internal(set) var members: [NodeID] = []
  var machines: ContiguousArray<Raft> = []
  var randoms: ContiguousArray<Random> = []
  var disks: ContiguousArray<Disk> = []
  private var places: ContiguousArray<Int16> = []
  /// Who founded the group.
  private(set) var founders = NodeSet()
  var outbox = Outbox<Raft.Effect>()
  /// Messages that wait for their sender's disk, or at a slow receiver.
  var letters = Pool<RaftLetter>()

  init() {}

  init(founders: NodeSet, settings: Raft.Settings) {
    self.founders = founders
    common = Raft.Common(settings: settings)
  }

  /// Puts an empty server on a node.
  mutating func add(_ node: NodeID, random: Random) {
    while places.count <= node.index { places.append(-1) }
    guard places[node.index] < 0 else { return }
    places[node.index] = Int16(members.count)
    members.append(node)
    machines.append(Raft(id: node, voters: founders))
    randoms.append(random)
    disks.append(Disk())
  }

  /// Where a node's server stands; nil when it has none.
  func place(of node: NodeID) -> Int? {
    guard node.index < places.count, places[node.index] >= 0 else { return nil }
    return Int(places[node.index])
  }

  /// The server of `node`; nil when it has none.
  public func server(of node: NodeID) -> Raft? { place(of: node).map { machines[$0] } }

  /// Those that believe to lead and run.
  func leaders(running nodes: [Node]) -> NodeSet {
    var leaders = NodeSet()
    for place in members.indices where machines[place].isLeader {
      if nodes[members[place].index].process.isRunning { leaders.insert(members[place]) }
    }
    return leaders
  }

  /// Whom a node would ask: itself when it leads, or may answer a read once the leader has spoken.
  func leaderKnown(at node: NodeID, isWrite: Bool) -> NodeID? {
    guard let place = place(of: node) else { return nil }
    if machines[place].isLeader { return node }
    guard let leader = machines[place].leader else { return nil }
    // A follower asks the leader for the index and answers by itself (Ongaro 2014, §6.4).
    switch common.settings.reads {
    case .readIndex, .lease: return isWrite ? leader : node
    case .log, .local: return leader
    }
  }
}

/// A message between two servers that has not left, or not been looked at.
struct RaftLetter: Sendable, BitwiseCopyable {
  var from: NodeID
  var to: NodeID
  var message: Raft.Message
  /// What the sender's disk must hold before it leaves; nil when it has arrived.
  var journal: UInt64?
}
