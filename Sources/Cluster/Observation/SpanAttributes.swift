public import Patterns
import Simulation

/// What an attribute of a span can be here.
public enum SpanAttribute: Sendable, Hashable, CustomStringConvertible {
  /// A text.
  case string(String)
  /// A whole number.
  case integer(Int64)

  /// As a person reads it.
  public var description: String {
    switch self {
    case .string(let text): text
    case .integer(let number): String(number)
    }
  }
}

/// What a span is about, which decides by which of OpenTelemetry's conventions it is described.
///
/// Semantic conventions 1.37: http (stable), database (stable), messaging and rpc (in development;
/// later versions of rpc fold the service into the method's name). The retired names are those of 1.20.
private enum SpanSubject {
  /// A request of a route that has a method and a path, by who is asked.
  case http(method: String, route: String, Service)
  /// A question to the database or to the key-value store, as its client sees it.
  case database(operation: String, namespace: String, Service)
  /// What is sent to a topic, or processed of it.
  case messaging(operation: String, topic: String)
  /// A call by a protocol of our own.
  case rpc(Service, method: String)
  /// Work within a process.
  case local
}

extension World {
  /// The attributes of a span, by OpenTelemetry's conventions, in the order in which they are shown.
  ///
  /// One table for the export and for the screen. What the world does not simulate is left out: ports,
  /// hosts' addresses, the texts of queries, the identities in paths.
  public func attributes(of span: Span) -> [(name: String, value: SpanAttribute)] {
    var list: [(name: String, value: SpanAttribute)] = []
    func add(_ name: String, _ text: String) { list.append((name, .string(text))) }
    if let route = shardRoute(of: span) {
      add("shard.strategy", route.strategy)
      add("shard.id", route.shard)
      list.append(("shard.epoch", .integer(Int64(route.epoch))))
      list.append(("shard.redirects", .integer(Int64(route.redirects))))
    }
    switch subject(of: span) {
    case .http(let method, let route, let service) where settings.tracing.names == .retired:
      let isServer = span.kind == .server
      add("http.method", method)
      if isServer { add("http.route", route) }
      if !route.contains(":") { add("http.url", "http://\(service.name)\(route)") }
      add(isServer ? "net.host.name" : "net.peer.name", service.name)
      if span.statusCode > 0 {
        list.append(("http.status_code", .integer(Int64(span.statusCode))))
      }
      if span.resendCount > 0 {
        list.append(("http.resend_count", .integer(Int64(span.resendCount))))
      }
    case .http(let method, let route, let service):
      add("http.request.method", method)
      let isServer = span.kind == .server
      add(isServer ? "http.route" : "url.template", route)
      // The path itself, where the route has no place for an identity.
      if !route.contains(":") {
        add(isServer ? "url.path" : "url.full", isServer ? route : "http://\(service.name)\(route)")
      }
      add("server.address", service.name)
      if span.statusCode > 0 {
        list.append(("http.response.status_code", .integer(Int64(span.statusCode))))
      }
      if span.resendCount > 0 {
        list.append(("http.request.resend_count", .integer(Int64(span.resendCount))))
      }
    case .database(let operation, let namespace, let service):
      add("db.system.name", service == .database ? "other_sql" : "ringside.kv")
      add("db.operation.name", operation)
      add("db.namespace", namespace)
      add("server.address", service.name)
      if span.statusCode >= 400 { add("db.response.status_code", String(span.statusCode)) }
      addResend(of: span, to: &list)
    case .messaging(let operation, let topic):
      add("messaging.system", "ringside.broker")
      add("messaging.destination.name", topic)
      add("messaging.operation.type", operation)
      add("messaging.operation.name", operation)
      if span.kind == .producer { add("server.address", Service.broker.name) }
      addResend(of: span, to: &list)
    case .rpc(let service, let method):
      add("rpc.system", "ringside")
      add("rpc.service", service.name)
      add("rpc.method", method)
      add("server.address", service.name)
      addResend(of: span, to: &list)
    case .local: break
    }
    if let state = CircuitLabel(span) { add(CircuitLabel.key, state.rawValue) }
    if span.failure != .none { add("error.type", span.failure.text) }
    return list
  }

  private func addResend(
    of span: Span, to list: inout [(name: String, value: SpanAttribute)]
  ) {
    guard span.resendCount > 0 else { return }
    list.append(("ringside.resend_count", .integer(Int64(span.resendCount))))
  }

  private func subject(of span: Span) -> SpanSubject {
    guard shardRoute(of: span) == nil else { return .local }
    let name = traces.text(span.name)
    switch span.kind {
    case .producer, .consumer:
      let words = name.split(separator: " ", maxSplits: 1).map(String.init)
      return words.count == 2 ? .messaging(operation: words[0], topic: words[1]) : .local
    case .internal, .unspecified: return .local
    case .client, .server: break
    }
    // Two services may have a route of one name: a server's is its own, a client's another's.
    let candidates = Route.allCases.filter { $0.name == name }
    let own = Int(span.service)
    let route = candidates.first { ($0.service.index == own) == (span.kind == .server) }
    guard let route else { return .rpc(.kv, method: name) }
    let row = route.definition
    switch row.service {
    case .client, .gateway, .orders, .inventory, .payments, .feed, .mailer, .analytics, .registry:
      return row.name.hasPrefix("/")
        ? .http(method: row.method, route: row.name, row.service)
        : .rpc(row.service, method: row.method)
    case .broker: return .rpc(.broker, method: row.name)
    case .database, .kv:
      return span.kind == .client
        ? .database(operation: row.method, namespace: row.name, row.service)
        : .rpc(row.service, method: row.method)
    }
  }
}

/// The state of the breaker that let a call through, kept with the call's span.
public enum CircuitLabel: String, Sendable, CaseIterable {
  case closed, open, halfOpen

  /// The attribute's name.
  public static let key = "circuit.state"

  /// The number that is kept with a span; 0 is none.
  var detail: UInt16 {
    switch self {
    case .closed: 1
    case .open: 2
    case .halfOpen: 3
    }
  }

  init(_ state: HostedBreaker.StateName) {
    self =
      switch state {
      case .closed: .closed
      case .open: .open
      case .halfOpen: .halfOpen
      }
  }

  /// What is kept with the span of an attempt; nil when no breaker guarded it.
  init?(_ span: Span) {
    guard span.kind == .client || span.kind == .producer else { return nil }
    self.init(detail: Int64(span.detail))
  }

  /// The state of this number.
  public init?(detail: Int64) {
    guard let label = CircuitLabel.allCases.first(where: { Int64($0.detail) == detail }) else {
      return nil
    }
    self = label
  }
}
