import Verification

/// Tries every order of a few operations on strings: slow, and too simple to be wrong.
enum BruteForce {
  static func isLinearizable(_ history: History, _ model: Model) -> Bool {
    let operations = history.operations.filter {
      switch ($0.kind, $0.outcome) {
      case (.read, .unknown), (.read, .fail), (.write, .fail), (.append, .fail): false
      case (.cas, .fail): $0.isMismatch
      case (_, .ok), (_, .unknown): true
      }
    }
    return explains([:], operations, model, history.names)
  }

  private static func explains(
    _ contents: [UInt32: String], _ left: [History.Operation], _ model: Model, _ names: Names
  ) -> Bool {
    if left.allSatisfy({ $0.outcome == .unknown }) { return true }
    for (index, operation) in left.enumerated() {
      // Whoever returned before another was called must come before it.
      let isTooEarly = left.contains {
        $0.outcome != .unknown && $0.returned < operation.invoked
      }
      if isTooEarly { continue }
      let here = contents[operation.key] ?? (model == .kv ? "" : "nil")
      let argument = names.text(of: operation.argument)
      let expected = names.text(of: operation.expected)
      var after = contents
      switch operation.kind {
      case .read: if here != names.text(of: operation.result) { continue }
      case .write: after[operation.key] = argument
      case .append: after[operation.key] = here + argument
      case .cas:
        if operation.outcome == .fail {
          if here == expected { continue }
        } else {
          if here != expected { continue }
          after[operation.key] = argument
        }
      }
      var rest = left
      rest.remove(at: index)
      if explains(after, rest, model, names) { return true }
    }
    return false
  }
}
