import Patterns
import Simulation
import Testing

@Suite("Cached and coalesced calls")
struct CallCacheTests {
  @Test("an open breaker still serves cache hits") func openServesHits() {
    var breaker = CircuitBreaker(at: .zero)
    var effects = Outbox<CircuitBreaker.Effect>()
    breaker.open(at: .zero, into: &effects)
    #expect(breaker.fire(at: .zero, cache: .hit, into: &effects) == .cached)
    #expect(breaker.fire(at: .zero, cache: .miss, coalesce: .hit, into: &effects) == .coalesced)
    #expect(breaker.fire(at: .zero, cache: .miss, coalesce: .miss, into: &effects) == .open)
    let counts = breaker.counts(at: .zero)
    #expect(counts.fires == 3)
    #expect(counts.cacheHits == 1)
    #expect(counts.cacheMisses == 2)
    #expect(counts.coalesceCacheHits == 1)
    #expect(counts.coalesceCacheMisses == 1)
    #expect(counts.rejects == 1)
  }

  @Test("an answer lives for its time, and for ever with a time of zero") func timeToLive() {
    var cache = CallCache<Int>(timeToLive: .milliseconds(10))
    cache.set(7, for: 1, at: .zero)
    #expect(cache.value(for: 1, at: .milliseconds(9)) == 7)
    #expect(cache.value(for: 1, at: .milliseconds(10)) == nil)
    var lasting = CallCache<Int>()
    lasting.set(7, for: 1, at: .zero)
    #expect(lasting.value(for: 1, at: .seconds(1_000_000)) == 7)
  }

  @Test("a full cache drives out the oldest for a new key only") func eviction() {
    var cache = CallCache<Int>(capacity: 2)
    cache.set(1, for: 1, at: .zero)
    cache.set(2, for: 2, at: .zero)
    cache.set(3, for: 2, at: .zero)
    #expect(cache.value(for: 1, at: .zero) == 1)
    cache.set(4, for: 3, at: .zero)
    #expect(cache.value(for: 1, at: .zero) == nil)
    #expect(cache.value(for: 2, at: .zero) == 3)
    #expect(cache.value(for: 3, at: .zero) == 4)
  }
}
