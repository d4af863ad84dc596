public import Patterns
import Simulation

/// The accounts whose balances stand in the key-value store, and what an auditor finds in them.
///
/// The balances themselves are in the store, nowhere else; what stands here is who asked for which
/// transfer, and the auditor's copy of the books, taken once a second.
public struct Bank: Sendable {
  /// A transfer that somebody asked for.
  struct Transfer: Sendable, BitwiseCopyable {
    var from: UInt32
    var to: UInt32
    var amount: UInt32
    var mode: ClusterSettings.Transfer.Mode
    /// How often the auditor finds it debited and credited.
    var debits: Int16 = 0
    var credits: Int16 = 0
    /// Whether the auditor has it among those that do not balance.
    var isOpen = false
  }

  /// What the auditor finds.
  public struct Statement: Sendable, Hashable {
    /// What all accounts hold together.
    public internal(set) var balance = 0
    /// What they held at first.
    public internal(set) var expected = 0
    /// Debited, not credited, but carried by somebody: a process, a message, or an event that waits.
    public internal(set) var inFlight = 0
    /// Debited, not credited, and carried by nobody.
    public internal(set) var lost = 0
    /// Credited without a debit, or once too often.
    public internal(set) var created = 0
    /// Events that wait for a relay beside their debits.
    public internal(set) var waitingEvents = 0

    /// What the accounts hold beyond what they held at first.
    public var difference: Int { balance - expected }
  }

  /// The key that holds all balances of strong transfers; accounts count from 1.
  static let ledger: UInt32 = 0
  /// How many events an account's document may keep waiting; further debits are refused.
  static let outboxCapacity = 64
  /// How often a compare-and-set is tried before the caller hears that there is too much to do.
  static let attempts = 10

  /// Whether there has ever been a transfer to be made.
  public internal(set) var isOpen = false
  /// Whether there has ever been an outbox.
  var keepsEvents = false
  var transfers = Chunked<Transfer>(retaining: 65_536)
  /// The account each node's relay looks into next.
  var cursors: [UInt32] = []

  /// What the auditor found at the last scrape.
  public internal(set) var statement = Statement()
  /// The balances it found, by account; the first is no account's.
  public internal(set) var balances: [Int] = []
  var heads: [Documents.Head] = []
  var unbalanced: [UInt32] = []
  var auditedEpoch = 0
  var auditedThrough: Raft.Index = 0
  var series: [MetricStore.SeriesID] = []

  /// How many transfers were asked for.
  public var transferCount: Int { transfers.endIndex }

  /// By which route the bank is asked to make a transfer.
  func route(of transfer: UInt32) -> Route {
    switch self[transfer]?.mode {
    case .strong, nil: .moveTogether
    case .dualWrite: .debitThenPublish
    case .outbox: .debitWithEvent
    }
  }

  /// A transfer, unless it is forgotten.
  subscript(number: UInt32) -> Transfer? {
    transfers.contains(Int(number)) ? transfers[Int(number)] : nil
  }

  /// The account that a job is about, or the ledger; nil when it is about neither.
  func account(of job: Job) -> UInt32? {
    switch job.route {
    case .moveTogether: Bank.ledger
    case .debitThenPublish, .debitWithEvent: self[job.key]?.from
    case .credit: self[job.key]?.to
    case .relayEvents: job.key
    case .checkout, .like, .readFeed, .orderStatus, .placeOrder, .findOrder, .reserveStock,
      .releaseStock, .charge, .refund, .addLike, .readLikes, .kvGet, .kvPut, .databaseRead,
      .databaseWrite, .publish, .receive, .acknowledge, .sendMail, .trackEvent, .fanOut, .catalog,
      .cancel, .cancelOrder, .kvDelete, .transfer, .kvSwap, .kvAdd, .countLike, .incrementLike,
      .cart,
      .changeCart, .editCart, .kvInsert, .kvRemove:
      nil
    }
  }
}

extension ClusterSettings {
  /// How many ranks of keys there must be for users, posts, orders and accounts.
  var keyRanks: Int {
    workload.mix.transfer > 0 ? max(workload.keys, transfer.accounts + 1) : workload.keys
  }
}

extension ConsumerGroup {
  /// Whether its consumers tell by a message's number whether they have dealt with it.
  ///
  /// Credits do not: an outbox's are told by their transfer's number, which stands beside the balance,
  /// and a dual write's are not told at all.
  var recognisesMessages: Bool {
    switch self {
    case .email, .analytics, .feed: true
    case .credits: false
    }
  }
}

extension World {
  /// Whether a group's queue is of any use here: nobody credits where nobody transfers.
  func isUsed(_ group: ConsumerGroup) -> Bool {
    switch group {
    case .email, .analytics, .feed: true
    case .credits: bank.isOpen
    }
  }

  /// How a value reads: an account's as its balance, a count's as its count, a cart's as what
  /// lies in it, any other as its number.
  public func spelling(of value: QuorumStore.Value, key: QuorumStore.Key) -> String {
    guard let document = documents.document(of: value) else {
      return "\(value)"
    }
    switch HostedStore.space(of: key) {
    case .account where HostedStore.rank(of: key) != Bank.ledger:
      let balance = settings.transfer.opening + Int(document.change)
      return balance < 0 ? "−$\(-balance)" : "$\(balance)"
    case .likes: return "#\(document.depth)"
    case .cart:
      guard case .cart(let place) = document.entry, let items = carts.contents(at: place) else {
        return "\(value)"
      }
      return Carts.spelling(of: items)
    case .account, .order: return "\(value)"
    }
  }

  /// The groups whose queues are of use here.
  public var consumerGroups: [ConsumerGroup] { ConsumerGroup.allCases.filter { isUsed($0) } }
}
