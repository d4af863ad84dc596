public import Simulation

/// Sixteen bytes that all spans of one request share; never all zero.
public struct TraceID: Sendable, Hashable, BitwiseCopyable {
  /// The first eight bytes, big-endian.
  public var high: UInt64
  /// The last eight bytes, big-endian; sampling by ratio looks at these.
  public var low: UInt64

  /// The id of these two halves.
  @inlinable public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// A fresh id from the world's stream.
  @inlinable public init(random: inout Random) {
    high = random.bits()
    // One bit in place of a second draw: the number of draws never depends on what is drawn.
    low = random.bits() | 1
  }

  /// Whether the id is not all zero.
  @inlinable public var isValid: Bool { high | low != 0 }
}

/// Eight bytes that name one span; never all zero.
public struct SpanID: Sendable, Hashable, BitwiseCopyable {
  /// The bytes, big-endian.
  public var rawValue: UInt64

  /// The id of this number.
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// A fresh id from the world's stream.
  @inlinable public init(random: inout Random) { rawValue = random.bits() | 1 }

  /// No span: the parent of a root.
  @inlinable public static var none: SpanID { SpanID(rawValue: 0) }
  /// Whether the id is not all zero.
  @inlinable public var isValid: Bool { rawValue != 0 }
}

/// What travels with a request, so that the next service's spans join the trace.
public struct SpanContext: Sendable, Hashable, BitwiseCopyable {
  /// The trace.
  public var traceID: TraceID
  /// The span that the receiver's span will have as its parent.
  public var spanID: SpanID
  /// Whether the sender records the trace.
  public var isSampled: Bool
  /// Whether it came over the network.
  public var isRemote: Bool

  /// A context.
  @inlinable public init(
    traceID: TraceID, spanID: SpanID, isSampled: Bool = true, isRemote: Bool = false
  ) {
    self.traceID = traceID
    self.spanID = spanID
    self.isSampled = isSampled
    self.isRemote = isRemote
  }

  /// The parent of what is not traced at all: its children are neither recorded nor counted.
  @inlinable public static var suppressed: SpanContext {
    SpanContext(
      traceID: TraceID(high: 0, low: 1), spanID: SpanID(rawValue: 1), isSampled: false)
  }

  /// The same context as the receiver sees it.
  @inlinable public var received: SpanContext {
    SpanContext(traceID: traceID, spanID: spanID, isSampled: isSampled, isRemote: true)
  }
}

extension TraceID: LosslessStringConvertible {
  /// Thirty-two lowercase hexadecimal digits.
  public var description: String { hexadecimal(high) + hexadecimal(low) }

  /// The id written as thirty-two lowercase hexadecimal digits; nil for any other text.
  public init?(_ description: String) {
    guard let high = UInt64(description.prefix(16), radix: 16),
      let low = UInt64(description.dropFirst(16), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
    // Signs, capitals and other lengths would not come back as they were.
    guard self.description == description else { return nil }
  }
}

extension SpanID: CustomStringConvertible {
  /// Sixteen lowercase hexadecimal digits.
  public var description: String { hexadecimal(rawValue) }
}

/// Sixteen lowercase hexadecimal digits.
func hexadecimal(_ number: UInt64) -> String {
  let digits = String(number, radix: 16)
  return String(repeating: "0", count: 16 - digits.utf8.count) + digits
}
