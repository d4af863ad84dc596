/// The header beside `traceparent` in which vendors keep notes: at most 32 `key=value` members.
///
/// W3C Trace Context, level 1, §3.3. The member changed last is leftmost.
public struct TraceState: Sendable, Hashable {
  /// A vendor and its note.
  public struct Member: Sendable, Hashable {
    /// The vendor.
    public var key: String
    /// The note, opaque.
    public var value: String
    /// A member.
    public init(_ key: String, _ value: String) {
      self.key = key
      self.value = value
    }
  }

  /// The most members.
  public static let capacity = 32
  /// Newest first.
  public private(set) var members: [Member] = []

  /// No notes.
  public init() {}

  /// The notes in `header`; nil when it must be ignored.
  public init?(parsing header: String) {
    for part in header.split(separator: ",") {
      let text = part.drop { $0 == " " || $0 == "\t" }
      if text.isEmpty { continue }
      guard let equals = text.firstIndex(of: "=") else { return nil }
      let key = String(text[..<equals])
      var value = text[text.index(after: equals)...]
      while value.last == " " || value.last == "\t" { value.removeLast() }
      guard TraceState.isKey(key), TraceState.isValue(value), self[key] == nil else { return nil }
      members.append(Member(key, String(value)))
    }
    if members.count > TraceState.capacity { return nil }
  }

  /// The note of a vendor.
  public subscript(key: String) -> String? { members.first { $0.key == key }?.value }

  /// Sets a note and moves it leftmost; the rightmost leaves when there are too many.
  public mutating func set(_ key: String, _ value: String) {
    precondition(TraceState.isKey(key) && TraceState.isValue(value[...]), "\(key)=\(value)")
    members.removeAll { $0.key == key }
    members.insert(Member(key, value), at: 0)
    if members.count > TraceState.capacity { members.removeLast() }
  }

  /// The header's text.
  public var text: String { members.map { $0.key + "=" + $0.value }.joined(separator: ",") }

  /// `lcalpha 0*255(lcalpha / DIGIT / "_" / "-" / "*" / "/")`, or two such around an `@`.
  private static func isKey(_ key: String) -> Bool {
    let parts = key.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard parts.count <= 2, let name = parts.first, let system = parts.last else { return false }
    let isTenant = parts.count == 2
    let lengthsFit = isTenant ? name.count <= 241 && system.count <= 14 : name.count <= 256
    guard lengthsFit else { return false }
    for (index, part) in parts.enumerated() {
      guard let first = part.first else { return false }
      let mayStartWithDigit = isTenant && index == 0
      guard isLetter(first) || mayStartWithDigit && isDigit(first) else { return false }
      let isAllowed = part.allSatisfy {
        isLetter($0) || isDigit($0) || "_-*/".utf8.contains($0)
      }
      if !isAllowed { return false }
    }
    return true
  }

  /// At most 256 printable characters without `,` and `=`, the last not a space.
  private static func isValue(_ value: Substring) -> Bool {
    let bytes = value.utf8
    return !bytes.isEmpty && bytes.count <= 256 && bytes.last != UInt8(ascii: " ")
      && bytes.allSatisfy {
        (0x20...0x7e).contains($0) && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "=")
      }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }
  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
