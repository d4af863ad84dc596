public import Simulation

/// What the store's nodes were asked and what they answered: availability by the letter.
///
/// Gilbert & Lynch 2002: every request received by a node that has not failed must be answered, and
/// not with an error; here by a deadline. It counts at the nodes, second by second of receipt, so
/// what clients achieve by asking elsewhere does not gloss over it. What a node had in hand when it
/// died is withdrawn: a dead node owes no answer.
public struct AnswerLedger: Sendable {
  /// How many requests were received, and how many of them answered as they should be.
  public struct Count: Sendable, Hashable, BitwiseCopyable {
    /// Requests received by nodes that live.
    public var received = 0
    /// Those answered without an error by the deadline.
    public var answered = 0
    /// Nothing yet.
    public init() {}
  }

  /// When a request must be answered to count as such.
  public static let deadline = Interval.seconds(1)
  /// How many seconds are kept.
  public static let capacity = 64

  private let zones: Int
  private var counts: ContiguousArray<Count>
  /// The latest second counted in.
  private var latest = 0

  init(zones: Int) {
    self.zones = max(1, zones)
    counts = ContiguousArray(repeating: Count(), count: self.zones * AnswerLedger.capacity)
  }

  /// What the nodes of `zone` received in the second that begins `second` seconds after the start.
  ///
  /// Final once that second's end is a deadline ago; nothing for what is not kept any more.
  public func count(zone: Int, second: Int) -> Count {
    guard isKept(second), zone < zones else { return Count() }
    return counts[place(zone, second)]
  }

  private func isKept(_ second: Int) -> Bool {
    second >= 0 && second <= latest && second > latest - AnswerLedger.capacity
  }

  private func place(_ zone: Int, _ second: Int) -> Int {
    second % AnswerLedger.capacity * zones + zone
  }

  mutating func received(at now: Instant, zone: UInt8) {
    let second = Int(now.seconds)
    while latest < second {
      latest += 1
      for zone in 0..<zones { counts[place(zone, latest)] = Count() }
    }
    counts[place(Int(zone), second)].received += 1
  }

  mutating func answered(receivedAt: Instant, at now: Instant, zone: UInt8) {
    let second = Int(receivedAt.seconds)
    guard isKept(second), now - receivedAt <= AnswerLedger.deadline else { return }
    counts[place(Int(zone), second)].answered += 1
  }

  mutating func withdrawn(receivedAt: Instant, zone: UInt8) {
    let second = Int(receivedAt.seconds)
    guard isKept(second) else { return }
    counts[place(Int(zone), second)].received -= 1
  }
}

extension Route {
  /// Whether it asks something of the store.
  public var isStoreOperation: Bool {
    switch self {
    case .kvGet, .kvPut, .kvDelete, .kvSwap, .kvAdd, .kvInsert, .kvRemove: true
    case .checkout, .like, .readFeed, .orderStatus, .placeOrder, .findOrder, .reserveStock,
      .releaseStock, .charge, .refund, .addLike, .readLikes, .databaseRead, .databaseWrite,
      .publish, .receive, .acknowledge, .sendMail, .trackEvent, .fanOut, .catalog, .cancel,
      .cancelOrder, .transfer, .moveTogether, .debitThenPublish, .debitWithEvent, .credit,
      .relayEvents, .countLike, .incrementLike, .cart, .changeCart, .editCart:
      false
    }
  }
}
