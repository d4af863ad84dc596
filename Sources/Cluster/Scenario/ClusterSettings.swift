public import Simulation

/// Every setting of every part of the cluster, as a scenario states it and `set` changes it.
///
/// What each means, its range and where its default comes from stand in `SettingsTable`.
public struct ClusterSettings: Sendable, Equatable {
  /// The load.
  public var workload = Workload()
  /// The links.
  public var network = Network()
  /// Calls from service to service.
  public var rpc = RPC()
  /// Circuit breakers.
  public var breaker = Breaker()
  /// Retries.
  public var retry = Retry()
  /// Retry budgets.
  public var budget = Budget()
  /// What callers hold back by themselves.
  public var throttle = Throttle()
  /// Servers and how long they work.
  public var server = Server()
  /// The key-value store.
  public var store = Store()
  /// The replicated log under the CP store.
  public var raft = Raft()
  /// The work queues.
  public var queue = Queue()
  /// The instance registry.
  public var registry = Registry()
  /// The choice among instances.
  public var balancing = Balancing()
  /// Traces.
  public var tracing = Tracing()
  /// Metrics.
  public var metrics = Metrics()
  /// Disks.
  public var disk = Disk()
  /// Transfers of money.
  public var transfer = Transfer()
  /// Likes.
  public var likes = Likes()
  /// Shopping carts.
  public var carts = Carts()

  /// What is done wrong on purpose.
  public var bugs = Bugs()

  /// The defaults.
  public init() {}

  /// What the clients do: open loop, each zone's clients together.
  public struct Workload: Sendable, Equatable {
    /// Requests a second of each zone's clients.
    public var rate = 40.0
    /// Which requests, by weight.
    public var mix = Mix()
    /// How many users, posts and orders there are.
    public var keys = 1_000
    /// The exponent of Zipf's law by which keys are chosen; 0 is uniform.
    public var zipf = 1.0

    /// How often each route is asked for, by weight.
    public struct Mix: Sendable, Equatable {
      /// `POST /checkout`.
      public var checkout = 25
      /// `POST /posts/:id/like`.
      public var like = 25
      /// `GET /feed`.
      public var read = 35
      /// `GET /orders/:id`.
      public var status = 15
      /// `DELETE /orders/:id`.
      public var cancel = 0
      /// Reads that the clients ask of the key-value store itself.
      public var get = 0
      /// Writes that they ask of it.
      public var put = 0
      /// `POST /transfers`.
      public var transfer = 0
      /// `POST /carts/:id/items`.
      public var cart = 0

      /// The shop's own mix.
      public init() {}

      /// Whether users ask the services for anything, and not just the key-value store.
      public var asksServices: Bool { total > get + put }

      /// Nobody asks for anything but this.
      public static func only(
        checkout: Int = 0, like: Int = 0, read: Int = 0, status: Int = 0, cancel: Int = 0,
        get: Int = 0, put: Int = 0, transfer: Int = 0, cart: Int = 0
      ) -> Mix {
        var mix = Mix()
        mix.checkout = checkout
        mix.like = like
        mix.read = read
        mix.status = status
        mix.cancel = cancel
        mix.get = get
        mix.put = put
        mix.transfer = transfer
        mix.cart = cart
        return mix
      }

      /// All weights together.
      var total: Int { checkout + like + read + status + get + put + cancel + transfer + cart }
    }
  }

  /// One-way delays, log-normal around these medians.
  public struct Network: Sendable, Equatable {
    /// Within a zone.
    public var sameZone = Interval.microseconds(500)
    /// Between zones of a region.
    public var crossZone = Interval.milliseconds(1)
    /// Between regions.
    public var crossRegion = Interval.milliseconds(40)
    /// The spread of the logarithm.
    public var sigma = 0.25
    /// The least time after which a stream sends a lost packet again.
    public var retransmit = Interval.milliseconds(200)
  }

  /// How long callers wait.
  public struct RPC: Sendable, Equatable {
    /// For one attempt; also the breaker's timeout.
    public var timeout = Interval.seconds(3)
    /// For the whole request, from the client's click.
    public var deadline = Interval.seconds(10)
    /// Whether the deadline travels with calls, so that late work is dropped undone.
    public var propagate = true
  }

  /// opossum's options.
  public struct Breaker: Sendable, Equatable {
    /// Whether calls go through breakers at all.
    public var enabled = true
    /// How long it stays open before a trial.
    public var resetTimeout = Interval.seconds(30)
    /// It opens above this share of failures.
    public var errorThreshold = Percentage(percent: 50)
    /// How far it looks back.
    public var window = Interval.seconds(10)
    /// Into how many buckets the window is cut.
    public var buckets = 10
    /// It does not open on fewer calls than this in the window.
    public var volumeThreshold = 20
    /// How many calls may be out at once.
    public var capacity = 1_000_000
    /// Whether it only counts during its first window.
    public var warmUp = false
  }

  /// What is done after a failed attempt.
  public struct Retry: Sendable, Equatable {
    /// Attempts in all, the first included.
    public var attempts = 3
    /// How the wait grows.
    public var backoff = Backoff.full
    /// The first wait, or what it is drawn from.
    public var base = Interval.milliseconds(100)
    /// The longest wait.
    public var cap = Interval.seconds(10)
    /// Whether a call that an open breaker refused is tried again.
    public var whenOpen = false
    /// Whether a read that is slower than most is sent a second time.
    public var hedge = false

    /// Who tries again.
    public var layers = Layers.every

    /// Who tries again when a call fails: k attempts at each of L layers are k^L at the bottom.
    public enum Layers: String, SettingChoice {
      /// Every caller.
      case every
      /// Only where the work began: users, and consumers of queues.
      case edge
    }

    /// How waits grow, and where chance comes in.
    public enum Backoff: String, SettingChoice {
      case guide, full, equal, decorrelated, grpc
    }
  }

  /// What keeps retries from feeding an overload.
  public struct Budget: Sendable, Equatable {
    /// Whose rule.
    public var kind = Kind.finagle
    /// Retries for each request (finagle, envoy).
    public var ratio = Percentage(percent: 20)
    /// Retries a second that are free besides (finagle).
    public var floor = 10
    /// So many retries may be under way however few requests are (envoy's `min_retry_concurrency`).
    public var minimum = 3
    /// How far it looks back (finagle).
    public var window = Interval.seconds(10)

    /// Whose rule a retry budget follows.
    public enum Kind: String, SettingChoice {
      case none, finagle, grpc, aws, envoy
    }
  }

  /// What callers hold back of what their callee would most likely refuse.
  public struct Throttle: Sendable, Equatable {
    /// Whether they do.
    public var enabled = false
    /// How many requests they send for each one taken in, before they hold any back.
    public var multiplier = 2.0
  }

  /// A bounded queue and workers in every service.
  public struct Server: Sendable, Equatable {
    /// How many requests are worked on at once.
    public var workers = 8
    /// How many wait; more are refused with 503.
    public var queueCapacity = 100
    /// Who is served next.
    public var order = Order.fifo
    /// Above how many waiting requests an adaptive queue serves the newest first.
    public var adaptiveAbove = 20
    /// How the number of requests worked on at once is found.
    public var concurrency = Concurrency.fixed
    /// Whether a standing queue is thrown away (CoDel).
    public var codel = false
    /// The wait that is acceptable as a standing one.
    public var codelTarget = Interval.milliseconds(5)
    /// For how long the wait may be above that target.
    public var codelInterval = Interval.milliseconds(100)
    /// The most requests of one caller, waiting and worked on; 0: no bound.
    public var bulkhead = 0
    /// Up to which share of the queue reads and likes are taken in.
    public var normalShare = Percentage.all
    /// Up to which share of the queue work is taken in that nobody waits for.
    public var sheddableShare = Percentage.all
    /// Whether work past its deadline is dropped before it is done.
    public var dropExpired = true
    /// How long whoever is refused is asked to wait before it comes again (Retry-After); 0 asks nothing.
    public var retryAfter = Interval.zero
    /// The spread of the logarithm of service times.
    public var sigma = 0.25
    /// How long after a kill is healed the process answers again.
    public var startup = Interval.milliseconds(500)
    /// The median time a request is worked on.
    public var time = ServiceTimes()

    /// Who is served next.
    public enum Order: String, SettingChoice {
      case fifo, lifo
      case adaptive = "adaptive-lifo"
    }

    /// How the number of requests worked on at once is found.
    public enum Concurrency: String, SettingChoice {
      case fixed, aimd, gradient
    }
  }

  /// Median times of work at each service.
  public struct ServiceTimes: Sendable, Equatable {
    /// At the gateway.
    public var gateway = Interval.milliseconds(1)
    /// At orders.
    public var orders = Interval.milliseconds(4)
    /// At inventory.
    public var inventory = Interval.milliseconds(4)
    /// At payments.
    public var payments = Interval.milliseconds(20)
    /// At the feed.
    public var feed = Interval.milliseconds(3)
    /// At the mailer.
    public var mailer = Interval.milliseconds(30)
    /// At analytics.
    public var analytics = Interval.milliseconds(5)
    /// At the broker.
    public var broker = Interval.milliseconds(1)
    /// At the registry.
    public var registry = Interval.milliseconds(1)
    /// At the database.
    public var database = Interval.milliseconds(8)
    /// At the key-value store.
    public var kv = Interval.milliseconds(1)
  }

  /// The key-value store.
  public struct Store: Sendable, Equatable {
    /// Which kind of store answers.
    public var mode = Mode.ap
    /// Replicas of each key.
    public var n = 3
    /// Answers that make a read.
    public var r = 2
    /// Acknowledgements that make a write.
    public var w = 2
    /// How many of the answers must come from the key's own replicas.
    public var pr = 0
    /// How many of the acknowledgements must.
    public var pw = 0
    /// How reads and writes go about it.
    public var `protocol` = Algorithm.quorum
    /// Tokens of each node on the ring.
    public var tokens = 64
    /// Who keeps a write for a replica that is away.
    public var hints = Hints.sloppy
    /// How long a hint is kept.
    public var hintWindow = Interval.seconds(10_800)
    /// How often hints are offered again.
    public var hintReplay = Interval.seconds(10)
    /// When a read mends replicas that disagree.
    public var repair = Repair.blocking
    /// To whom callers send what concerns a key.
    public var routing = Routing.any
    /// How long a change of the ring may stand still.
    public var changeTimeout = Interval.seconds(60)
    /// How often replicas are compared with each other; zero is never.
    public var antiEntropy = Interval.seconds(60)
    /// How two versions are ordered.
    public var versions = Versions.lww
    /// What holds a count.
    public var values = Values.register
    /// How long a coordinator waits for a write.
    public var writeTimeout = Interval.seconds(2)
    /// How long a coordinator waits for a read.
    public var readTimeout = Interval.seconds(5)
    /// How long a deletion is remembered.
    public var tombstoneGrace = Interval.seconds(600)
    /// How often each store tells its peers that it lives.
    public var gossip = Interval.seconds(1)
    /// How sure a store must be before it holds a peer to be down.
    public var phi = 8.0

    /// Whether the CA store's primary has a backup that takes over.
    public var backup = false
    /// After how long a silence the backup takes over, and the primary goes on alone.
    public var failover = Interval.seconds(5)

    /// How many replicas a key has, a read and a write wait for: `N=3 R=2 W=2`.
    public var quorumName: String { "N=\(n) R=\(r) W=\(w == 0 ? "ANY" : String(w))" }

    /// What a store gives up while the network is cut.
    public enum Mode: String, SettingChoice, Hashable, BitwiseCopyable {
      /// Consistency: every node answers (Dynamo, Cassandra).
      case ap
      /// Availability: a majority answers (Raft, etcd).
      case cp
      /// It has no answer to a cut: one node holds everything.
      case ca

      /// The one that comes after it in turn.
      public var next: Mode {
        switch self {
        case .cp: .ap
        case .ap: .ca
        case .ca: .cp
        }
      }
    }
    /// How reads and writes go about it.
    public enum Algorithm: String, SettingChoice {
      case quorum, abd
    }
    /// Who keeps a write for a replica that is away.
    public enum Hints: String, SettingChoice {
      case none, sloppy, coordinator
    }
    /// To whom callers send what concerns a key.
    public enum Routing: String, SettingChoice {
      /// To any node, which coordinates (Dynamo's load balancer).
      case any
      /// To a replica of the key, by the ring as the caller knows it (Dynamo's partition-aware client).
      case owner
    }
    /// When a read mends replicas that disagree.
    public enum Repair: String, SettingChoice {
      case none, async, blocking
    }
    /// What holds a count or a cart.
    public enum Values: String, SettingChoice {
      /// A number that is read, and written one higher.
      case register
      /// What each replica has added, merged without loss (a G-counter).
      case counter
      /// Elements that are put in and taken out one by one, merged without loss (an OR-set).
      case set
    }
    /// How two versions are ordered.
    public enum Versions: String, SettingChoice {
      case lww, vv, dvv

      /// Whether concurrent values stay side by side.
      public var keepsSiblings: Bool { self != .lww }
    }
  }

  /// The replicated log under the CP store.
  public struct Raft: Sendable, Equatable {
    /// How often a leader says that it leads.
    public var heartbeat = Interval.milliseconds(100)
    /// How long a server waits for a leader at least; it draws up to twice that.
    public var election = Interval.seconds(1)
    /// Whether a server asks before it stands for election.
    public var preVote = true
    /// Whether a leader that hears no majority steps down.
    public var checkQuorum = true
    /// How a read is kept from being stale.
    public var reads = Reads.readIndex
    /// Whether a repeated command is recognised.
    public var sessions = true
    /// Entries applied between two snapshots.
    public var snapshotEvery = 1_000
    /// Entries kept behind a snapshot.
    public var keepBehind = 500

    /// How a read is kept from being stale.
    public enum Reads: String, SettingChoice {
      case log
      case readIndex = "read-index"
      case lease, local
    }
  }

  /// Work queues as SQS has them.
  public struct Queue: Sendable, Equatable {
    /// How long a delivered message stays invisible.
    public var visibility = Interval.seconds(30)
    /// Deliveries before a message is a dead letter.
    public var maxReceives = 5
    /// How long a receive waits for a message.
    public var longPoll = Interval.seconds(20)
    /// How many messages a queue holds; more are refused.
    public var maxLength = 100_000
    /// Whether consumers recognise what they have done before.
    public var idempotent = true
    /// How many messages each instance works on at once.
    public var consumers = 4
    /// Whether messages survive the broker's process.
    public var durable = true
  }

  /// The registry of instances.
  public struct Registry: Sendable, Equatable {
    /// How often each instance is checked.
    public var checkInterval = Interval.seconds(10)
    /// How long a check waits.
    public var checkTimeout = Interval.seconds(10)
    /// How often callers fetch the list.
    public var poll = Interval.seconds(1)
    /// Failed checks in a row, beyond the first, before an instance is critical.
    public var failuresBeforeCritical = 0
    /// Passed checks in a row, beyond the first, before it is passing again.
    public var successesBeforePassing = 0
  }

  /// The choice among instances.
  public struct Balancing: Sendable, Equatable {
    /// How one is chosen.
    public var strategy = Strategy.roundRobin
    /// Whether instances in the caller's zone come first.
    public var local = false

    /// How one of several instances is chosen.
    public enum Strategy: String, SettingChoice {
      case first
      case roundRobin = "round-robin"
      case random
      case leastOutstanding = "least-outstanding"
      case twoChoices = "two-choices"
    }
  }

  /// Traces.
  public struct Tracing: Sendable, Equatable {
    /// The share of traces whose spans are kept.
    public var sampling = Percentage.all
    /// How many traces are kept.
    public var retention = 2_000
    /// Whether a trace is kept, once it is ten seconds old, only where it failed or was slow.
    public var tail = false
    /// What spans of HTTP say.
    public var names = Names.stable

    /// By which edition of OpenTelemetry's conventions spans of HTTP are described.
    public enum Names: String, SettingChoice {
      /// The stable one.
      case stable
      /// As the guide does: retired names, and success said though it should stay unsaid. A lesson.
      case retired
    }
  }

  /// Metrics.
  public struct Metrics: Sendable, Equatable {
    /// How often all instances are scraped.
    public var scrape = Interval.seconds(1)
    /// How long samples are kept.
    public var retention = Interval.seconds(600)
    /// Into which buckets the users' waits are sorted.
    public var buckets = Buckets.guide
    /// What the label `route` of users' requests says.
    public var routes = Routes.template

    /// What a request is counted under.
    public enum Routes: String, SettingChoice {
      /// Its route: `/orders/:id`.
      case template
      /// Its path, `/orders/17`, as the guide's `route ?? path` where no route matched: a series for
      /// everything that is asked for. A lesson.
      case path
    }

    /// The bounds of `http_request_duration_seconds`.
    public enum Buckets: String, SettingChoice {
      /// The guide's, which start too high: a lesson.
      case guide
      /// prom-client's and Go's.
      case standard = "default"

      /// The finite upper bounds, in seconds.
      public var bounds: [Double] {
        switch self {
        case .guide: [0.1, 0.5, 1, 5, 10]
        case .standard: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
        }
      }
    }
  }

  /// Disks.
  public struct Disk: Sendable, Equatable {
    /// How long an fsync takes.
    public var fsync = Interval.milliseconds(1)
  }

  /// What becomes of likes.
  public struct Likes: Sendable, Equatable {
    /// Whether a like makes its post's count one higher; else it is a write of its own.
    public var counted = false
  }

  /// What users do with their carts.
  public struct Carts: Sendable, Equatable {
    /// How many of the changes take something out.
    public var removals = Percentage(percent: 40)
    /// How many items a cart may hold; who finds it full takes one out.
    public var capacity = 16
  }

  /// Money that moves from one account to another.
  public struct Transfer: Sendable, Equatable {
    /// How it moves.
    public var mode = Mode.strong
    /// How many accounts there are.
    public var accounts = 20
    /// What each of them holds in an empty store.
    public var opening = 1_000
    /// How long a relay rests between two looks for events.
    public var relay = Interval.milliseconds(50)

    /// How money moves.
    public enum Mode: String, SettingChoice, Hashable, BitwiseCopyable {
      /// Both balances in one step: they stand in one value, changed by compare-and-set.
      case strong
      /// Debit, then publish an event; who hears it credits.
      case dualWrite = "dual-write"
      /// The debit's event is written with it, published by a relay, and credited once.
      case outbox
    }
  }

  /// These settings with one changed; refused where it would contradict another.
  public func with(_ path: String, _ value: SettingValue) throws(TargetError) -> ClusterSettings {
    var changed = self
    SettingsTable.row(path)?.set(value, in: &changed)
    if let (path, message) = changed.contradiction {
      throw .contradiction(path: path, message: message)
    }
    return changed
  }

  /// What in these settings contradicts itself, if anything does.
  public var contradiction: (path: String, message: String)? {
    if store.r > store.n {
      return ("store.r", "at most store.n, which is \(store.n), found \(store.r)")
    }
    if store.w > store.n {
      return ("store.w", "at most store.n, which is \(store.n), found \(store.w)")
    }
    if raft.election <= raft.heartbeat {
      return (
        "raft.election",
        "more than raft.heartbeat, which is \(raft.heartbeat), found \(raft.election)"
      )
    }
    if retry.base > retry.cap {
      return ("retry.base", "at most retry.cap, which is \(retry.cap), found \(retry.base)")
    }
    if workload.mix.total == 0 {
      return ("workload.mix", "a weight above 0, found none")
    }
    return nil
  }
}
