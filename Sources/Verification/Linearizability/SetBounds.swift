import Patterns
import Simulation

/// What a read of a set must show and must not, whatever order its operations have.
///
/// Each element is put in once. A read shows it for certain if that was acknowledged before the read was
/// called, or an earlier read has shown it, unless its removal was called before the read returned. It
/// does not show it if the removal was acknowledged before the read was called, or an earlier read,
/// that ought to have shown it but for the removal, did not. In between it may do either.
struct SetBounds: Sendable {
  /// How many elements of a key are remembered; then one that is long gone is forgotten, else the oldest.
  static let capacity = 256

  private var keys = Paged<Bounds>()

  private struct Bounds: Sendable {
    var elements: ContiguousArray<Element> = []
  }

  private struct Element: Sendable, BitwiseCopyable {
    var value: QuorumStore.Value
    /// When it was known to be there, when somebody asked for its removal, and when that was known to
    /// be done: places in the history.
    var inserted = Int.max
    var removalCalled = Int.max
    var removed = Int.max
  }

  init() {}

  /// Whether anything is known of a set under `key`.
  func knows(_ key: UInt32) -> Bool {
    Int(key) < keys.count && !keys[Int(key)].elements.isEmpty
  }

  /// An element was put in, and that is acknowledged.
  mutating func inserted(_ value: QuorumStore.Value, into key: UInt32, at place: Int) {
    update(value, of: key) { $0.inserted = min($0.inserted, place) }
  }

  /// Somebody asks for an element to be taken out.
  mutating func removalCalled(_ value: QuorumStore.Value, from key: UInt32, at place: Int) {
    update(value, of: key) { $0.removalCalled = min($0.removalCalled, place) }
  }

  /// An element was taken out, and that is acknowledged.
  mutating func removed(_ value: QuorumStore.Value, from key: UInt32, at place: Int) {
    update(value, of: key) { $0.removed = min($0.removed, place) }
  }

  /// Whether a read from `invoked` to `returned` may show just `values`; later reads are judged by it.
  mutating func read(
    _ values: ContiguousArray<QuorumStore.Value>, of key: UInt32, from invoked: Int,
    to returned: Int
  ) -> Bool {
    keys.fill(to: Int(key) + 1, with: Bounds())
    var isExplained = true
    for index in keys[Int(key)].elements.indices {
      let element = keys[Int(key)].elements[index]
      if values.contains(element.value) {
        if element.removed < invoked { isExplained = false }
      } else if element.inserted < invoked {
        if element.removalCalled > returned {
          isExplained = false
        } else {
          keys[Int(key)].elements[index].removed = min(element.removed, returned)
        }
      }
    }
    for value in values {
      update(value, of: key) { $0.inserted = min($0.inserted, returned) }
    }
    return isExplained
  }

  private mutating func update(
    _ value: QuorumStore.Value, of key: UInt32, _ body: (inout Element) -> Void
  ) {
    keys.fill(to: Int(key) + 1, with: Bounds())
    if let index = keys[Int(key)].elements.firstIndex(where: { $0.value == value }) {
      return body(&keys[Int(key)].elements[index])
    }
    if keys[Int(key)].elements.count == SetBounds.capacity {
      let gone = keys[Int(key)].elements.firstIndex { $0.removed < .max }
      keys[Int(key)].elements.remove(at: gone ?? 0)
    }
    var element = Element(value: value)
    body(&element)
    keys[Int(key)].elements.append(element)
  }
}
