import Simulation

/// What reads found that found several values side by side.
///
/// A register has one value. Such a read is judged as a read of any of them: whatever the store
/// promises, its client may pick one, so a violation is proven only if no pick can be explained.
/// The rule is sound and no more: each read picks for itself.
struct Choices: Sendable {
  private var sets: Chunked<ContiguousArray<UInt64>>

  /// Remembers as many; all, without a number.
  init(retaining count: Int? = 8_192) { sets = Chunked(retaining: count) }

  /// A value that stands for any of `values`.
  mutating func value(ofAny values: ContiguousArray<UInt64>) -> History.Value {
    sets.append(values)
    return History.Value(History.Value.choice | UInt64(sets.endIndex - 1))
  }

  /// Whether `value` can be what a read of `found` saw; what is forgotten may have been anything.
  func matches(_ found: History.Value, _ value: History.Value) -> Bool {
    guard found.isChoice else { return found == value }
    let index = Int(found.number & ~History.Value.choice)
    return !sets.contains(index) || sets[index].contains(value.number)
  }

  /// The values that `found` stands for.
  func values(of found: History.Value) -> ContiguousArray<UInt64> {
    guard found.isChoice else { return [found.number] }
    let index = Int(found.number & ~History.Value.choice)
    return sets.contains(index) ? sets[index] : []
  }
}

extension History.Value {
  /// Marks values that stand for several.
  fileprivate static let choice: UInt64 = 1 << 62

  /// Whether it stands for any of several values that a read found side by side.
  public var isChoice: Bool { self != .any && number & History.Value.choice != 0 }
}
