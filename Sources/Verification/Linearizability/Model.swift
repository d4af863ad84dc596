/// What an object promises to do when it is used by one client at a time.
public enum Model: String, Sendable, Hashable, CaseIterable {
  /// Holds one value, none at first; read, write and compare-and-set.
  case register
  /// Holds a text for each key, empty at first; get, put and append.
  case kv

  /// What a key holds before anything is done to it.
  func initial(_ texts: Joins) -> History.Value {
    switch self {
    case .register: .none
    case .kv: texts.empty
    }
  }
}

/// An operation as the search for an order sees it.
struct Step: Sendable, Hashable, BitwiseCopyable {
  enum Code: UInt8, Sendable, Hashable, BitwiseCopyable {
    case read, write, cas
    /// A cas that found another value than it expected.
    case mismatch
    case append
  }

  var code: Code
  /// The key, by its place in the search.
  var key: Int32
  /// What is written, appended or set.
  var argument: History.Value
  /// What a read returned, or what a cas expected.
  var expected: History.Value

  /// The step of an operation; nil for those that cannot have changed or told anything.
  init?(_ operation: History.Operation, key: Int32) {
    self.key = key
    argument = operation.argument
    expected = operation.expected
    switch (operation.kind, operation.outcome) {
    case (.read, .ok):
      code = .read
      expected = operation.result
    case (.write, .ok), (.write, .unknown): code = .write
    case (.cas, .ok), (.cas, .unknown): code = .cas
    case (.append, .ok), (.append, .unknown): code = .append
    case (.cas, .fail):
      guard operation.isMismatch else { return nil }
      code = .mismatch
    case (.read, .fail), (.read, .unknown), (.write, .fail), (.append, .fail): return nil
    }
  }

  /// Whether it leaves the value as it is.
  var isPure: Bool {
    switch code {
    case .read, .mismatch: true
    case .write, .cas, .append: false
    }
  }

  /// Whether it takes effect whatever the value is, and leaves nothing of it.
  var overwrites: Bool {
    switch code {
    case .write: true
    case .read, .cas, .mismatch, .append: false
    }
  }

  /// The value after this step on `value`; nil when the step cannot have happened there.
  func next(after value: History.Value, _ texts: inout Joins) -> History.Value? {
    // After an overflow of the live checker the value may be anything: whoever tells, is believed.
    let isAny = value == .any
    switch code {
    case .read:
      // One of several values: which, the key knows better.
      if expected.isChoice { return isAny || texts.choices.matches(expected, value) ? value : nil }
      return isAny || value == expected ? expected : nil
    case .write: return argument
    case .cas: return isAny || value == expected ? argument : nil
    case .mismatch: return isAny || value != expected ? value : nil
    case .append: return isAny ? value : texts.join(value, argument)
    }
  }
}

extension History.Value {
  /// Any value at all.
  static let any = History.Value(.max)
}

/// The texts that appends make of one another, each known by a number.
///
/// A copy of the history's names that grows as the search tries orders.
struct Joins: Sendable {
  private(set) var names: Names
  private var known: [Pair: History.Value] = [:]
  let empty: History.Value
  /// What reads found that found several values.
  var choices = Choices()
  /// Bytes of text made so far.
  private(set) var size = 0

  private struct Pair: Hashable {
    var head: UInt64
    var tail: UInt64
  }

  init(_ names: Names) {
    self.names = names
    empty = self.names.value("")
  }

  mutating func join(_ head: History.Value, _ tail: History.Value) -> History.Value {
    let pair = Pair(head: head.number, tail: tail.number)
    if let value = known[pair] { return value }
    let text = (head == .none ? "" : names.text(of: head)) + names.text(of: tail)
    let value = names.value(text)
    known[pair] = value
    size += text.utf8.count + 64
    return value
  }

  func text(of value: History.Value) -> String { names.text(of: value) }
}
