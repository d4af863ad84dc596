public import Simulation

/// The work waiting for a server, and the rules by which some of it is refused or thrown away.
///
/// SRE book ch. 21–22; Maurer, "Fail at Scale" (adaptive LIFO and CoDel); RFC 8289; Netflix
/// concurrency-limits. A ring that grows to its bound once. It runs nothing: the host offers a job,
/// takes the `next` as long as there is one, and says when it is `finished`.
public struct ServerQueue<Job: BitwiseCopyable & Sendable>: Sendable {
  /// The rules; see `ServerQueueSettings`.
  public typealias Settings = ServerQueueSettings

  /// A job that a worker has begun; the host hands it back to `finished`.
  public struct Running: Sendable, BitwiseCopyable {
    /// The job.
    public let job: Job
    /// When its caller stops waiting.
    public let deadline: Instant
    /// When a worker took it.
    public let startedAt: Instant
    /// How long it waited.
    public let waited: Interval
    /// Whose it is.
    public let caller: UInt8
    @inlinable init(_ entry: Entry, at now: Instant) {
      job = entry.job
      deadline = entry.deadline
      startedAt = now
      waited = now - entry.offeredAt
      caller = entry.caller
    }
  }

  /// A job that was taken in and then thrown away.
  public struct Dropped: Sendable, BitwiseCopyable {
    /// The job.
    public let job: Job
    /// Why.
    public let reason: ShedReason
    @inlinable init(job: Job, reason: ShedReason) {
      self.job = job
      self.reason = reason
    }
  }

  @usableFromInline struct Entry: Sendable, BitwiseCopyable {
    @usableFromInline var job: Job
    @usableFromInline var deadline: Instant
    @usableFromInline var offeredAt: Instant
    @usableFromInline var caller: UInt8
    @inlinable init(job: Job, deadline: Instant, offeredAt: Instant, caller: UInt8) {
      self.job = job
      self.deadline = deadline
      self.offeredAt = offeredAt
      self.caller = caller
    }
  }

  /// The rules.
  public private(set) var settings: Settings
  /// How many jobs run.
  @inlinable public var running: Int { busy }
  /// How many jobs wait.
  @inlinable public var count: Int { length }
  /// How many jobs were refused or thrown away, by reason.
  @inlinable public var sheds: ShedCounts { shedCounts }
  /// Jobs finished after their caller gave up.
  @inlinable public var wasted: Int { wastedCount }

  @usableFromInline var busy = 0
  @usableFromInline var length = 0
  @usableFromInline var shedCounts = ShedCounts()
  @usableFromInline var wastedCount = 0
  @usableFromInline var ring: ContiguousArray<Entry> = []
  @usableFromInline var first = 0
  @usableFromInline var limit: ConcurrencyLimit
  @usableFromInline var codel = CoDel()
  /// Jobs of each caller, waiting and running.
  @usableFromInline var byCaller: ContiguousArray<Int32>

  /// An empty queue with all workers idle.
  public init(_ settings: Settings = Settings()) {
    precondition(settings.capacity > 0, "a queue of \(settings.capacity) takes nothing in")
    self.settings = settings
    limit = settings.concurrency
    codel = CoDel(settings.codel ?? CoDel.Settings())
    byCaller = ContiguousArray(repeating: 0, count: settings.perCaller == nil ? 0 : 256)
  }

  /// Changes the rules while it runs: what waits and what runs stays, limits begin anew.
  ///
  /// A bulkhead set up meanwhile counts what waits, not what runs already.
  public mutating func configure(_ settings: Settings) {
    precondition(settings.capacity > 0, "a queue of \(settings.capacity) takes nothing in")
    let before = self.settings
    self.settings = settings
    if before.concurrency != settings.concurrency { limit = settings.concurrency }
    if before.codel != settings.codel { codel = CoDel(settings.codel ?? CoDel.Settings()) }
    guard (settings.perCaller == nil) != (before.perCaller == nil) else { return }
    byCaller = ContiguousArray(repeating: 0, count: settings.perCaller == nil ? 0 : 256)
    if settings.perCaller != nil {
      for age in 0..<count { byCaller[Int(entry(age).caller)] += 1 }
    }
  }

  /// How many jobs may run at once at present.
  @inlinable public var concurrency: Int { limit.value }

  /// Whether the newest job is served first at present.
  @inlinable public var servesNewest: Bool {
    switch settings.order {
    case .fifo: false
    case .lifo: true
    case .adaptiveLIFO(let above): count > above
    }
  }

  /// Offers a job; ask `next` after one that is accepted.
  @inlinable public mutating func offer(
    _ job: Job, deadline: Instant = .never, priority: JobPriority = .critical, caller: UInt8 = 0,
    at now: Instant
  ) -> QueueAdmission {
    if let most = settings.perCaller, byCaller[Int(caller)] >= most {
      return refuse(.bulkhead)
    }
    // What runs at once does not queue: priority and capacity bound those who wait.
    if running + count >= limit.value {
      let waiting = max(0, count + running - limit.value)
      if waiting >= settings.capacity { return refuse(.full) }
      if waiting >= settings.share(of: priority) { return refuse(.priority) }
    }
    if !byCaller.isEmpty { byCaller[Int(caller)] += 1 }
    append(Entry(job: job, deadline: deadline, offeredAt: now, caller: caller))
    return .accepted
  }

  /// Takes the next job to run, or nil when none waits or no worker is free.
  ///
  /// What is thrown away on the way is appended to `dropped`.
  @inlinable public mutating func next(
    at now: Instant, into dropped: inout Outbox<Dropped>
  ) -> Running? {
    guard running < limit.value else { return nil }
    while count > 0 {
      let newest = servesNewest
      if settings.dropsExpired, newest, entry(0).deadline <= now {
        // Serving the newest leaves the dead at the other end: they make room as they are met.
        drop(takeOldest(), .expired, into: &dropped)
        continue
      }
      let entry = newest ? takeNewest() : takeOldest()
      if settings.dropsExpired, entry.deadline <= now {
        drop(entry, .expired, into: &dropped)
        continue
      }
      if settings.codel != nil,
        codel.drops(sojourn: now - entry.offeredAt, backlog: count, at: now)
      {
        drop(entry, .codel, into: &dropped)
        continue
      }
      busy += 1
      return Running(entry, at: now)
    }
    codel.emptied()
    return nil
  }

  /// A job is done; `ok` false when it failed by overload (the limit then shrinks).
  @inlinable public mutating func finished(_ job: Running, ok: Bool = true, at now: Instant) {
    limit.sample(latency: now - job.startedAt, running: running, ok: ok, at: now)
    released(job)
    if now > job.deadline { wastedCount += 1 }
  }

  /// A job was not worked on after all: its worker is free, and its latency says nothing.
  @inlinable public mutating func released(_ job: Running) {
    busy -= 1
    // What began before the bulkhead was set up was never counted.
    if !byCaller.isEmpty, byCaller[Int(job.caller)] > 0 { byCaller[Int(job.caller)] -= 1 }
  }

  /// Throws everything away, what runs as well: the process died.
  public mutating func removeAll() {
    first = 0
    length = 0
    busy = 0
    for index in byCaller.indices { byCaller[index] = 0 }
    limit = settings.concurrency
    codel = CoDel(settings.codel ?? CoDel.Settings())
  }

  @inlinable mutating func refuse(_ reason: ShedReason) -> QueueAdmission {
    shedCounts.add(reason)
    return .shed(reason)
  }

  @inlinable mutating func drop(
    _ entry: Entry, _ reason: ShedReason, into dropped: inout Outbox<Dropped>
  ) {
    shedCounts.add(reason)
    // Who came before callers were counted is not among them.
    let caller = Int(entry.caller)
    if caller < byCaller.count, byCaller[caller] > 0 { byCaller[caller] -= 1 }
    dropped.append(Dropped(job: entry.job, reason: reason))
  }
}

extension ServerQueue {
  // The ring: its size is a power of two, the oldest at `first`.

  @inlinable func entry(_ age: Int) -> Entry { ring[(first + age) & (ring.count - 1)] }

  @inlinable mutating func append(_ entry: Entry) {
    if count == ring.count { grow(entry) }
    ring[(first + count) & (ring.count - 1)] = entry
    length += 1
  }

  @inlinable mutating func takeOldest() -> Entry {
    let result = ring[first]
    first = (first + 1) & (ring.count - 1)
    length -= 1
    return result
  }

  @inlinable mutating func takeNewest() -> Entry {
    length -= 1
    return ring[(first + count) & (ring.count - 1)]
  }

  @inlinable mutating func grow(_ filler: Entry) {
    var larger = ContiguousArray<Entry>()
    larger.reserveCapacity(max(8, ring.count * 2))
    for age in 0..<count { larger.append(entry(age)) }
    while larger.count < max(8, ring.count * 2) { larger.append(filler) }
    ring = larger
    first = 0
  }
}
