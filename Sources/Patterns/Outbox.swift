/// What a machine wants done, in order; owned by the host, which drains it after every step.
///
/// A machine appends; it performs nothing itself. The order is a promise: a host carries effects out
/// first to last, so *persist* before *send* is the order of two effects. Reused from step to step,
/// so that in steady state nothing is allocated.
public struct Outbox<Effect: Sendable>: Sendable {
  @usableFromInline var storage: ContiguousArray<Effect> = []

  /// The effects, first to last.
  @inlinable public var effects: ContiguousArray<Effect> { storage }

  /// An empty outbox.
  @inlinable public init() {}

  /// Adds an effect at the end.
  @inlinable public mutating func append(_ effect: Effect) { storage.append(effect) }

  /// How many effects there are.
  @inlinable public var count: Int { storage.count }

  /// The effect at `index`, while a host carries them out.
  @inlinable public subscript(index: Int) -> Effect { storage[index] }

  /// Forgets the effects from `count` on: a host that is called back while it carries out effects
  /// takes care of the new ones only.
  @inlinable public mutating func truncate(to count: Int) {
    storage.removeLast(storage.count - count)
  }

  /// Forgets all effects and keeps the room they took.
  @inlinable public mutating func removeAll() { storage.removeAll(keepingCapacity: true) }
}
