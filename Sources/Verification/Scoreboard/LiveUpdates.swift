import Simulation

/// Finds lost updates while they happen: two made from the same value, both acknowledged.
///
/// The rule of `History.lostUpdates`, of operations that say themselves what they were made from. Each
/// later update from a value is paired with the first one; of each key the latest bases are remembered,
/// so it may miss a pair that lies far apart, and never makes one up.
struct LiveUpdates: Sendable {
  /// How many updates there were that another one from the same value had preceded.
  private(set) var count = 0
  /// The latest, oldest first.
  private(set) var latest: [LostUpdate] = []

  /// How many pairs are kept.
  static let capacity = 32
  /// How many bases of a key are remembered.
  static let memory = 128

  private var keys = Paged<Key>()

  private struct Key: Sendable {
    var updates: ContiguousArray<Update> = []
    var next = 0
  }

  private struct Update: Sendable, BitwiseCopyable {
    var base: History.Value
    var operation: History.Operation
  }

  init() {}

  /// Takes note of how an update of `base` ended.
  mutating func ended(_ operation: History.Operation, from base: History.Value) {
    guard operation.outcome == .ok else { return }
    let key = Int(operation.key)
    keys.fill(to: key + 1, with: Key())
    if let first = keys[key].updates.first(where: { $0.base == base }) {
      count += 1
      if latest.count == LiveUpdates.capacity { latest.removeFirst() }
      latest.append(LostUpdate(first: first.operation, second: operation, base: base))
      return
    }
    let update = Update(base: base, operation: operation)
    if keys[key].updates.count < LiveUpdates.memory {
      keys[key].updates.append(update)
    } else {
      keys[key].updates[keys[key].next] = update
      keys[key].next = (keys[key].next + 1) % LiveUpdates.memory
    }
  }
}
