import Simulation
import Verification

/// A history of clients that use one real map at random moments: linearizable, and hard to see it.
struct MadeHistory {
  /// How many clients there are, each with one operation at a time.
  var clients: Int
  /// How many keys they use.
  var keys: Int
  /// How many values they write; few make many orders possible.
  var values = 5
  /// How many operations of a hundred end unknown, with their effect or without it.
  var unknownPercent = 0
  /// Whether texts are appended, too.
  var appends = false

  private struct Call {
    var invoked: Int
    var kind: History.Operation.Kind
    var key: Int
    var argument: String
    var isDone = false
    var read = ""
  }

  /// A history of `count` operations.
  func make(_ count: Int, seed: UInt64) -> (history: History, model: Model) {
    var random = Random(seed: seed).split("history")
    var history = History()
    for key in 0..<keys { _ = history.names.key("k\(key)") }
    var contents = [String](repeating: appends ? "" : "nil", count: keys)
    var calls = [Call?](repeating: nil, count: clients)
    var made = 0
    func effect(_ call: inout Call) {
      guard !call.isDone else { return }
      call.isDone = true
      switch call.kind {
      case .read: call.read = contents[call.key]
      case .write: contents[call.key] = call.argument
      case .append: contents[call.key] += call.argument
      case .cas: break
      }
    }
    while made < count || calls.contains(where: { $0 != nil }) {
      let client = random.below(clients)
      guard var call = calls[client] else {
        guard made < count else { continue }
        made += 1
        let kind: History.Operation.Kind =
          switch random.below(4) {
          case 0, 1: .read
          case 2 where appends: .append
          default: .write
          }
        let key = random.below(keys)
        let text = "\(random.below(values))"
        let argument = history.names.value(text)
        let operation = history.invoke(client: UInt32(client), key: UInt32(key), kind) {
          if kind != .read { $0.argument = argument }
        }
        calls[client] = Call(invoked: operation.invoked, kind: kind, key: key, argument: text)
        continue
      }
      if random.below(2) == 0 {
        effect(&call)
        calls[client] = call
        continue
      }
      calls[client] = nil
      // Reads whose answer nobody heard say nothing; writes may have happened or not.
      if random.below(100) < unknownPercent {
        history.end(call.invoked, .unknown)
        continue
      }
      effect(&call)
      let value = call.read == "nil" ? History.Value.none : history.names.value(call.read)
      history.end(call.invoked, .ok) { if $0.kind == .read { $0.result = value } }
    }
    return (history, appends ? .kv : .register)
  }
}
