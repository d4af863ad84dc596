public import Verification

extension HistoryFormat {
  /// Writes a history down, calls and returns in their order.
  ///
  /// Read again it is the same history, but for keys: none are written to a Jepsen log.
  public func write(_ history: History, _ model: Model) -> String {
    var lines: [(sequence: Int, text: String)] = []
    for operation in history.operations {
      lines.append((operation.invoked, call(operation, history, model)))
      if operation.returned != History.Operation.never {
        lines.append((operation.returned, end(operation, history, model)))
      }
    }
    lines.sort { $0.sequence < $1.sequence }
    return lines.reduce(into: "") { $0 += $1.text + "\n" }
  }

  private func call(
    _ operation: History.Operation, _ history: History, _ model: Model
  ) -> String {
    line(operation, "invoke", argument(operation, history, model), history, model)
  }

  private func end(_ operation: History.Operation, _ history: History, _ model: Model) -> String {
    switch operation.outcome {
    case .ok:
      let value =
        operation.kind == .read
        ? text(operation.result, history, model) : argument(operation, history, model)
      return line(operation, "ok", value, history, model)
    case .fail:
      let value =
        operation.isMismatch ? argument(operation, history, model) : reason("refused")
      return line(operation, "fail", value, history, model)
    case .unknown: return line(operation, "info", reason("timed-out"), history, model)
    }
  }

  private func reason(_ word: String) -> String {
    switch self {
    case .jepsen, .edn: ":" + word
    case .jsonl: "\"\(word)\""
    }
  }

  private func argument(
    _ operation: History.Operation, _ history: History, _ model: Model
  ) -> String {
    let argument = text(operation.argument, history, model)
    switch (operation.kind, self) {
    case (.read, .jsonl): return "null"
    case (.read, .jepsen), (.read, .edn): return "nil"
    case (.cas, .jsonl): return "[\(text(operation.expected, history, model)),\(argument)]"
    case (.cas, .jepsen), (.cas, .edn):
      return "[\(text(operation.expected, history, model)) \(argument)]"
    case (.write, _), (.append, _): return argument
    }
  }

  private func text(_ value: History.Value, _ history: History, _ model: Model) -> String {
    if value.isChoice {
      let values = history.values(of: value).map { text(History.Value($0), history, model) }
      return switch self {
      case .jsonl: "{\"any\":[\(values.joined(separator: ","))]}"
      case .jepsen, .edn: "{:any [\(values.joined(separator: " "))]}"
      }
    }
    switch (model, self) {
    case (.register, .jsonl) where value == .none: return "null"
    case (.register, .jepsen), (.register, .edn): return history.names.text(of: value)
    case (.register, .jsonl):
      let text = history.names.text(of: value)
      return Int(text) != nil || text.hasPrefix("\"") ? text : JSON.string(text)
    case (.kv, _): return JSON.string(value == .none ? "" : history.names.text(of: value))
    }
  }

  private func line(
    _ operation: History.Operation, _ type: String, _ value: String, _ history: History,
    _ model: Model
  ) -> String {
    let f =
      switch (operation.kind, model) {
      case (.read, .register): "read"
      case (.write, .register): "write"
      case (.read, .kv): "get"
      case (.write, .kv): "put"
      case (.cas, _): "cas"
      case (.append, _): "append"
      }
    let key = history.names.text(ofKey: operation.key)
    switch self {
    case .jepsen:
      return "INFO  jepsen.util - \(operation.process)\t:\(type)\t:\(f)\t\(value)"
    case .edn:
      let place = key.isEmpty ? "" : " :key \(JSON.string(key)),"
      return "{:process \(operation.process), :type :\(type), :f :\(f),\(place) :value \(value)}"
    case .jsonl:
      let place = key.isEmpty ? "" : "\"key\":\(JSON.string(key)),"
      return
        "{\"process\":\(operation.process),\"type\":\"\(type)\",\"f\":\"\(f)\",\(place)"
        + "\"value\":\(value)}"
    }
  }
}
