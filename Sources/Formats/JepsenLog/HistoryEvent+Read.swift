import Verification

/// The parts of one operation's line in a Jepsen log.
struct JepsenLine {
  var process: Int
  var rest: ArraySlice<UInt8>

  private static let mark = Array("jepsen.util".utf8)

  /// Nil for all lines that say something else, those of the nemesis among them.
  init?(_ line: ArraySlice<UInt8>) {
    guard let start = line.firstPlace(of: JepsenLine.mark) else { return nil }
    var rest = line[(start + JepsenLine.mark.count)...]
    rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "-") }
    let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard !digits.isEmpty, let process = Int(String(decoding: digits, as: UTF8.self)) else {
      return nil
    }
    self.process = process
    let behind = rest[digits.endIndex...]
    self.rest = behind.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    guard behind.startIndex < self.rest.startIndex, self.rest.first == UInt8(ascii: ":") else {
      return nil
    }
  }

  func event(line: Int) throws(FormReader.Failure) -> HistoryEvent {
    var reader = FormReader(rest, .edn, line: line)
    let kind = try reader.next()
    let f = try reader.next()
    let value = try reader.next()
    // What comes behind the value says why it failed.
    let error = try reader.next()
    return try HistoryEvent(
      process: process, kind: kind, f: f, key: nil, value: value, error: error, line: line)
  }
}

extension ArraySlice<UInt8> {
  func firstPlace(of word: [UInt8]) -> Int? {
    guard count >= word.count, let first = word.first else { return nil }
    var at = startIndex
    while at <= endIndex - word.count {
      if self[at] == first, self[at..<at + word.count].elementsEqual(word) { return at }
      at += 1
    }
    return nil
  }
}

extension HistoryEvent {
  /// Nil for what no client did: the nemesis' doings.
  init?(_ form: Form, line: Int) throws(FormReader.Failure) {
    guard case .map = form else {
      throw FormReader.Failure(
        line: line, message: "expected a map with :process, :type and :f, found \(form.text)")
    }
    let process: Int
    switch form.value(of: "process") {
    case .integer(let number): process = number
    case .keyword, .string: return nil
    case .null, .boolean, .number, .symbol, .sequence, .map, nil:
      throw FormReader.Failure(
        line: line,
        message: "expected :process, a number, found \(form.value(of: "process")?.text ?? "none")")
    }
    try self.init(
      process: process, kind: form.value(of: "type"), f: form.value(of: "f"),
      key: form.value(of: "key"), value: form.value(of: "value"), error: form.value(of: "error"),
      line: line)
  }

  init(
    process: Int, kind: Form?, f: Form?, key: Form?, value: Form?, error: Form?, line: Int
  ) throws(FormReader.Failure) {
    guard let kind = kind?.word.flatMap(HistoryEvent.Kind.init(rawValue:)) else {
      throw FormReader.Failure(
        line: line,
        message: "expected :invoke, :ok, :fail or :info, found \(kind?.text ?? "none")")
    }
    self.line = line
    self.process = process
    self.kind = kind
    switch f?.word {
    case "read": (self.f, isOfMap) = (.read, false)
    case "write": (self.f, isOfMap) = (.write, false)
    case "cas": (self.f, isOfMap) = (.cas, false)
    case "get": (self.f, isOfMap) = (.read, true)
    case "put": (self.f, isOfMap) = (.write, true)
    case "append": (self.f, isOfMap) = (.append, true)
    case .some, nil:
      throw FormReader.Failure(
        line: line,
        message: "expected :read, :write, :cas, :get, :put or :append, "
          + "found \(f?.text ?? "none")")
    }
    switch key {
    case nil, .null: self.key = nil
    case .some(let key): self.key = key.name
    }
    self.value = value ?? .null
    hasValue = value != nil
    self.error = error
  }
}
