public import Simulation

extension PrimaryBackup {
  /// Whether there is a backup, and how patient the two are.
  public struct Settings: Sendable, Hashable {
    /// Whether a second node holds a copy and takes over.
    public var hasBackup = false
    /// How often the primary says that it leads.
    public var heartbeat = Interval.milliseconds(500)
    /// After how long a silence the backup takes over, and the primary goes on alone.
    public var failover = Interval.seconds(5)

    /// One node alone.
    public init() {}
  }

  /// What the nodes of a group have in common: the settings, and the copies that are under way.
  public struct Common: Sendable {
    /// The settings.
    public var settings: Settings
    private var copies: ContiguousArray<(machine: KeyValueMachine, version: Raft.Index)> = []
    private var firstCopy: UInt32 = 0

    /// How many copies can be under way; an older one counts as lost.
    static var copiesKept: Int { 4 }

    /// A group of these settings.
    public init(settings: Settings = Settings()) { self.settings = settings }

    mutating func keep(_ machine: KeyValueMachine, _ version: Raft.Index) -> UInt32 {
      if copies.count >= Self.copiesKept {
        copies.removeFirst()
        firstCopy += 1
      }
      copies.append((machine, version))
      return firstCopy + UInt32(copies.count) - 1
    }

    func copy(_ number: UInt32) -> (machine: KeyValueMachine, version: Raft.Index)? {
      number >= firstCopy ? copies[Int(number - firstCopy)] : nil
    }
  }

  /// What nodes say to each other.
  public enum Message: Sendable, Hashable, BitwiseCopyable {
    /// I lead in this epoch.
    case heartbeat(UInt8)
    /// I have heard you, and know of this epoch.
    case heardYou(UInt8)
    /// Apply this, of this version, as I have in this epoch.
    case replicate(UInt8, Raft.Index, KeyValueMachine.Command)
    /// It is on my disk.
    case replicated(Raft.Index)
    /// Send me all you hold; I know of this epoch.
    case wantCopy(UInt8)
    /// All I hold in this epoch: the copy of this number in `Common`.
    case copy(UInt8, UInt32)
  }

  /// A timer this node asked for.
  public struct Timer: Sendable, Hashable, BitwiseCopyable {
    /// The start of the process that asked.
    public var boot: UInt16
  }

  /// What is worth counting and showing.
  public enum Observation: Sendable, Hashable, BitwiseCopyable {
    /// The backup leads now, in this epoch.
    case tookOver(UInt8)
    /// A primary has heard of a later one, and leads no longer in this epoch.
    case steppedDown(UInt8)
    /// The primary does not wait for its backup any more.
    case wentOnAlone
    /// The backup holds what the primary holds.
    case copied
  }

  /// What a node wants done, in order.
  public enum Effect: Sendable, Hashable, BitwiseCopyable {
    /// Bring a write to the disk, then say `synced`.
    case sync(UInt32)
    /// Send this at once.
    case send(Message, to: NodeID)
    /// Send this when the disk holds what was written before.
    case sendWhenDurable(Message, to: NodeID)
    /// Answer the client.
    case reply(Raft.Reply)
    /// Call `fired` after a while of this node's monotonic clock.
    case startTimer(Timer, after: Interval)
    /// Count this.
    case observe(Observation)
  }
}
