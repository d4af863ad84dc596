public import Patterns
import Simulation

/// What a service throws when its own work fails: the event `exception` on the span of that work.
///
/// OpenTelemetry semantic conventions, "Exceptions on spans". Recording one leaves the status alone.
public enum ServiceException: Int64, Sendable, CaseIterable {
  /// A fault of the kind `errors` made the work fail.
  case injected
  /// The message can't be processed by anybody.
  case poison
  /// The disk takes no more.
  case diskFull

  /// The attribute `exception.type`.
  public var type: String {
    switch self {
    case .injected: "InjectedError"
    case .poison: "UnprocessableMessage"
    case .diskFull: "ENOSPC"
    }
  }

  /// The attribute `exception.message`.
  public var message: String {
    switch self {
    case .injected: "the work failed by an injected error"
    case .poison: "the message cannot be processed"
    case .diskFull: "no space left on device"
    }
  }
}

extension World {
  /// The event on the span of a caller whose call a breaker refused.
  public static let rejectionEvent = "circuit.rejected"
  /// The event on the span of work that threw.
  public static let exceptionEvent = "exception"

  /// The attributes of an event on a span, as OpenTelemetry's conventions name them where they do.
  public func attributes(
    of note: SpanNote, on span: Span
  ) -> [(name: String, value: SpanAttribute)] {
    let name = traces.text(note.name)
    if name == World.rejectionEvent, let circuit = CircuitLabel(detail: note.value) {
      return [(CircuitLabel.key, .string(circuit.rawValue))]
    }
    if name == World.exceptionEvent, let exception = ServiceException(rawValue: note.value) {
      let place = "at \(traces.text(span.name)) (\(nodes[span.node.index].name))"
      return [
        ("exception.type", .string(exception.type)),
        ("exception.message", .string(exception.message)),
        ("exception.stacktrace", .string(place)),
      ]
    }
    return [("ringside.value", .integer(note.value))]
  }

  /// Notes on a job's span that its own work threw, and why.
  mutating func noteException(of job: Job) {
    let isFull = nodes[job.node.index].process.isDiskFull
    let exception: ServiceException = job.isDoomed ? .poison : isFull ? .diskFull : .injected
    traces.event(job.span, eventNames.exception, value: exception.rawValue, at: now)
  }
}
