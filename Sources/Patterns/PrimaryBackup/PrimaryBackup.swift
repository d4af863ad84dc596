import DequeModule
public import Simulation

/// One node holds everything and answers; a second, if there is one, holds a copy and takes over.
///
/// What "CA" comes to: without a cut it is consistent and available, and of a cut it has nothing to
/// say. With one node the far side gets nothing. With a backup that takes over after a silence both
/// sides may have a primary, and one side's writes are lost when they meet again: two nodes cannot
/// tell a dead peer from a cut (Gilbert & Lynch 2002; Gray 1986 on process pairs).
///
/// One value is one node. It sends nothing, waits for nothing and reads no clock. The host says
/// `synced` when the disk holds a write; only then is it applied, and answered or sent on.
public struct PrimaryBackup: Sendable {
  /// What a node is at the moment.
  public enum Role: UInt8, Sendable, Hashable, BitwiseCopyable {
    /// It answers.
    case primary
    /// It holds a copy and waits.
    case backup
    /// It only knows whom to ask.
    case bystander
  }

  /// A write on its way to the disk, or to the backup.
  struct Pending: Sendable, BitwiseCopyable {
    var number: UInt32
    var tag: UInt64
    var command: KeyValueMachine.Command
    var version: Raft.Index
    var result = KeyValueMachine.Result(register: .init(), succeeded: false)
  }

  struct Durable: Sendable {
    var role: Role
    /// Counts the takeovers.
    var epoch: UInt8 = 0
    /// Of the newest write: the epoch in the highest byte, then a count.
    var version: Raft.Index = 0
    var machine = KeyValueMachine()
  }

  struct Volatile: Sendable {
    /// Writes the disk has not got, in order.
    var unsynced: Deque<Pending> = []
    /// Writes the backup has not got, in order.
    var unacknowledged: Deque<Pending> = []
    var heardPeer = Instant.zero
    /// Whether a primary waits for its backup.
    var peerIsThere = false
    /// Whether a backup holds what the primary holds; it takes over only then.
    var isCopy = false
    /// Whom a node that does not lead would ask, and the epoch of that.
    var leader: NodeID?
    var leaderEpoch: UInt8 = 0
    var nextNumber: UInt32 = 0
  }

  /// Which node this is.
  public let id: NodeID
  /// The other one of the pair; nil without one, and for bystanders.
  public let peer: NodeID?
  /// Counts the starts of the process; older timers and writes mean nothing to it.
  public private(set) var boot: UInt16 = 0
  private let first: NodeID
  var durable: Durable
  /// What the disk really holds, while it lies about that.
  private var held: Durable?
  var volatile = Volatile()

  /// A node of a group whose primary is `first` and whose backup is `second`, if there is one.
  public init(id: NodeID, first: NodeID, second: NodeID?) {
    self.id = id
    self.first = first
    let role: Role = id == first ? .primary : id == second ? .backup : .bystander
    peer = role == .primary ? second : role == .backup ? first : nil
    durable = Durable(role: role)
  }

  /// What it is at the moment.
  public var role: Role { durable.role }
  /// How often a primary was taken over from, as far as it knows.
  public var epoch: UInt8 { durable.epoch }
  /// The newest write it holds.
  public var version: Raft.Index { durable.version }
  /// What it holds of a key.
  public func register(of key: KeyValueMachine.Key) -> KeyValueMachine.Register {
    durable.machine[key]
  }
  /// Whom it would ask.
  public var leader: NodeID? { role == .primary ? id : volatile.leader }
  /// Whether a primary has its backup with it.
  public var isPaired: Bool { role == .primary && volatile.peerIsThere }

  /// The process begins, for the first time or again.
  public mutating func start(
    at now: Instant, _ common: inout Common, into outbox: inout Outbox<Effect>
  ) {
    boot &+= 1
    volatile.heardPeer = now
    volatile.leader = first
    volatile.peerIsThere = role == .primary && common.settings.hasBackup && boot == 1
    volatile.isCopy = role == .backup && common.settings.hasBackup && boot == 1
    guard role != .bystander else { return }
    outbox.append(.startTimer(Timer(boot: boot), after: common.settings.heartbeat))
    if boot > 1, role == .backup, common.settings.hasBackup, let peer {
      outbox.append(.send(.wantCopy(durable.epoch), to: peer))
    }
  }

  /// The disk begins to say that it holds what it does not hold, or stops, and holds all.
  public mutating func disk(lies: Bool) { held = lies ? held ?? durable : nil }

  /// The process dies: writes that the disk has not got are gone.
  ///
  /// With `losingUnsynced` the machine went down as well, and with it what the disk only said it
  /// held.
  public mutating func crash(losingUnsynced: Bool = false) {
    if losingUnsynced, let held { durable = held }
    volatile = Volatile()
    boot &+= 1
  }

  /// A client asks something; the reply may come in this step, later, or never.
  public mutating func submit(
    _ request: Raft.Request, into outbox: inout Outbox<Effect>
  ) {
    guard role == .primary else {
      outbox.append(.reply(Raft.Reply(tag: request.tag, outcome: .refused(.noLeader))))
      return
    }
    guard request.command.action != .read else {
      let result = KeyValueMachine.Result(
        register: durable.machine[request.command.key], succeeded: true)
      outbox.append(.reply(Raft.Reply(tag: request.tag, outcome: .ok(result))))
      return
    }
    volatile.nextNumber &+= 1
    let newest = volatile.unsynced.last?.version ?? durable.version
    volatile.unsynced.append(
      Pending(
        number: volatile.nextNumber, tag: request.tag, command: request.command,
        version: max(newest, Raft.Index(durable.epoch) << 24) + 1))
    outbox.append(.sync(volatile.nextNumber))
  }

  /// The disk holds the write of this number: it is applied, and sent on or answered.
  public mutating func synced(_ number: UInt32, into outbox: inout Outbox<Effect>) {
    guard role == .primary, var pending = volatile.unsynced.first, pending.number == number else {
      return
    }
    volatile.unsynced.removeFirst()
    pending.result = durable.machine.apply(pending.command, at: pending.version)
    durable.version = pending.version
    if volatile.peerIsThere, let peer {
      volatile.unacknowledged.append(pending)
      outbox.append(
        .send(.replicate(durable.epoch, pending.version, pending.command), to: peer))
    } else {
      outbox.append(.reply(Raft.Reply(tag: pending.tag, outcome: .ok(pending.result))))
    }
  }

  /// The timer this node asked for has run out: a primary says that it leads, a backup looks whether
  /// it still hears that.
  public mutating func fired(
    _ timer: Timer, at now: Instant, members: NodeSet, _ common: inout Common,
    into outbox: inout Outbox<Effect>
  ) {
    guard timer.boot == boot else { return }
    outbox.append(.startTimer(timer, after: common.settings.heartbeat))
    let isSilent = now - volatile.heardPeer >= common.settings.failover
    switch role {
    case .bystander: break
    case .primary:
      for node in members where node != id {
        outbox.append(.send(.heartbeat(durable.epoch), to: node))
      }
      if volatile.peerIsThere && (isSilent || !common.settings.hasBackup) {
        volatile.peerIsThere = false
        outbox.append(.observe(.wentOnAlone))
        answerUnacknowledged(through: .max, into: &outbox)
      }
    case .backup:
      guard isSilent, volatile.isCopy, common.settings.hasBackup else { return }
      durable.role = .primary
      durable.epoch &+= 1
      volatile.peerIsThere = false
      outbox.append(.observe(.tookOver(durable.epoch)))
    }
  }

  /// A message has arrived.
  public mutating func receive(
    _ message: Message, from sender: NodeID, at now: Instant, _ common: inout Common,
    into outbox: inout Outbox<Effect>
  ) {
    if sender == peer { volatile.heardPeer = now }
    switch message {
    case .heartbeat(let epoch): heard(epoch, from: sender, common.settings, into: &outbox)
    case .heardYou(let epoch):
      if epoch > durable.epoch { stepDown(for: sender, epoch, common.settings, into: &outbox) }
    case .replicate(let epoch, let version, let command):
      guard role == .backup, epoch == durable.epoch, volatile.isCopy else { return }
      _ = durable.machine.apply(command, at: version)
      durable.version = version
      outbox.append(.sendWhenDurable(.replicated(version), to: sender))
    case .replicated(let version): answerUnacknowledged(through: version, into: &outbox)
    case .wantCopy(let epoch):
      guard role == .primary else { return }
      if epoch > durable.epoch {
        return stepDown(for: sender, epoch, common.settings, into: &outbox)
      }
      volatile.peerIsThere = true
      let number = common.keep(durable.machine, durable.version)
      outbox.append(.send(.copy(durable.epoch, number), to: sender))
    case .copy(let epoch, let number):
      guard role == .backup, epoch >= durable.epoch, let copy = common.copy(number) else { return }
      durable.epoch = epoch
      durable.machine = copy.machine
      durable.version = copy.version
      volatile.isCopy = true
      outbox.append(.observe(.copied))
    }
  }

  private mutating func heard(
    _ epoch: UInt8, from sender: NodeID, _ settings: Settings, into outbox: inout Outbox<Effect>
  ) {
    if role == .primary {
      if epoch > durable.epoch { stepDown(for: sender, epoch, settings, into: &outbox) }
      return
    }
    if epoch >= volatile.leaderEpoch || sender == volatile.leader {
      volatile.leader = sender
      volatile.leaderEpoch = epoch
    }
    guard role == .backup, sender == peer else { return }
    guard settings.hasBackup else {
      // Nothing is sent here any more.
      volatile.isCopy = false
      return
    }
    if !volatile.isCopy || epoch > durable.epoch {
      volatile.isCopy = false
      outbox.append(.send(.wantCopy(durable.epoch), to: sender))
    } else {
      outbox.append(.send(.heardYou(durable.epoch), to: sender))
    }
  }

  /// The other one has taken over meanwhile: what was written here since is lost.
  private mutating func stepDown(
    for sender: NodeID, _ epoch: UInt8, _ settings: Settings, into outbox: inout Outbox<Effect>
  ) {
    outbox.append(.observe(.steppedDown(durable.epoch)))
    durable.role = .backup
    durable.epoch = epoch
    volatile.leader = sender
    volatile.leaderEpoch = epoch
    volatile.isCopy = false
    for pending in volatile.unsynced {
      outbox.append(.reply(Raft.Reply(tag: pending.tag, outcome: .unknown)))
    }
    for pending in volatile.unacknowledged {
      outbox.append(.reply(Raft.Reply(tag: pending.tag, outcome: .unknown)))
    }
    volatile.unsynced = []
    volatile.unacknowledged = []
    if settings.hasBackup { outbox.append(.send(.wantCopy(epoch), to: sender)) }
  }

  private mutating func answerUnacknowledged(
    through version: Raft.Index, into outbox: inout Outbox<Effect>
  ) {
    while let first = volatile.unacknowledged.first, first.version <= version {
      volatile.unacknowledged.removeFirst()
      outbox.append(.reply(Raft.Reply(tag: first.tag, outcome: .ok(first.result))))
    }
  }
}
