import Verification

/// One line of a history, whichever format it came in.
struct HistoryEvent: Sendable {
  enum Kind: String, Sendable, CaseIterable { case invoke, ok, fail, info }

  var line: Int
  var process: Int
  var kind: Kind
  var f: History.Operation.Kind
  /// Whether it is named as maps of texts name it: get, put.
  var isOfMap: Bool
  var key: String?
  /// Null also where none is told.
  var value: Form
  /// Whether one is told, be it null.
  var hasValue: Bool
  var error: Form?
}

/// Puts calls and returns together to operations.
struct HistoryBuilder {
  private(set) var history = History()
  /// The line of each sequence number.
  private(set) var lines: [Int] = []
  let model: Model
  private var open: [Int: History.Operation] = [:]
  private var keys = IndependentKeys()

  init(_ model: Model) { self.model = model }

  mutating func add(_ event: HistoryEvent) throws(FormReader.Failure) {
    let sequence = lines.count
    lines.append(event.line)
    func failure(_ message: String) -> FormReader.Failure {
      FormReader.Failure(line: event.line, message: "process \(event.process): \(message)")
    }
    if event.kind == .invoke {
      if let other = open[event.process] {
        throw failure(
          "expected the end of its \(other.kind) of line \(lines[other.invoked]), "
            + "found another call")
      }
      // A map of texts has its keys beside its values.
      let asked = try model == .register ? keys.call(event) : event
      open[event.process] = try call(asked, sequence)
      return
    }
    guard var operation = open.removeValue(forKey: event.process) else {
      throw failure("expected a call before this end of a \(event.f)")
    }
    guard operation.kind == event.f else {
      throw failure("expected the end of its \(operation.kind), found that of a \(event.f)")
    }
    let told = try keys.end(event, ofKey: history.names.text(ofKey: operation.key))
    operation.returned = sequence
    switch told.kind {
    case .ok, .invoke:
      operation.outcome = .ok
      if told.f == .read {
        operation.result = try result(told)
      } else {
        try expectSameValue(told, as: operation)
      }
    case .fail:
      operation.outcome = .fail
      operation.isMismatch = told.f == .cas && tellsMismatch(told)
    case .info: operation.outcome = .unknown
    }
    history.add(operation)
  }

  /// What was never ended stays unknown.
  mutating func finish() -> History {
    for process in open.keys.sorted() {
      if let operation = open[process] { history.add(operation) }
    }
    open = [:]
    return history
  }

  /// An end that tells a value tells the call's: another would be of another call.
  ///
  /// Nothing and words are let pass, for clients answer so, too.
  private mutating func expectSameValue(
    _ event: HistoryEvent, as operation: History.Operation
  ) throws(FormReader.Failure) {
    var expected: History.Value?
    var told = event.value
    switch told {
    case .null, .boolean, .keyword, .symbol, .map: return
    case .integer, .number, .string: break
    case .sequence(let pair):
      guard event.f == .cas, pair.count == 2 else { return }
      expected = try value(pair[0], event)
      told = pair[1]
    }
    guard event.f != .cas || expected != nil else { return }
    let argument = try value(told, event)
    guard argument == operation.argument, expected ?? operation.expected == operation.expected
    else {
      throw FormReader.Failure(
        line: event.line,
        message: "process \(event.process): expected the end of the \(operation.kind) of line "
          + "\(lines[operation.invoked]), found \(event.value.text)")
    }
  }

  private mutating func call(
    _ event: HistoryEvent, _ sequence: Int
  ) throws(FormReader.Failure) -> History.Operation {
    var operation = History.Operation(
      process: UInt32(truncatingIfNeeded: event.process),
      key: history.names.key(event.key ?? ""), event.f, invoked: sequence)
    switch event.f {
    case .read:
      // Nothing is read from it, but a vector would belong to a history of another kind.
      if case .sequence = event.value { _ = try value(event.value, event) }
    case .write, .append:
      guard event.hasValue else {
        throw FormReader.Failure(
          line: event.line,
          message:
            "expected the value of \(event.f == .append ? "an append" : "a \(event.f)"), found none"
        )
      }
      operation.argument = try value(event.value, event)
    case .cas:
      guard case .sequence(let pair) = event.value, pair.count == 2 else {
        throw FormReader.Failure(
          line: event.line,
          message: "expected [expected new] for a cas, found \(event.value.text)")
      }
      operation.expected = try value(pair[0], event)
      operation.argument = try value(pair[1], event)
    }
    return operation
  }

  /// What a read saw: a value, or any of several that it found side by side.
  private mutating func result(_ event: HistoryEvent) throws(FormReader.Failure) -> History.Value {
    guard case .sequence(let items) = event.value.value(of: "any") else {
      return try value(event.value, event)
    }
    var values: ContiguousArray<UInt64> = []
    for item in items { values.append(try value(item, event).number) }
    return values.isEmpty ? try value(.null, event) : history.value(ofAny: values)
  }

  private mutating func value(
    _ form: Form, _ event: HistoryEvent
  ) throws(FormReader.Failure) -> History.Value {
    switch (model, form) {
    case (.register, .null): return .none
    case (.register, .sequence):
      throw FormReader.Failure(
        line: event.line, message: "expected a value, found \(form.text)")
    case (.register, _): return history.names.value(form.text)
    case (.kv, .null): return history.names.value("")
    case (.kv, .string(let text)): return history.names.value(text)
    case (.kv, .integer), (.kv, .number), (.kv, .boolean), (.kv, .keyword), (.kv, .symbol):
      return history.names.value(form.text)
    case (.kv, .sequence), (.kv, .map):
      throw FormReader.Failure(
        line: event.line, message: "expected a string, found \(form.text)")
    }
  }

  /// Whether a failed cas says that the value was another one.
  ///
  /// Told by the pair given back, or nothing; a reason instead (`:timed-out`) only says that it
  /// had no effect. Jepsen's etcd test names the mismatch, too.
  private func tellsMismatch(_ event: HistoryEvent) -> Bool {
    let reason: Form? =
      switch event.value {
      case .sequence, .null: event.error
      case .boolean, .integer, .number, .string, .keyword, .symbol, .map: event.value
      }
    switch reason {
    case nil, .null: return true
    case .keyword("did-not-succeed"), .keyword("cas-failed"), .keyword("precondition-failed"):
      return true
    case .some: return false
    }
  }
}
