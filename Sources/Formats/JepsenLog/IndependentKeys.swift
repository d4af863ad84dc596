import Verification

/// Tells the histories of `jepsen.independent` from those of one register, and parts their values.
///
/// jepsen-io/jepsen, independent.clj: a value v on key k is the entry `[k v]` of a map, printed as
/// a vector. A write has `[k v]`, a read is called with `[k nil]` and ends with `[k v]`, a cas has
/// `[k [old new]]`. As no value of a register may be a vector here, the first call tells the two
/// kinds of history apart, and what is of the other kind later on is an error.
struct IndependentKeys {
  /// Where the first call is and whether it has an entry; nil before it.
  private var first: (line: Int, hasEntry: Bool)?

  /// A call with its key and its value apart.
  mutating func call(_ event: HistoryEvent) throws(FormReader.Failure) -> HistoryEvent {
    // With `:key` beside it, a value is all of the value.
    let found = event.key == nil ? event.entry : nil
    if first == nil { first = (line: event.line, hasEntry: found != nil) }
    guard let start = first, start.hasEntry else { return event }
    guard let entry = found else { throw failure(event, line: start.line) }
    var call = event
    call.key = entry.key.name
    call.value = entry.value
    return call
  }

  /// The end of a call on `key`, with its value alone.
  func end(
    _ event: HistoryEvent, ofKey key: String
  ) throws(FormReader.Failure) -> HistoryEvent {
    guard let start = first, start.hasEntry else { return event }
    var end = event
    switch event.kind {
    case .fail, .info:
      // A reason may stand in the place of the entry, or of its value.
      if case .sequence(let items) = event.value, items.count == 2, items[0].name == key {
        end.value = items[1]
      }
    case .ok, .invoke:
      // Only a read's end has something to tell.
      if event.f != .read, event.value == .null { return event }
      guard let entry = event.entry else { throw failure(event, line: start.line) }
      guard entry.key.name == key else {
        throw FormReader.Failure(
          line: event.line,
          message: "process \(event.process): expected the end of its \(event.f) of key \(key), "
            + "found that of key \(entry.key.name)")
      }
      end.value = entry.value
    }
    return end
  }

  private func failure(_ event: HistoryEvent, line: Int) -> FormReader.Failure {
    let expected =
      switch event.f {
      case .read, .write, .append: "[key value]"
      case .cas: "[key [expected new]]"
      }
    let found = event.key.map { ":key \($0)" } ?? event.value.text
    return FormReader.Failure(
      line: event.line, message: "expected \(expected) as in line \(line), found \(found)")
  }
}

extension HistoryEvent {
  /// The key and the value that `jepsen.independent` would have made such a value of; else nil.
  fileprivate var entry: (key: Form, value: Form)? {
    guard case .sequence(let items) = value, items.count == 2 else { return nil }
    switch f {
    case .read, .write, .append: return (key: items[0], value: items[1])
    case .cas:
      guard case .sequence(let pair) = items[1], pair.count == 2 else { return nil }
      return (key: items[0], value: items[1])
    }
  }
}
