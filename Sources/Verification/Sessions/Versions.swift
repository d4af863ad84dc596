/// Which write a value comes from, and which writes certainly came before which.
///
/// Values must be unique for each key, or a read does not name its write. Only real time orders
/// writes here: one that was called after another had returned is newer. What is concurrent is not
/// ordered, so that no judge blames what may have been right.
struct Versions: Sendable {
  private struct Place: Hashable {
    var key: UInt32
    var value: History.Value
  }

  private var writes: [Place: History.Operation] = [:]
  private let initial: History.Value

  init(_ operations: [History.Operation], initial: History.Value) {
    self.initial = initial
    for operation in operations {
      switch operation.kind {
      case .write: break
      case .cas: if operation.isMismatch { continue }
      case .read, .append: continue
      }
      writes[Place(key: operation.key, value: operation.argument)] = operation
    }
  }

  /// The write that a read of this key saw; nil for the beginning, and for values from nowhere.
  func write(of value: History.Value, key: UInt32) -> History.Operation? {
    writes[Place(key: key, value: value)]
  }

  /// Whether reading `value` means reading something older than `write`.
  func isOlder(_ value: History.Value, than write: History.Operation) -> Bool {
    guard let source = self.write(of: value, key: write.key) else { return value == initial }
    return source.outcome == .ok && source.returned < write.invoked
  }
}
