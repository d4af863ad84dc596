public import Simulation

/// What the traces panel shows: where the time of a request went.
public struct TracesViewModel: Sendable, Equatable {
  /// The requests kept, newest first; the rows of the list.
  public var traces: [Summary] = []
  /// The trace drawn as a waterfall: the selected, else the most interesting one.
  public var trace: Trace?
  /// From when to when a fault was active.
  public var faults: [FaultBand] = []

  /// No traces.
  public init() {}

  /// What came of a span.
  public enum Outcome: UInt8, Sendable, Equatable {
    /// It has not ended yet.
    case running
    /// It succeeded.
    case success
    /// It failed.
    case failure
    /// It took too long.
    case timeout
    /// A breaker, a bulkhead or a full queue refused it.
    case rejected
  }

  /// A row of the list.
  public struct Summary: Sendable, Equatable {
    /// Its identity.
    public var id: String
    /// What was asked, such as `POST /checkout`.
    public var name: String
    /// When it began.
    public var start: Instant
    /// How long it took, so far.
    public var duration: Interval
    /// What came of it.
    public var outcome: Outcome
    /// Spans in it.
    public var spans: Int
    /// Spans that failed.
    public var errors: Int

    /// A row of the list.
    public init(
      id: String, name: String, start: Instant, duration: Interval, outcome: Outcome, spans: Int,
      errors: Int
    ) {
      self.id = id
      self.name = name
      self.start = start
      self.duration = duration
      self.outcome = outcome
      self.spans = spans
      self.errors = errors
    }
  }

  /// A whole trace.
  public struct Trace: Sendable, Equatable {
    /// Its identity.
    public var id: String
    /// What was asked, such as `POST /checkout`.
    public var name: String
    /// When it began.
    public var start: Instant
    /// How long it took, so far.
    public var duration: Interval
    /// What came of it.
    public var outcome: Outcome
    /// Time on the critical path.
    public var criticalPath: Interval
    /// Its spans, parents before children, in order of time.
    public var spans: [Span]
    /// How far apart the clocks are that the spans were timed by.
    public var skew = Interval.zero

    /// A whole trace.
    public init(
      id: String, name: String, start: Instant, duration: Interval, outcome: Outcome,
      criticalPath: Interval, spans: [Span]
    ) {
      self.id = id
      self.name = name
      self.start = start
      self.duration = duration
      self.outcome = outcome
      self.criticalPath = criticalPath
      self.spans = spans
    }
  }

  /// An event in a span's life, or a link to another.
  public struct Note: Sendable, Equatable {
    /// How long after the span began.
    public var after: Interval
    /// What it is called, such as `exception`.
    public var name: String
    /// What more is known of it, in a few words.
    public var text: String
    /// Whether something went wrong there.
    public var isFailure: Bool
  }

  /// A part of a request.
  public struct Span: Sendable, Equatable {
    /// Who did it, such as `payments`.
    public var service: String
    /// What was done, such as `charge`.
    public var operation: String
    /// How many spans are above it.
    public var depth: Int
    /// When it began by its node's clock, counted from the trace's begin by the root's: before 0 when
    /// the node's clock is behind.
    public var start: Interval
    /// The same with the clocks corrected: callees lie within their calls.
    public var correctedStart: Interval
    /// How long it worked, so far.
    public var duration: Interval
    /// How long it waited just before, in a queue or backing off.
    public var waited: Interval
    /// Whether the request would have been faster if this had been.
    public var isCritical: Bool
    /// 0 for the first attempt, then counts retries.
    public var attempt: Int
    /// Whether it undoes what an earlier one did.
    public var isCompensation: Bool
    /// What came of it.
    public var outcome: Outcome
    /// Why, in a word or two; empty says nothing.
    public var cause: String
    /// Whether it is an operation on the store whose answer no order explains.
    public var isViolation: Bool
    /// What else is known of it, in order.
    public var attributes: [Attribute]
    /// What happened in it, oldest first.
    public var notes: [Note] = []

    /// A part of a request.
    public init(
      _ service: String, _ operation: String = "", depth: Int, start: Interval, duration: Interval,
      correctedStart: Interval? = nil, waited: Interval = .zero, isCritical: Bool = false,
      attempt: Int = 0,
      isCompensation: Bool = false, outcome: Outcome = .success, cause: String = "",
      isViolation: Bool = false, attributes: [Attribute] = []
    ) {
      self.service = service
      self.operation = operation
      self.depth = depth
      self.start = start
      self.correctedStart = correctedStart ?? start
      self.duration = duration
      self.waited = waited
      self.isCritical = isCritical
      self.attempt = attempt
      self.isCompensation = isCompensation
      self.outcome = outcome
      self.cause = cause
      self.isViolation = isViolation
      self.attributes = attributes
    }
  }

  /// What is known of a span.
  public struct Attribute: Sendable, Equatable {
    /// Its name, such as `http.request.method`.
    public var name: String
    /// Its value.
    public var value: String

    /// What is known of a span.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }
}

extension TracesViewModel.Summary {
  /// The first digits of its identity, such as `4f1a`.
  var shortID: String { String(id.prefix(4)) }
}

extension TracesViewModel.Trace {
  /// The first digits of its identity, such as `4f1a`.
  var shortID: String { String(id.prefix(4)) }
}

extension TracesViewModel.Span {
  /// When it began, by its own node's clock or with the clocks corrected.
  func start(isCorrected: Bool) -> Interval { isCorrected ? correctedStart : start }
}
