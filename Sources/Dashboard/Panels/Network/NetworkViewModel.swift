public import Simulation

/// What the map shows: who can talk to whom, what is on the way, what is cut, slow or lost.
public struct NetworkViewModel: Sendable, Equatable {
  /// The nodes, in an order that lasts as long as the membership.
  public var nodes: [Node] = []
  /// The links, each direction on its own: those that may be used, and those that a fault acts on.
  public var links: [Link] = []
  /// What is on the way now, and what was lost in the last half second.
  public var messages: [Message] = []
  /// The link faults, for the captions.
  public var faults: [Fault] = []
  /// Messages on the way, those not in `messages` included.
  public var inFlight = 0
  /// Messages lost since the beginning.
  public var dropped = 0
  /// What was sent in the last moments, oldest first, for the space-time diagram.
  public var recent: [Flight] = []
  /// The moment that the model shows.
  public var now = Instant.zero

  /// A map of nothing.
  public init() {}

  /// A place on the map.
  public struct Node: Sendable, Equatable {
    /// Its name, such as `orders-1`.
    public var name: String
    /// Its name where room is scarce, such as `ord-1`.
    public var shortName: String
    /// The service it is a replica of, such as `orders`.
    public var service: String
    /// How far from the client: 0 the gateways, then services, then what those call, then stores.
    public var layer: Int
    /// Its zone, such as `a`.
    public var zone: String
    /// What state it is in.
    public var state: NodeState
    /// Whether it leads its group.
    public var isLeader: Bool
    /// The number that tells most about it now.
    public var note: Note?
    /// What is wrong with it while it runs, in the words of the commands: `latency 5s`.
    public var troubles: [String]

    /// A place on the map.
    public init(
      name: String, shortName: String, service: String, layer: Int, zone: String,
      state: NodeState = .up, isLeader: Bool = false, note: Note? = nil, troubles: [String] = []
    ) {
      self.name = name
      self.shortName = shortName
      self.service = service
      self.layer = layer
      self.zone = zone
      self.state = state
      self.isLeader = isLeader
      self.note = note
      self.troubles = troubles
    }
  }

  /// The number that tells most about a node.
  public enum Note: Sendable, Equatable {
    /// Requests a second.
    case rate(Double)
    /// The 99th percentile of its answers.
    case p99(Interval)
    /// The term it leads.
    case term(Int)
    /// Hints that others hold for it.
    case hints(Int)
    /// Messages waiting for it.
    case backlog(Int)
    /// How far its wall clock is off.
    case clock(Interval)
    /// Share of its requests that fail.
    case errors(Double)
    /// Nothing to do.
    case idle
  }

  /// Why there is a link; it changes with the membership only, and the map's places with it.
  public enum Purpose: Sendable, Equatable {
    /// One may call the other to do its work.
    case work
    /// One lists the other, or looks others up there.
    case upkeep
    /// Something passed, or a fault acts where nothing would.
    case none
  }

  /// A link, in one direction.
  public struct Link: Sendable, Equatable {
    /// Index of the sender.
    public var from: Int
    /// Index of the receiver.
    public var to: Int
    /// Messages a second.
    public var rate: Double
    /// The 99th percentile of the time on the way; nil when nothing arrived lately.
    public var p99: Interval?
    /// Delay that a fault adds.
    public var addedDelay: Interval
    /// Share of packets that a fault loses, 0 to 1.
    public var loss: Double
    /// Whether nothing passes.
    public var isCut: Bool
    /// Why there is a link.
    public var purpose: Purpose

    /// A link.
    public init(
      from: Int, to: Int, rate: Double = 0, p99: Interval? = nil, addedDelay: Interval = .zero,
      loss: Double = 0, isCut: Bool = false, purpose: Purpose = .work
    ) {
      self.from = from
      self.to = to
      self.rate = rate
      self.p99 = p99
      self.addedDelay = addedDelay
      self.loss = loss
      self.isCut = isCut
      self.purpose = purpose
    }
  }

  /// What a message is, for its sign.
  public enum MessageKind: Sendable, Equatable, BitwiseCopyable {
    /// Asks for something, or tells something.
    case request
    /// Answers.
    case reply
    /// Says that a leader or a member is alive.
    case heartbeat
  }

  /// A message on its way.
  public struct Message: Sendable, Equatable, BitwiseCopyable {
    /// Index of the sender.
    public var from: Int
    /// Index of the receiver.
    public var to: Int
    /// The part of the way it has gone, 0 to 1.
    public var fraction: Double
    /// What it is.
    public var kind: MessageKind
    /// Whether it was lost; it is shown for half a second where that happened.
    public var isDropped: Bool

    /// A message on its way.
    public init(
      from: Int, to: Int, fraction: Double, kind: MessageKind = .request, isDropped: Bool = false
    ) {
      self.from = from
      self.to = to
      self.fraction = fraction
      self.kind = kind
      self.isDropped = isDropped
    }
  }

  /// A message of the last moments.
  public struct Flight: Sendable, Equatable, BitwiseCopyable {
    /// Index of the sender.
    public var from: Int
    /// Index of the receiver.
    public var to: Int
    /// When it left.
    public var sent: Instant
    /// When it arrived, will arrive or was lost.
    public var ends: Instant
    /// What it is.
    public var kind: MessageKind
    /// Whether it was lost.
    public var isDropped: Bool

    /// A message of the last moments.
    public init(
      from: Int, to: Int, sent: Instant, ends: Instant, kind: MessageKind = .request,
      isDropped: Bool = false
    ) {
      self.from = from
      self.to = to
      self.sent = sent
      self.ends = ends
      self.kind = kind
      self.isDropped = isDropped
    }
  }

  /// A link fault in a few words.
  public struct Fault: Sendable, Equatable {
    /// What it does to links.
    public enum Kind: Sendable, Equatable {
      /// Nothing passes.
      case cut
      /// Slower.
      case delay
      /// Some is lost.
      case loss
    }
    /// What it does to links.
    public var kind: Kind
    /// The name it heals by, such as `P1`.
    public var id: String
    /// Where it acts, such as `zone a ┊ zone b` or `orders-1 +300±50ms`.
    public var text: String
    /// How long it has lasted.
    public var age: Interval

    /// A link fault in a few words.
    public init(_ kind: Kind, id: String, text: String, age: Interval) {
      self.kind = kind
      self.id = id
      self.text = text
      self.age = age
    }
  }
}
