import Verification

/// Operations and values in a reader's words.
struct OperationText {
  let names: Names
  let model: Model
  /// The values of one that stands for several.
  var choices: (History.Value) -> ContiguousArray<UInt64> = { [$0.number] }

  /// The longest a value is shown; of longer ones the end tells more than the beginning.
  static let valueLimit = 24

  func text(of value: History.Value) -> String {
    if value.isChoice {
      return choices(value).map { text(of: History.Value($0)) }.joined(separator: " | ")
    }
    switch model {
    case .register: return short(names.text(of: value))
    case .kv: return "\"" + short(value == .none ? "" : names.text(of: value)) + "\""
    }
  }

  private func short(_ text: String) -> String {
    let plain = String(
      String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
    return plain.count <= OperationText.valueLimit
      ? plain : "…" + plain.suffix(OperationText.valueLimit - 1)
  }

  /// What was asked and what came back: `read → 3`, `cas 1→2`.
  func text(of operation: History.Operation) -> String {
    let argument = text(of: operation.argument)
    switch (operation.kind, model) {
    case (.read, .register): return "read → " + text(of: operation.result)
    case (.read, .kv): return "get → " + text(of: operation.result)
    case (.write, .register): return "write " + argument
    case (.write, .kv): return "put " + argument
    case (.append, _): return "append " + argument
    case (.cas, _):
      let pair = "cas \(text(of: operation.expected))→\(argument)"
      return operation.isMismatch ? pair + " failed" : pair
    }
  }

  /// Why an operation cannot come where its key holds `value`.
  func reason(_ operation: History.Operation, at value: History.Value) -> String {
    let here = text(of: value)
    switch operation.kind {
    case .read: return "the value is \(here), and it read \(text(of: operation.result))"
    case .cas where operation.isMismatch:
      return "the value is \(here), and its cas should have found that"
    case .cas: return "the value is \(here), and its cas found \(text(of: operation.expected))"
    case .write, .append: return "the value is \(here)"
    }
  }
}
