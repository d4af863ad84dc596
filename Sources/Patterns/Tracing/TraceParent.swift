/// The header that carries a `SpanContext`: `00-<trace id>-<span id>-<flags>`.
///
/// W3C Trace Context, level 1, §3.2. A header that does not parse is ignored by its receiver, who
/// starts a new trace.
public enum TraceParent {
  /// The header's text for `context`, version 00.
  public static func text(_ context: SpanContext) -> String {
    "00-\(context.traceID)-\(context.spanID)-0\(context.isSampled ? 1 : 0)"
  }

  /// The context in `header`, or nil when the header must be ignored.
  ///
  /// White space around it is HTTP's and is skipped. Of an unknown version the first four fields
  /// are read and what follows must be set off by a dash; version `ff` is invalid.
  public static func parse(_ header: some StringProtocol) -> SpanContext? {
    var bytes = Array(header.utf8)[...]
    while let first = bytes.first, isBlank(first) { bytes.removeFirst() }
    while let last = bytes.last, isBlank(last) { bytes.removeLast() }
    guard bytes.count >= 55 else { return nil }
    let start = bytes.startIndex
    func field(_ offset: Int, _ length: Int) -> UInt64? {
      number(bytes[start + offset..<start + offset + length])
    }
    func isDash(_ offset: Int) -> Bool { bytes[start + offset] == UInt8(ascii: "-") }

    guard isDash(2), isDash(35), isDash(52), let version = field(0, 2), version != 0xff,
      let high = field(3, 16), let low = field(19, 16), let span = field(36, 16),
      let flags = field(53, 2)
    else { return nil }
    if version == 0, bytes.count != 55 { return nil }
    if bytes.count > 55, !isDash(55) { return nil }
    let context = SpanContext(
      traceID: TraceID(high: high, low: low), spanID: SpanID(rawValue: span),
      isSampled: flags & 1 == 1, isRemote: true)
    return context.traceID.isValid && context.spanID.isValid ? context : nil
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
  }

  /// The number that lowercase hexadecimal digits spell; nil if any other byte is among them.
  private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    for digit in digits {
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        value = value << 4 | UInt64(digit - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"):
        value = value << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
      default: return nil
      }
    }
    return value
  }
}
