public import OrderedCollections
public import Simulation

/// Remembers answers by key for a while: opossum's `MemoryCache` (`lib/cache.js`).
///
/// One of them beside a breaker is its `cache`, another its `coalesce` table, whose value is what
/// names the call under way. The host looks up first and tells `CircuitBreaker.fire` what it found.
/// It never counts: the breaker does.
public struct CallCache<Value: Sendable>: Sendable {
  @usableFromInline struct Entry: Sendable {
    @usableFromInline var expiresAt: Instant
    @usableFromInline var value: Value
    @inlinable init(expiresAt: Instant, value: Value) {
      self.expiresAt = expiresAt
      self.value = value
    }
  }

  /// How long an answer lives; zero for ever.
  public let timeToLive: Interval
  /// The most answers kept; a new key then drives out the oldest.
  public let capacity: Int
  @usableFromInline var entries: OrderedDictionary<Int, Entry> = [:]

  /// An empty cache.
  public init(timeToLive: Interval = .zero, capacity: Int = 1 << 24) {
    precondition(capacity > 0, "a cache of \(capacity) answers keeps none")
    self.timeToLive = timeToLive
    self.capacity = capacity
  }

  /// How many answers are kept, run out ones that nobody asked for included.
  public var count: Int { entries.count }

  /// The answer for `key`, unless it ran out.
  @inlinable public mutating func value(for key: Int, at now: Instant) -> Value? {
    guard let entry = entries[key] else { return nil }
    if entry.expiresAt > now { return entry.value }
    entries.removeValue(forKey: key)
    return nil
  }

  /// Keeps an answer: of a success (`cache`), or of the call itself as it begins (`coalesce`).
  @inlinable public mutating func set(_ value: Value, for key: Int, at now: Instant) {
    if entries.count == capacity, self.value(for: key, at: now) == nil, entries.count == capacity {
      entries.removeFirst()
    }
    let expiresAt = timeToLive > .zero ? now + timeToLive : .never
    entries[key] = Entry(expiresAt: expiresAt, value: value)
  }

  /// Forgets one answer (`coalesceResetOn`).
  @inlinable public mutating func remove(_ key: Int) { entries.removeValue(forKey: key) }

  /// Forgets all answers (`clearCache`, and a shutdown).
  @inlinable public mutating func removeAll() { entries.removeAll() }
}
