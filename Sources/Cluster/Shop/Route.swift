import Patterns

/// What can be asked of a service: one entry of the shop's interface.
public enum Route: UInt8, Sendable, Hashable, BitwiseCopyable, CaseIterable {
  case checkout, like, readFeed, orderStatus
  case placeOrder, findOrder
  case reserveStock, releaseStock
  case charge, refund
  case addLike, readLikes
  case kvGet, kvPut
  case databaseRead, databaseWrite
  case publish, receive, acknowledge
  case sendMail, trackEvent, fanOut
  case catalog
  case cancel, cancelOrder, kvDelete
  case transfer, moveTogether, debitThenPublish, debitWithEvent, credit, relayEvents
  case kvSwap, kvAdd, countLike, incrementLike
  case cart, changeCart, editCart, kvInsert, kvRemove

  /// How many routes there are.
  public static let count = allCases.count

  /// The index into tables kept by route.
  @inlinable public var index: Int { Int(rawValue) }
}

/// Which key of the store a step touches.
public enum KeySpace: UInt8, Sendable, Hashable, BitwiseCopyable, CaseIterable {
  /// The last order of a user.
  case order
  /// The likes of a post.
  case likes
  /// An account's balance; number 0 is the ledger that holds all of them.
  case account
  /// A user's shopping cart; a world without carts has none of these keys.
  case cart

  /// How a key of this space is written: `order:17`.
  public var prefix: String {
    switch self {
    case .order: "order"
    case .likes: "likes"
    case .account: "account"
    case .cart: "cart"
    }
  }
}

/// What is announced through the broker; each subscribed group gets every message.
public enum Topic: UInt8, Sendable, Hashable, BitwiseCopyable, CaseIterable {
  case orderCreated, postLiked, moneyDebited

  /// The topic's name in metrics and on screen.
  public var name: String {
    switch self {
    case .orderCreated: "order.created"
    case .postLiked: "post.liked"
    case .moneyDebited: "money.debited"
    }
  }

  /// The groups that get every message of this topic.
  public var groups: [ConsumerGroup] {
    switch self {
    case .orderCreated: [.email, .analytics, .feed]
    case .postLiked: [.analytics]
    case .moneyDebited: [.credits]
    }
  }
}

/// A queue at the broker and those who consume from it.
public enum ConsumerGroup: UInt8, Sendable, Hashable, BitwiseCopyable, CaseIterable {
  case email, analytics, feed, credits

  /// The queue's name in metrics, commands and on screen.
  public var name: String {
    switch self {
    case .email: "email"
    case .analytics: "analytics"
    case .feed: "feed"
    case .credits: "credits"
    }
  }

  /// The service whose instances consume from it.
  public var consumer: Service {
    switch self {
    case .email: .mailer
    case .analytics: .analytics
    case .feed: .feed
    case .credits: .payments
    }
  }

  /// What a consumer does with each message.
  var route: Route {
    switch self {
    case .email: .sendMail
    case .analytics: .trackEvent
    case .feed: .fanOut
    case .credits: .credit
    }
  }

  /// The index into tables kept by group.
  @inlinable public var index: Int { Int(rawValue) }
}

/// One step of serving a request.
///
/// Flows are data: a static list of these, never stored in the world.
enum Step: Sendable {
  /// Local work of the service's own service time.
  case work
  /// A call to another service; `undo` names the compensation once it has (or may have) happened.
  case call(Route, undo: Route? = nil)
  /// A call to the bank, by the route that the transfer's mode names.
  case transfer
  /// The coordinator's part of a store operation, on the node itself.
  case store(write: Bool)
  /// Puts the message into the queue of each group of the topic.
  case enqueue
  /// Waits for a message of the caller's group, at most as long as a long poll lasts.
  case awaitMessage
  /// Deletes a message by its receipt.
  case deleteMessage
  /// Makes what was written durable.
  case persist
  /// Answers with the instances that pass their checks.
  case listInstances

  /// Whether a request that fails after it, and is asked for again, has done no more than one that
  /// succeeds: it is undone, or doing it twice is doing it once.
  var leavesNoTrace: Bool {
    switch self {
    case .call(let route, let undo): undo != nil || route.isIdempotent
    case .work, .awaitMessage, .persist, .listInstances: true
    case .store(let write): !write
    case .transfer, .enqueue, .deleteMessage: false
    }
  }
}

/// How one route is served.
struct RouteDefinition: Sendable {
  /// Who serves it.
  var service: Service
  /// The low-cardinality name: span name, `method` and `route` label.
  var name: String
  /// The HTTP method, or the operation of what is not HTTP.
  var method: String
  /// Which key space the route's key belongs to, when it reads or writes the store.
  var keys: KeySpace?
  /// What is announced when the route publishes.
  var topic: Topic?
  /// The steps, first to last.
  var steps: [Step]
}

extension Route {
  /// The table of all routes, by raw value: the whole shop on one page.
  static let definitions: [RouteDefinition] = Route.allCases.map(define)

  private static func define(_ route: Route) -> RouteDefinition {
    func row(
      _ service: Service, _ method: String, _ name: String, _ steps: [Step],
      keys: KeySpace? = nil, topic: Topic? = nil
    ) -> RouteDefinition {
      RouteDefinition(
        service: service, name: name, method: method, keys: keys, topic: topic, steps: steps)
    }
    return switch route {
    case .checkout: row(.gateway, "POST", "/checkout", [.work, .call(.placeOrder)])
    case .like: row(.gateway, "POST", "/posts/:id/like", [.work, .call(.addLike)])
    case .readFeed: row(.gateway, "GET", "/feed", [.work, .call(.readLikes)])
    case .orderStatus: row(.gateway, "GET", "/orders/:id", [.work, .call(.findOrder)])
    case .placeOrder:
      row(
        .orders, "POST", "/orders",
        [
          .work, .call(.reserveStock, undo: .releaseStock), .call(.charge, undo: .refund),
          .call(.kvPut), .call(.publish),
        ], keys: .order, topic: .orderCreated)
    case .findOrder: row(.orders, "GET", "/orders/:id", [.work, .call(.kvGet)], keys: .order)
    case .reserveStock:
      row(.inventory, "POST", "/reservations", [.work, .call(.databaseWrite)])
    case .releaseStock:
      row(.inventory, "DELETE", "/reservations/:id", [.work, .call(.databaseWrite)])
    case .charge: row(.payments, "POST", "/charges", [.work, .call(.databaseWrite)])
    case .refund: row(.payments, "POST", "/refunds", [.work, .call(.databaseWrite)])
    case .addLike:
      row(
        .feed, "POST", "/likes", [.work, .call(.kvPut), .call(.publish)],
        keys: .likes, topic: .postLiked)
    case .readLikes: row(.feed, "GET", "/likes/:id", [.work, .call(.kvGet)], keys: .likes)
    case .kvGet: row(.kv, "GET", "kv", [.work, .store(write: false)])
    case .kvPut: row(.kv, "PUT", "kv", [.work, .store(write: true)])
    case .databaseRead: row(.database, "SELECT", "shop", [.work])
    case .databaseWrite: row(.database, "INSERT", "shop", [.work, .persist])
    case .publish: row(.broker, "send", "publish", [.work, .enqueue])
    case .receive: row(.broker, "receive", "receive", [.work, .awaitMessage])
    case .acknowledge: row(.broker, "ack", "acknowledge", [.work, .deleteMessage])
    case .sendMail: row(.mailer, "process", "order.created", [.work])
    case .trackEvent: row(.analytics, "process", "track", [.work, .call(.databaseWrite)])
    case .fanOut: row(.feed, "process", "order.created", [.work, .call(.kvPut)], keys: .likes)
    case .catalog: row(.registry, "GET", "/v1/health/service", [.work, .listInstances])
    case .cancel: row(.gateway, "DELETE", "/orders/:id", [.work, .call(.cancelOrder)])
    case .cancelOrder:
      row(.orders, "DELETE", "/orders/:id", [.work, .call(.kvDelete)], keys: .order)
    case .kvDelete: row(.kv, "DELETE", "kv", [.work, .store(write: true)])
    case .transfer: row(.gateway, "POST", "/transfers", [.work, .transfer])
    case .moveTogether:
      row(.payments, "POST", "/moves", [.work, .call(.kvGet), .call(.kvSwap)])
    case .debitThenPublish:
      row(
        .payments, "POST", "/debits", [.work, .call(.kvGet), .call(.kvSwap), .call(.publish)],
        topic: .moneyDebited)
    case .debitWithEvent:
      row(.payments, "POST", "/debits-with-event", [.work, .call(.kvGet), .call(.kvSwap)])
    case .credit:
      row(.payments, "process", "money.debited", [.work, .call(.kvGet), .call(.kvSwap)])
    case .relayEvents:
      row(
        .payments, "relay", "outbox",
        [.call(.kvGet), .call(.publish), .call(.kvGet), .call(.kvSwap)], topic: .moneyDebited)
    case .countLike:
      row(
        .feed, "POST", "/likes/counted",
        [.work, .call(.kvGet), .call(.kvSwap), .call(.publish)], keys: .likes, topic: .postLiked)
    case .incrementLike:
      row(
        .feed, "POST", "/likes/added", [.work, .call(.kvAdd), .call(.publish)], keys: .likes,
        topic: .postLiked)
    case .cart: row(.gateway, "POST", "/carts/:id/items", [.work, .call(.changeCart)])
    case .changeCart:
      row(
        .orders, "POST", "/carts/:id", [.work, .call(.kvGet), .call(.kvSwap)])
    case .editCart:
      row(
        .orders, "POST", "/carts/:id/set", [.work, .call(.kvGet), .call(.kvInsert)])
    case .kvInsert: row(.kv, "INSERT", "kv", [.work, .store(write: true)])
    case .kvRemove: row(.kv, "REMOVE", "kv", [.work, .store(write: true)])
    case .kvAdd: row(.kv, "ADD", "kv", [.work, .store(write: true)])
    case .kvSwap: row(.kv, "SWAP", "kv", [.work, .store(write: true)])
    }
  }

  /// How this route is served.
  var definition: RouteDefinition { Route.definitions[index] }

  /// Who serves it.
  public var service: Service { definition.service }

  /// The low-cardinality name: `POST /checkout`.
  public var name: String { "\(definition.method) \(definition.name)" }

  /// The path that was asked for, with its identity: `/orders/17`.
  func path(of key: UInt32) -> String {
    definition.name.split(separator: "/", omittingEmptySubsequences: false)
      .map { $0.hasPrefix(":") ? "\(key)" : String($0) }.joined(separator: "/")
  }

  /// How much it matters when a server cannot serve all: money first, then what a person waits for.
  var priority: Patterns.JobPriority {
    switch self {
    case .checkout, .placeOrder, .reserveStock, .releaseStock, .charge, .refund, .publish, .catalog,
      .kvPut, .databaseWrite, .acknowledge, .cancel, .cancelOrder, .kvDelete, .transfer,
      .moveTogether, .debitThenPublish, .debitWithEvent, .kvSwap, .kvAdd, .kvInsert, .kvRemove:
      .critical
    case .like, .readFeed, .orderStatus, .findOrder, .addLike, .countLike, .incrementLike,
      .readLikes, .kvGet, .databaseRead, .cart, .changeCart, .editCart:
      .normal
    case .receive, .sendMail, .trackEvent, .fanOut, .credit, .relayEvents: .sheddable
    }
  }

  /// Whether it only reads, so that a copy too many leaves no trace.
  ///
  /// A write that is done twice may overwrite what came in between: a hedge is not for it.
  var isRead: Bool {
    switch self {
    case .readFeed, .orderStatus, .findOrder, .readLikes, .kvGet, .databaseRead: true
    case .checkout, .like, .placeOrder, .reserveStock, .releaseStock, .charge, .refund, .addLike,
      .kvPut, .databaseWrite, .publish, .receive, .acknowledge, .sendMail, .trackEvent, .fanOut,
      .catalog, .cancel, .cancelOrder, .kvDelete, .transfer, .moveTogether, .debitThenPublish,
      .debitWithEvent, .credit, .relayEvents, .kvSwap, .kvAdd, .countLike,
      .incrementLike, .cart, .changeCart, .editCart, .kvInsert, .kvRemove:
      false
    }
  }

  /// Whether doing it twice does no more than doing it once, so that a timeout may be retried.
  public var isIdempotent: Bool {
    switch self {
    case .checkout, .like, .placeOrder, .charge, .addLike, .publish, .transfer, .moveTogether,
      .debitThenPublish, .debitWithEvent, .credit, .relayEvents, .kvSwap, .kvAdd, .countLike,
      .incrementLike, .cart, .changeCart, .editCart, .kvInsert, .kvRemove:
      // A compare-and-set that is repeated finds what it has itself written; an insertion brings back
      // what was taken out in between.
      false
    case .readFeed, .orderStatus, .findOrder, .reserveStock, .releaseStock, .refund, .readLikes,
      .kvGet, .kvPut, .databaseRead, .databaseWrite, .receive, .acknowledge, .sendMail, .trackEvent,
      .fanOut, .catalog, .cancel, .cancelOrder, .kvDelete:
      true
    }
  }
}
