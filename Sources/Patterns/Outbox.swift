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

  /// Forgets all effects and keeps the room they took.
  @inlinable public mutating func removeAll() { storage.removeAll(keepingCapacity: true) }
}
