import Patterns
import Simulation
import Testing

@Suite("The server's queue")
struct ServerQueueTests {
  private func make(
    workers: Int = 1, _ change: (inout ServerQueueSettings) -> Void = { _ in }
  ) -> ServerQueue<Int> {
    var settings = ServerQueueSettings()
    settings.concurrency = .fixed(workers)
    change(&settings)
    return ServerQueue(settings)
  }

  /// Runs jobs one after the other until none is left, each for no time.
  private func drain(_ queue: inout ServerQueue<Int>, at now: Instant) -> [Int] {
    var served: [Int] = []
    var dropped = Outbox<ServerQueue<Int>.Dropped>()
    while let job = queue.next(at: now, into: &dropped) {
      served.append(job.job)
      queue.finished(job, at: now)
    }
    return served
  }

  private func admit(
    _ queue: inout ServerQueue<Int>, _ jobs: Range<Int>, deadline: Instant = .never,
    priority: JobPriority = .critical, caller: UInt8 = 0, at now: Instant = .zero
  ) -> [QueueAdmission] {
    jobs.map {
      queue.offer($0, deadline: deadline, priority: priority, caller: caller, at: now)
    }
  }

  @Test("first in, first out, and last in, first out") func order() {
    var fifo = make()
    _ = admit(&fifo, 0..<20)
    #expect(drain(&fifo, at: .zero) == Array(0..<20))
    var lifo = make { $0.order = .lifo }
    _ = admit(&lifo, 0..<20)
    #expect(drain(&lifo, at: .zero) == Array((0..<20).reversed()))
  }

  @Test("adaptive: the newest first while more than so many wait") func adaptive() {
    var queue = make { $0.order = .adaptiveLIFO(above: 3) }
    _ = admit(&queue, 0..<6)
    #expect(drain(&queue, at: .zero) == [5, 4, 3, 0, 1, 2])
  }

  @Test("no more run than the limit, and no more wait than the capacity") func bounds() {
    var queue = make(workers: 2) { $0.capacity = 3 }
    let answers = admit(&queue, 0..<7)
    #expect(answers == Array(repeating: .accepted, count: 5) + [.shed(.full), .shed(.full)])
    var dropped = Outbox<ServerQueue<Int>.Dropped>()
    let taken = (0..<3).map { _ in queue.next(at: .zero, into: &dropped)?.job }
    #expect(taken == [0, 1, nil])
    #expect(queue.running == 2 && queue.count == 3 && queue.sheds[.full] == 2)
  }

  @Test("work past its deadline is thrown away when its turn comes, before it is done")
  func expired() {
    var queue = make { $0.dropsExpired = true }
    _ = admit(&queue, 0..<2, deadline: .seconds(1))
    _ = admit(&queue, 2..<3, deadline: .seconds(2))
    var dropped = Outbox<ServerQueue<Int>.Dropped>()
    let job = queue.next(at: .seconds(1), into: &dropped)
    #expect(job?.job == 2 && job?.waited == .seconds(1))
    #expect(dropped.map(\.job) == [0, 1])
    #expect(dropped.allSatisfy { $0.reason == .expired })
    if let job { queue.finished(job, at: .seconds(3)) }
    #expect(queue.wasted == 1, "finished after its caller gave up")
  }

  @Test("less important work is refused sooner") func priority() {
    var queue = make {
      $0.capacity = 10
      $0.normalShare = Percentage(percent: 80)
      $0.sheddableShare = Percentage(percent: 50)
    }
    _ = admit(&queue, 0..<6)  // One runs next, five wait.
    #expect(admit(&queue, 6..<7, priority: .sheddable) == [.shed(.priority)])
    #expect(
      admit(&queue, 6..<10, priority: .normal) == [
        .accepted, .accepted, .accepted, .shed(.priority),
      ])
    #expect(admit(&queue, 10..<13) == [.accepted, .accepted, .shed(.full)])
  }

  @Test("a bulkhead: one caller's flood leaves room for the others") func bulkhead() {
    var queue = make { $0.perCaller = 2 }
    #expect(admit(&queue, 0..<3, caller: 1) == [.accepted, .accepted, .shed(.bulkhead)])
    #expect(admit(&queue, 3..<4, caller: 2) == [.accepted])
    #expect(drain(&queue, at: .zero).count == 3)
    #expect(admit(&queue, 4..<5, caller: 1) == [.accepted])
  }

  @Test("AIMD: one more while all is well and half in use, a tenth less on overload")
  func aimd() {
    var limit = ConcurrencyLimit.aimd(initial: 20, minimum: 10, maximum: 25, slow: .seconds(1))
    limit.sample(latency: .zero, running: 9, ok: true, at: .zero)
    #expect(limit.value == 20)
    for _ in 0..<9 { limit.sample(latency: .zero, running: 20, ok: true, at: .zero) }
    #expect(limit.value == 25)
    limit.sample(latency: .zero, running: 20, ok: false, at: .zero)
    #expect(limit.value == 22)
    limit.sample(latency: .milliseconds(1_001), running: 20, ok: true, at: .zero)
    #expect(limit.value == 19)
    for _ in 0..<20 { limit.sample(latency: .zero, running: 20, ok: false, at: .zero) }
    #expect(limit.value == 10)
  }

  /// A little over a second apart, ten answers that took `latency`, with all that may run running.
  private func answer(
    _ limit: inout ConcurrencyLimit, _ latency: Interval, seconds: ClosedRange<Int>
  ) {
    for second in seconds {
      for _ in 0..<10 {
        limit.sample(
          latency: latency, running: limit.value, ok: true, at: .milliseconds(second * 1_001))
      }
    }
  }

  @Test("gradient: grows by four fifths a window while answers take as long as ever")
  func gradientGrows() {
    var limit = ConcurrencyLimit.gradient(initial: 20, minimum: 1, maximum: 30)
    // A window ends with the first answer after its second; the very first is not full.
    answer(&limit, .milliseconds(10), seconds: 1...7)
    #expect(limit.value == 24, "6 windows")
    answer(&limit, .milliseconds(10), seconds: 8...30)
    #expect(limit.value == 30)
  }

  @Test(
    "gradient: answers half as quick as usual take the limit to twice its allowance for a queue")
  func gradientShrinks() {
    var limit = ConcurrencyLimit.gradient(initial: 40, minimum: 1, maximum: 40)
    answer(&limit, .milliseconds(10), seconds: 1...20)
    #expect(limit.value == 40)
    // At four times the usual latency a fifth of the way to half, and four, in each window.
    answer(&limit, .milliseconds(40), seconds: 21...22)
    #expect((35...37).contains(limit.value), "\(limit.value)")
    answer(&limit, .milliseconds(40), seconds: 23...60)
    // Half of eight and four are eight.
    #expect(limit.value == 8)
    answer(&limit, .milliseconds(10), seconds: 61...120)
    #expect(limit.value == 40)
  }

  @Test("gradient: what was usual in a long overload is soon forgotten")
  func gradientForgets() {
    var limit = ConcurrencyLimit.gradient(initial: 40, minimum: 1, maximum: 40)
    answer(&limit, .milliseconds(100), seconds: 1...15)
    answer(&limit, .milliseconds(10), seconds: 16...45)
    #expect(limit.value == 40)
    // Twice and more what is usual again, and less than half of what was in the overload.
    answer(&limit, .milliseconds(48), seconds: 46...60)
    #expect(limit.value < 20, "\(limit.value)")
  }

  @Test("gradient: a second with fewer than ten answers says nothing") func gradientSparse() {
    var limit = ConcurrencyLimit.gradient(initial: 20, minimum: 1, maximum: 200)
    for second in 1...60 {
      for _ in 0..<9 {
        limit.sample(
          latency: .milliseconds(10), running: 20, ok: true, at: .milliseconds(second * 1_001))
      }
    }
    #expect(limit.value == 20)
  }

  @Test("gradient: what is not used is not raised") func gradientIdle() {
    var limit = ConcurrencyLimit.gradient(initial: 20, minimum: 1, maximum: 200)
    for second in 1...60 {
      for _ in 0..<20 {
        limit.sample(
          latency: .milliseconds(10), running: 9, ok: true, at: .milliseconds(second * 1_001))
      }
    }
    #expect(limit.value == 20)
  }

  @Test("CoDel: nothing for an interval above the target, then drops ever closer together")
  func codel() {
    var codel = CoDel()
    var drops: [Int] = []
    for ms in 0..<600
    where codel.drops(
      sojourn: .milliseconds(20), backlog: 50, at: .milliseconds(ms))
    {
      drops.append(ms)
    }
    // 100 ms above the target; then 100/√1, 100/√2, 100/√3, … further on.
    #expect(drops == [100, 200, 271, 329, 379, 424, 464, 502, 538, 571])
    #expect(codel.isDropping)
    let isDropped = codel.drops(sojourn: .milliseconds(4), backlog: 50, at: .milliseconds(600))
    #expect(!isDropped && !codel.isDropping)
  }

  @Test("CoDel: short waits and a nearly empty queue are good queues") func codelGood() {
    var codel = CoDel()
    var dropped = 0
    for ms in 0..<1_000 {
      if codel.drops(sojourn: .milliseconds(4), backlog: 50, at: .milliseconds(ms)) { dropped += 1 }
    }
    for ms in 1_000..<2_000 {
      if codel.drops(sojourn: .seconds(1), backlog: 0, at: .milliseconds(ms)) { dropped += 1 }
    }
    #expect(dropped == 0)
  }

  @Test("what goes in comes out once, in the order promised, through a ring that wraps and grows")
  func conservation() {
    var random = Random(seed: 11)
    var queue = make(workers: 3) {
      $0.capacity = 50
      $0.dropsExpired = true
      $0.codel = CoDel.Settings()
    }
    var dropped = Outbox<ServerQueue<Int>.Dropped>()
    var running: [ServerQueue<Int>.Running] = []
    var fates = [Int](repeating: 0, count: 20_000)
    var refused = 0
    var last = -1
    for id in fates.indices {
      let now = Instant.milliseconds(id)
      let deadline = now + .milliseconds(random.below(200))
      if queue.offer(id, deadline: deadline, at: now) != .accepted {
        fates[id] += 1
        refused += 1
      }
      while let job = queue.next(at: now, into: &dropped) {
        #expect(job.job > last)
        last = job.job
        fates[job.job] += 1
        running.append(job)
      }
      if !running.isEmpty && random.below(100) < 70 {
        queue.finished(running.removeFirst(), at: now)
      }
    }
    for drop in dropped { fates[drop.job] += 1 }
    let lost = fates.count { $0 == 0 }
    #expect(lost == queue.count)
    #expect(fates.allSatisfy { $0 <= 1 })
    #expect(refused + dropped.count == queue.sheds.total)
    #expect(queue.sheds[.expired] > 0 && queue.sheds[.full] > 0)
  }

  @Test("a copy of a queue keeps what it was") func hiddenCopy() {
    var queue = make()
    _ = admit(&queue, 0..<8)
    var copy = queue
    _ = drain(&queue, at: .zero)
    _ = admit(&queue, 50..<60)
    #expect(drain(&copy, at: .zero) == Array(0..<8))
  }

  @Test("the client's throttle lets twice the accepted through, and forgets after two minutes")
  func throttle() {
    var throttle = AdaptiveThrottle()
    var random = Random(seed: 4)
    var sent = 0
    for index in 0..<60_000 {
      let now = Instant.milliseconds(index)
      guard throttle.admits(at: now, random: &random) else { continue }
      sent += 1
      // The server takes every tenth request made.
      if index.isMultiple(of: 10) { throttle.accepted(at: now) }
    }
    let refusal = throttle.refusal(at: .seconds(60))
    // Accepts are a tenth of what is sent: at rest sent = 2·accepts + what chance lets through.
    #expect(refusal > 0.5 && sent < 30_000, "\(refusal), \(sent)")
    #expect(throttle.refusal(at: .seconds(180)) == 0)
  }

  @Test("the throttle of a healthy server refuses nothing") func healthy() {
    var throttle = AdaptiveThrottle()
    var random = Random(seed: 4)
    var sent = 0
    for index in 0..<10_000 where throttle.admits(at: .milliseconds(index), random: &random) {
      sent += 1
      throttle.accepted(at: .milliseconds(index))
    }
    #expect(sent == 10_000)
  }
}
