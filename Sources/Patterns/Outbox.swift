/// What a machine wants done, in order; owned by the host, which drains it after every step.
///
/// A machine appends; it performs nothing itself. The order is a promise: a host carries effects out
/// first to last, so *persist* before *send* is the order of two effects. Reused from step to step,
/// so that in steady state nothing is allocated.
public struct Outbox<Effect: Sendable>: Sendable, RandomAccessCollection {
  /// The effects, and behind them such as were forgotten: writing over them is cheaper than removing.
  @usableFromInline var room: ContiguousArray<Effect> = []
  @usableFromInline var used = 0

  /// An empty outbox.
  @inlinable public init() {}

  /// The place of the first effect.
  @inlinable public var startIndex: Int { 0 }
  /// One past the place of the last.
  @inlinable public var endIndex: Int { used }

  /// The effect at a place, while a host carries them out.
  @inlinable public subscript(index: Int) -> Effect {
    precondition(index < used, "there are \(used) effects")
    return room[index]
  }

  /// Adds an effect at the end.
  @inlinable public mutating func append(_ effect: Effect) {
    if used < room.count { room[used] = effect } else { room.append(effect) }
    used += 1
  }

  /// Forgets the effects from `count` on: a host that is called back while it carries out effects
  /// takes care of the new ones only.
  @inlinable public mutating func truncate(to count: Int) {
    precondition(count <= used, "there are \(used) effects")
    used = count
  }

  /// Forgets all effects and keeps the room they took.
  @inlinable public mutating func removeAll() { used = 0 }
}
