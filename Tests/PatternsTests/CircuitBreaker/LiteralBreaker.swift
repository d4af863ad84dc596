import Patterns
import Simulation

/// opossum's control flow written out with real timers and plain arrays, as the judge of the other.
///
/// Nothing is clever here: every bucket rotation is an event, every total is summed anew.
final class LiteralBreaker {
  enum State: Equatable { case closed, open, halfOpen, shutdown }
  typealias Counts = CircuitBreaker.Counts
  typealias Event = CircuitBreaker.Event

  struct Bucket {
    var events: [Event: UInt32] = [:]
    var latencies: [Int] = []
  }

  let loop: EventLoop
  let settings: CircuitBreaker.Settings
  private(set) var state = State.closed
  private(set) var pendingClose = false
  private(set) var warmUp: Bool
  var enabled: Bool
  private(set) var window: [Bucket]
  private(set) var free: Int
  private(set) var events: [Event] = []
  private(set) var times: [Int] = []
  var hasFallback = false
  private var resetGeneration = 0
  private var isDeaf = false

  init(_ settings: CircuitBreaker.Settings, on loop: EventLoop) {
    self.loop = loop
    self.settings = settings
    warmUp = settings.allowWarmUp
    enabled = settings.isEnabled
    window = Array(repeating: Bucket(), count: settings.rollingCountBuckets)
    free = settings.capacity
    let milliseconds = Int(settings.rollingCountTimeout.milliseconds)
    scheduleRotation(milliseconds / settings.rollingCountBuckets)
    if warmUp { loop.after(milliseconds) { [self] in warmUp = false } }
  }

  private func scheduleRotation(_ interval: Int) {
    loop.after(interval) { [self] in
      guard !isDeaf else { return }
      window.removeLast()
      window.insert(Bucket(), at: 0)
      scheduleRotation(interval)
    }
  }

  func total(_ event: Event) -> UInt32 { window.reduce(0) { $0 + ($1.events[event] ?? 0) } }
  var latencies: [Int] { window.flatMap(\.latencies).sorted() }

  private func emit(_ event: Event, _ latency: Int = 0) {
    guard !isDeaf else { return }
    window[0].events[event, default: 0] += 1
    switch event {
    case .success, .failure, .timeout: window[0].latencies.append(latency)
    case .fire, .reject, .open, .close, .halfOpen, .fallback, .semaphoreLocked, .cacheHit,
      .cacheMiss, .coalesceCacheHit, .coalesceCacheMiss, .healthCheckFailed, .shutdown:
      break
    }
    if event == .success, state == .halfOpen { close() }
    if event == .open { startResetTimer() }
    events.append(event)
    times.append(loop.now)
  }

  private func startResetTimer() {
    resetGeneration += 1
    let mine = resetGeneration
    loop.after(Int(settings.resetTimeout.milliseconds)) { [self] in
      guard mine == resetGeneration else { return }
      state = .halfOpen
      pendingClose = true
      emit(.halfOpen)
    }
  }

  func close() {
    guard state != .closed else { return }
    resetGeneration += 1
    state = .closed
    pendingClose = false
    emit(.close)
  }

  func open() {
    guard state != .open else { return }
    state = .open
    pendingClose = false
    emit(.open)
  }

  func shutdown() {
    emit(.shutdown)
    enabled = false
    isDeaf = true
    resetGeneration += 1
    state = .shutdown
  }

  func healthCheckFailed() {
    guard state != .shutdown else { return }
    emit(.healthCheckFailed)
    open()
  }

  func fire(_ action: VirtualTime.Action) {
    if state == .shutdown { return }
    emit(.fire)
    guard enabled else { return }
    if state != .closed && !pendingClose {
      emit(.reject)
      fallback()
      return
    }
    pendingClose = false
    let start = loop.now
    guard free > 0 else {
      emit(.semaphoreLocked)
      handleError(filtered: settings.acceptsSemaphoreLocked, 0)
      return
    }
    free -= 1
    var isOver = false
    var timedOut = false
    if let timeout = settings.timeout {
      loop.after(Int(timeout.milliseconds)) { [self] in
        guard !isOver else { return }
        timedOut = true
        free += 1
        emit(.timeout, loop.now - start)
        handleError(filtered: false, loop.now - start)
      }
    }
    let settle = { [self] in
      guard !timedOut else { return }
      isOver = true
      if action.ok {
        emit(.success, loop.now - start)
        free += 1
      } else {
        free += 1
        handleError(filtered: action.filtered, loop.now - start)
      }
    }
    if action.latency == 0 { loop.soon(settle) } else { loop.after(action.latency, settle) }
  }

  private func handleError(filtered: Bool, _ latency: Int) {
    if filtered {
      emit(.success, latency)
    } else {
      fail(latency)
      fallback()
    }
  }

  private func fallback() { if hasFallback { emit(.fallback) } }

  private func fail(_ latency: Int) {
    emit(.failure, latency)
    // The one deviation: shut down is for good.
    if warmUp || state == .shutdown { return }
    let fires = total(.fire)
    if fires < settings.volumeThreshold && state != .halfOpen { return }
    let rate = Double(total(.failure)) / Double(fires) * 100
    if rate > settings.errorThresholdPercentage || state == .halfOpen { open() }
  }
}
