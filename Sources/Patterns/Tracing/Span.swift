public import Simulation

/// One timed piece of work of a request, at one node: 80 bytes, without a heap.
///
/// OpenTelemetry, `Span`. Events and links are kept beside the spans by the store; strings are
/// interned. `start` and `end` are the engine's time, so that durations and the critical path are
/// true; what the node's own clock said is `wallStart` and `wallEnd`.
public struct Span: Sendable, Hashable, BitwiseCopyable {
  /// The role of the work in a call; the numbers are OTLP's.
  public enum Kind: UInt8, Sendable, Hashable, BitwiseCopyable, CaseIterable {
    case unspecified, `internal`, server, client, producer, consumer
  }

  /// What became of it; the numbers are OTLP's.
  public enum Status: UInt8, Sendable, Hashable, BitwiseCopyable, CaseIterable {
    /// Success as far as the instrumentation can tell.
    case unset
    /// Success, the application's final word.
    case ok
    /// Failure.
    case error

    /// What an HTTP status code means: a 4xx is the client's failure, not the server's.
    public static func http(_ code: Int, _ kind: Kind) -> Status {
      switch kind {
      case .client: code >= 400 ? .error : .unset
      case .unspecified, .internal, .server, .producer, .consumer: code >= 500 ? .error : .unset
      }
    }
  }

  /// The attribute `error.type`.
  public enum Failure: UInt8, Sendable, Hashable, BitwiseCopyable, CaseIterable {
    case none, timeout, connectionRefused, connectionReset, unavailable, overloaded, rejected
    case deadlineExceeded, cancelled, notFound, conflict, invalid, fault, wrongOwner

    /// The attribute's text; empty for none.
    public var text: String {
      switch self {
      case .none: ""
      case .timeout: "timeout"
      case .connectionRefused: "connection_refused"
      case .connectionReset: "connection_reset"
      case .unavailable: "unavailable"
      case .overloaded: "overloaded"
      case .rejected: "circuit_open"
      case .deadlineExceeded: "deadline_exceeded"
      case .cancelled: "cancelled"
      case .notFound: "not_found"
      case .conflict: "conflict"
      case .invalid: "invalid"
      case .fault: "internal"
      case .wrongOwner: "wrong_owner"
      }
    }
  }

  /// An interned name; `TraceStore.text(_:)` spells it.
  public struct Name: Sendable, Hashable, BitwiseCopyable {
    /// The index into the store's names.
    public var rawValue: UInt16
    /// The name at an index.
    @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }
  }

  /// The trace.
  public let traceID: TraceID
  /// Itself.
  public let spanID: SpanID
  /// The span that caused it; `.none` for a root.
  public let parentID: SpanID
  /// When it began, in the engine's time.
  public let start: Instant
  /// When it ended, in the engine's time; `.never` while it runs.
  public internal(set) var end = Instant.never
  /// How far the node's wall clock was ahead when the span began.
  public let wallOffset: Interval

  /// The span recorded before it in the same trace.
  var previousInTrace: UInt32 = .max
  /// The event or link noted last.
  var lastNote: UInt32 = .max

  /// What it is called: `POST /checkout`, low in cardinality.
  public var name: Name
  /// `http.response.status_code`, or 0.
  public var statusCode: UInt16 = 0
  /// Whatever number the host wants to keep with the span.
  public var detail: UInt16 = 0
  /// Where it ran.
  public var node: NodeID
  /// Which service ran it: the host's number.
  public var service: UInt8
  /// Which route was asked for: the host's number, or 255.
  public var route: UInt8 = .max
  /// The role of the work.
  public var kind: Kind
  /// What became of it.
  public internal(set) var status = Status.unset
  /// Why it failed.
  public var failure = Failure.none
  /// `http.request.resend_count`: 0 for the first attempt.
  public var resendCount: UInt8 = 0
  /// Whether the parent is at another node.
  public var hasRemoteParent = false
  /// How many events were recorded.
  public internal(set) var eventCount: UInt8 = 0
  /// How many links were recorded.
  public internal(set) var linkCount: UInt8 = 0

  /// A span that has begun, or one from elsewhere that has ended.
  public init(
    traceID: TraceID, spanID: SpanID, parentID: SpanID, _ name: Name, _ kind: Kind, node: NodeID,
    service: UInt8, start: Instant, end: Instant = .never, wallOffset: Interval = .zero
  ) {
    self.traceID = traceID
    self.spanID = spanID
    self.parentID = parentID
    self.name = name
    self.kind = kind
    self.node = node
    self.service = service
    self.start = start
    self.end = end
    self.wallOffset = wallOffset
  }

  /// Whether it has not ended yet.
  @inlinable public var isRunning: Bool { end == .never }
  /// Whether it has no parent.
  @inlinable public var isRoot: Bool { !parentID.isValid }
  /// How long it took; nil while it runs.
  @inlinable public var duration: Interval? { isRunning ? nil : end - start }
  /// When it began by its node's clock.
  @inlinable public var wallStart: Instant { start + wallOffset }
  /// When it ended by its node's clock; `.never` while it runs.
  @inlinable public var wallEnd: Instant { isRunning ? .never : end + wallOffset }
  /// The context its children get.
  @inlinable public var context: SpanContext { SpanContext(traceID: traceID, spanID: spanID) }

  /// Sets the status as the specification orders: Ok is final, Unset never takes back.
  public mutating func set(_ status: Status) {
    switch (self.status, status) {
    case (.ok, _), (_, .unset): break
    case (.unset, .ok), (.unset, .error), (.error, .ok), (.error, .error): self.status = status
    }
    if self.status == .ok { failure = .none }
  }

  /// Sets status Error and its cause, unless the application has said Ok.
  public mutating func fail(_ cause: Failure) {
    if status != .ok { failure = cause }
    set(.error)
  }
}

/// Something noted on a span: an event in its life or a link to another span.
public struct SpanNote: Sendable, Hashable, BitwiseCopyable {
  /// Which of the two.
  public enum Kind: UInt8, Sendable, Hashable, BitwiseCopyable { case event, link }

  /// Event or link.
  public var kind: Kind
  /// The event's name; of a link, why.
  public var name: Span.Name
  /// When, in the engine's time.
  public var time: Instant
  /// The event's attribute (a wait, a count, a token): the name says which.
  public var value: Int64
  /// The span linked to.
  public var traceID: TraceID
  /// The span linked to.
  public var spanID: SpanID
  var span: UInt32
  var previous: UInt32
}
