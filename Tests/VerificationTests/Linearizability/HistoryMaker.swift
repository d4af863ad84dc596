import Simulation
import Verification

/// Makes histories by using a real object at random moments: linearizable, unless tampered with.
struct HistoryMaker {
  var random: Random
  var clients = 3
  var keys = 1
  /// How many different values are written.
  var values = 3
  var model = Model.register
  var unknown = Percentage(millionths: 200_000)
  var failing = Percentage(millionths: 100_000)
  /// Writes no value twice, and compares with the value that is there when it asks.
  var writesOnce = false

  private struct Pending {
    var operation: History.Operation
    var isDone = false
    var read = ""
    var matched = true
  }

  init(seed: UInt64) { random = Random(seed: seed) }

  /// A history of `count` operations.
  mutating func make(_ count: Int) -> History {
    var history = History()
    for key in 0..<keys { _ = history.names.key("k\(key)") }
    var pending: [UInt32: Pending] = [:]
    // Unknown operations may take effect long after their clients gave up.
    var ghosts: [Pending] = []
    var contents = [String](repeating: model == .kv ? "" : "nil", count: keys)
    var made = 0
    while made < count || !pending.isEmpty {
      let client = UInt32(random.below(clients))
      if let doing = pending[client] {
        switch random.below(3) {
        case 0 where !doing.isDone:
          pending[client] = effect(of: doing, on: &contents, history.names)
        case 1:
          var doing = doing
          let isUnknown = random.chance(unknown)
          if !isUnknown, !doing.isDone, random.chance(failing), doing.operation.kind != .cas {
            history.end(doing.operation.invoked, .fail)
          } else if isUnknown {
            history.end(doing.operation.invoked, .unknown)
            if !doing.isDone { ghosts.append(doing) }
          } else {
            if !doing.isDone { doing = effect(of: doing, on: &contents, history.names) }
            let value = doing.read == "nil" ? History.Value.none : history.names.value(doing.read)
            let isMismatch = !doing.matched
            history.end(doing.operation.invoked, isMismatch ? .fail : .ok) {
              if $0.kind == .read { $0.result = value }
              $0.isMismatch = isMismatch
            }
          }
          pending[client] = nil
        default: break
        }
      } else if made < count {
        made += 1
        pending[client] = Pending(operation: call(client, contents, &history))
      }
      if !ghosts.isEmpty, random.below(4) == 0 {
        let ghost = ghosts.remove(at: random.below(ghosts.count))
        _ = effect(of: ghost, on: &contents, history.names)
      }
    }
    return history
  }

  private mutating func call(
    _ client: UInt32, _ contents: [String], _ history: inout History
  ) -> History.Operation {
    let kinds: [History.Operation.Kind] =
      model == .kv ? [.read, .write, .append, .read] : [.read, .write, .cas, .read]
    let kind = kinds[random.below(kinds.count)]
    let key = random.below(keys)
    let argument = history.names.value(
      writesOnce ? "\(history.names.values.count - 1)" : "\(random.below(values))")
    let here = contents[key] == "nil" ? History.Value.none : history.names.value(contents[key])
    let expected = history.names.value("\(random.below(values))")
    return history.invoke(client: client, key: UInt32(key), kind) {
      if kind != .read { $0.argument = argument }
      if kind == .cas { $0.expected = writesOnce ? here : expected }
    }
  }

  private func effect(
    of pending: Pending, on contents: inout [String], _ names: Names
  ) -> Pending {
    var done = pending
    done.isDone = true
    let key = Int(pending.operation.key)
    let argument = names.text(of: pending.operation.argument)
    switch pending.operation.kind {
    case .read: done.read = contents[key]
    case .write: contents[key] = argument
    case .append: contents[key] += argument
    case .cas:
      done.matched = contents[key] == names.text(of: pending.operation.expected)
      if done.matched { contents[key] = argument }
    }
    return done
  }

  /// The history with one read's result replaced by another value, if it has such a read.
  mutating func tampered(_ history: History) -> History {
    var names = history.names
    var operations = history.operations
    let reads = operations.indices.filter {
      operations[$0].kind == .read && operations[$0].outcome == .ok
    }
    if !reads.isEmpty {
      let texts = model == .kv ? ["", "0", "1", "01", "2"] : ["0", "1", "2"]
      // Another read's result is the likelier lie in a long history.
      let other = operations[reads[random.below(reads.count)]].result
      operations[reads[random.below(reads.count)]].result =
        random.below(2) == 0 ? names.value(texts[random.below(texts.count)]) : other
    }
    return History(operations, names)
  }
}

extension HistoryMaker {
  /// The history with one more operation, of key 0, whose end nobody knows.
  mutating func withUnknown(_ history: History) -> History {
    var names = history.names
    var operations = history.operations
    let last = operations.map(\.returned).filter { $0 != .max }.max() ?? 0
    var added = History.Operation(
      process: 99, key: 0, random.below(2) == 0 ? .write : .read, invoked: random.below(last + 1))
    added.argument = names.value("\(random.below(3))")
    // Room for one more event: every number but those before it moves up.
    for index in operations.indices {
      if operations[index].invoked >= added.invoked { operations[index].invoked += 1 }
      if operations[index].returned >= added.invoked, operations[index].returned != .max {
        operations[index].returned += 1
      }
    }
    operations.append(added)
    return History(operations, names)
  }
}

extension History {
  /// A history of given operations.
  init(_ operations: [Operation], _ names: Names) {
    self.init()
    self.names = names
    for operation in operations.sorted(by: { $0.returned < $1.returned }) { add(operation) }
  }
}
