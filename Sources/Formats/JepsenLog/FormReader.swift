/// Reads forms one after the other, counting lines; never further than the bytes go.
///
/// EDN, github.com/edn-format/edn: tags are passed over, lists and sets read as vectors. JSON is
/// read as EDN whose colons and commas are blanks: what is valid there means the same here.
struct FormReader {
  enum Dialect: Sendable { case edn, json }

  struct Failure: Error, Hashable {
    var line: Int
    var message: String
  }

  let bytes: ArraySlice<UInt8>
  let dialect: Dialect
  private var at: Int
  /// The line that is being read; the first is 1.
  private(set) var line: Int
  /// The line where the latest form began.
  private(set) var formLine = 1

  /// How deep forms may lie in one another.
  static let depthLimit = 64

  init(_ bytes: ArraySlice<UInt8>, _ dialect: Dialect, line: Int = 1) {
    self.bytes = bytes
    self.dialect = dialect
    self.line = line
    at = bytes.startIndex
  }

  /// The next form; nil at the end.
  mutating func next() throws(Failure) -> Form? {
    try skipBlanks(depth: 0)
    formLine = line
    return at == bytes.endIndex ? nil : try form(depth: 0)
  }

  /// Whether the next form is a vector; then it is entered, and its items are the next forms.
  mutating func enterVector() throws(Failure) -> Bool {
    try skipBlanks(depth: 0)
    guard at < bytes.endIndex, bytes[at] == UInt8(ascii: "[") else { return false }
    at += 1
    return true
  }

  /// Whether the vector that was entered ends here.
  mutating func leaveVector() throws(Failure) -> Bool {
    try skipBlanks(depth: 0)
    guard at < bytes.endIndex, bytes[at] == UInt8(ascii: "]") else { return false }
    at += 1
    return true
  }

  private func fail(_ expected: String) -> Failure {
    guard at < bytes.endIndex else {
      return Failure(line: line, message: "expected \(expected), found the end")
    }
    let end = bytes[at...].firstIndex { $0 == UInt8(ascii: "\n") } ?? bytes.endIndex
    let text = String(decoding: bytes[at..<min(end, at + 24)], as: UTF8.self)
    return Failure(line: line, message: "expected \(expected), found `\(text)`")
  }

  private mutating func form(depth: Int) throws(Failure) -> Form {
    guard depth < FormReader.depthLimit else {
      throw fail("at most \(FormReader.depthLimit) brackets in one another")
    }
    switch bytes[at] {
    case UInt8(ascii: "["): return .sequence(try items(until: "]", depth: depth))
    case UInt8(ascii: "("): return .sequence(try items(until: ")", depth: depth))
    case UInt8(ascii: "{"):
      let items = try items(until: "}", depth: depth)
      guard items.count % 2 == 0 else { throw fail("a value for each key of the map") }
      return .map(items)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "#"): return try tagged(depth: depth)
    case UInt8(ascii: "]"), UInt8(ascii: ")"), UInt8(ascii: "}"): throw fail("a value")
    default: return try atom()
    }
  }

  private mutating func items(until end: Unicode.Scalar, depth: Int) throws(Failure) -> [Form] {
    at += 1
    var items: [Form] = []
    while true {
      try skipBlanks(depth: depth)
      guard at < bytes.endIndex else { throw fail("`\(end)`") }
      if bytes[at] == UInt8(ascii: end) { break }
      items.append(try form(depth: depth + 1))
    }
    at += 1
    return items
  }

  /// `#{1 2}` is a set; a tag before a value says nothing that is needed here.
  private mutating func tagged(depth: Int) throws(Failure) -> Form {
    at += 1
    guard at < bytes.endIndex else { throw fail("a tag") }
    if bytes[at] != UInt8(ascii: "{") {
      // The tag itself: `#jepsen.history.Op{…}` has its value right behind it.
      while at < bytes.endIndex, !isDelimiter(bytes[at]) { at += 1 }
      try skipBlanks(depth: depth)
      guard at < bytes.endIndex else { throw fail("a value behind the tag") }
      return try form(depth: depth + 1)
    }
    return .sequence(try items(until: "}", depth: depth))
  }

  private mutating func string() throws(Failure) -> String {
    at += 1
    var text: [UInt8] = []
    while true {
      guard at < bytes.endIndex else { throw fail("a closing quotation mark") }
      let byte = bytes[at]
      if byte == UInt8(ascii: "\"") { break }
      if byte == UInt8(ascii: "\\") {
        text.append(contentsOf: try escape())
      } else {
        if byte == UInt8(ascii: "\n") { line += 1 }
        text.append(byte)
        at += 1
      }
    }
    at += 1
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func escape() throws(Failure) -> [UInt8] {
    let start = at
    at += 1
    guard at < bytes.endIndex else { throw fail("a letter behind the backslash") }
    let letter = bytes[at]
    at += 1
    switch letter {
    case UInt8(ascii: "n"): return [10]
    case UInt8(ascii: "t"): return [9]
    case UInt8(ascii: "r"): return [13]
    case UInt8(ascii: "b"): return [8]
    case UInt8(ascii: "f"): return [12]
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [letter]
    case UInt8(ascii: "u"):
      if let code = hexadecimal() {
        return Array(String(Character(scalar(code))).utf8)
      }
    default: break
    }
    at = start
    throw fail("an escape such as \\n or \\u00e9")
  }

  /// JSON writes what is beyond the first plane as two surrogates.
  private mutating func scalar(_ code: UInt32) -> Unicode.Scalar {
    if code & 0xfc00 == 0xd800, at + 1 < bytes.endIndex, bytes[at] == UInt8(ascii: "\\"),
      bytes[at + 1] == UInt8(ascii: "u")
    {
      let here = at
      at += 2
      if let low = hexadecimal(), low & 0xfc00 == 0xdc00 {
        return Unicode.Scalar(0x10000 + (code & 0x3ff) << 10 + (low & 0x3ff)) ?? "\u{fffd}"
      }
      at = here
    }
    return Unicode.Scalar(code) ?? "\u{fffd}"
  }

  private mutating func hexadecimal() -> UInt32? {
    guard bytes.endIndex - at >= 4 else { return nil }
    let digits = String(decoding: bytes[at..<at + 4], as: UTF8.self)
    guard digits.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
      let code = UInt32(digits, radix: 16)
    else { return nil }
    at += 4
    return code
  }

  private mutating func atom() throws(Failure) -> Form {
    let start = at
    // A character such as \a or \newline: its first letter may be anything.
    if bytes[at] == UInt8(ascii: "\\"), at + 1 < bytes.endIndex { at += 2 }
    while at < bytes.endIndex, !isDelimiter(bytes[at]) { at += 1 }
    guard at > start else { throw fail("a value") }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    if text.utf8.first == UInt8(ascii: ":") { return .keyword(String(text.dropFirst())) }
    switch text {
    case "nil" where dialect == .edn, "null" where dialect == .json: return .null
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    default: break
    }
    if let value = Int(text) { return .integer(value) }
    let first = text.utf8.first(where: { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "+") })
    if let first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) { return .number(text) }
    return .symbol(text)
  }

  private mutating func skipBlanks(depth: Int) throws(Failure) {
    while at < bytes.endIndex {
      switch bytes[at] {
      case UInt8(ascii: "\n"):
        line += 1
        at += 1
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: ","): at += 1
      case UInt8(ascii: ":") where dialect == .json: at += 1
      case UInt8(ascii: ";") where dialect == .edn:
        while at < bytes.endIndex, bytes[at] != UInt8(ascii: "\n") { at += 1 }
      case UInt8(ascii: "#")
      where dialect == .edn && at + 1 < bytes.endIndex && bytes[at + 1] == UInt8(ascii: "_"):
        // `#_` takes the next form away.
        at += 2
        guard depth < FormReader.depthLimit else { throw fail("fewer forms left out") }
        try skipBlanks(depth: depth + 1)
        guard at < bytes.endIndex else { throw fail("a value to leave out") }
        _ = try form(depth: depth + 1)
      default: return
      }
    }
  }

  private func isDelimiter(_ byte: UInt8) -> Bool {
    switch byte {
    case 9, 10, 13, UInt8(ascii: " "), UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: ";"),
      UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "("), UInt8(ascii: ")"),
      UInt8(ascii: "{"), UInt8(ascii: "}"):
      true
    case UInt8(ascii: ":"): dialect == .json
    default: false
    }
  }
}
