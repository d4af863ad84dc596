import Patterns
import Simulation
import TestSupport
import Testing

/// One 10 s trigger, and what each defence makes of it; goodput in answers a second.
@Suite("Metastable failure and its defences")
struct MetastableTests {
  private var seeds: Range<UInt64> { 0..<20 }
  private var horizon: Int { isSoak ? 330 : 70 }

  private func plan(_ change: (inout OverloadModel.Plan) -> Void = { _ in }) -> OverloadModel.Plan {
    var plan = OverloadModel.Plan()
    plan.queue.capacity = .max
    change(&plan)
    return plan
  }

  /// Means over the seeds, and how long after the trigger each was back to nine tenths.
  private struct Row {
    /// The last five seconds of the trigger.
    var during = 0.0
    /// Around five seconds after it.
    var after5 = 0.0
    /// Around twenty seconds after it.
    var after20 = 0.0
    var recoveries: [Int?] = []
  }

  private func row(_ plan: OverloadModel.Plan, until end: Int = 55) -> Row {
    var row = Row()
    for seed in seeds {
      var own = plan
      own.seed = seed
      var model = OverloadModel(own)
      model.run(until: .seconds(end))
      let share = 1 / Double(seeds.count)
      row.during += model.goodput(from: 25, to: 30) * share
      row.after5 += model.goodput(from: 33, to: 38) * share
      row.after20 += model.goodput(from: 48, to: 53) * share
      row.recoveries.append(model.recovery)
      // Nothing is lost on either side: every call and every job is in exactly one place.
      #expect(model.arrivals == model.ok + model.failed + model.inFlight)
      #expect(
        model.attemptCount + own.backlog
          == model.served + model.queue.sheds.total + model.queue.count + model.queue.running)
    }
    return row
  }

  private func isNear(_ value: Double, _ expected: Double) -> Bool {
    abs(value - expected) <= expected * 0.15
  }

  private var never: [Int?] { seeds.map { _ in nil } }

  private var share: RetryBudget { RetryBudget(.share(Percentage(percent: 20), burst: 10)) }

  @Test("no defence: nothing, and for ever: three attempts of 700 are more than 1,000")
  func undefended() {
    let found = row(plan(), until: horizon)
    #expect(found.during == 0 && found.after5 == 0 && found.after20 == 0)
    #expect(found.recoveries == never)
  }

  @Test("no defence, load cut to 200/s ten seconds after: the dead backlog drains for 67 s first")
  func loadCut() {
    let cut = plan { $0.laterLoad = (.seconds(40), 200) }
    for recovery in row(cut, until: 112).recoveries {
      #expect(isNear(Double(recovery ?? .max), 67))
    }
  }

  @Test("dropping at dequeue what is past its deadline: FIFO serves what is about to expire")
  func deadlineDrop() {
    let found = row(plan { $0.queue.dropsExpired = true })
    // The reference says 29, 264, 371 and never. A second simulation of the same description, in
    // another language, finds 20, 247 and 284 over twenty seeds, and that chance frees most within
    // 300 s (few where the jitter is wider): what holds is between the two.
    #expect((15...35).contains(found.during), "\(found)")
    #expect(isNear(found.after5, 264), "\(found)")
    #expect((284 * 0.85...371 * 1.15).contains(found.after20), "\(found)")
    #expect(found.recoveries.count { $0 != nil } <= seeds.count / 10, "\(found)")
  }

  @Test("a retry budget of 20 %: nothing until the backlog is gone, back after 14 s")
  func budget() {
    let budgeted = plan { $0.budget = share }
    let found = row(budgeted)
    #expect(found.during == 0 && found.after5 == 0)
    #expect(isNear(found.after20, 697), "\(found)")
    let recoveries = found.recoveries.map { $0 ?? .max }
    #expect(recoveries.allSatisfy { (10...18).contains($0) }, "\(recoveries)")
    let mean = Double(recoveries.reduce(0, &+)) / Double(recoveries.count)
    #expect(isNear(mean, 14), "\(recoveries)")
  }

  @Test("a queue of 500: useless while 500 slots at 500/s are the timeout, back at once")
  func bounded() {
    let bounded = plan { $0.queue.capacity = 500 }
    let found = row(bounded)
    #expect(found.during < 20)
    #expect(isNear(found.after5, 683) && isNear(found.after20, 753), "\(found)")
    #expect(found.recoveries.allSatisfy { $0 == 0 })
  }

  @Test("bounded by timeout × degraded capacity with room to spare, it serves during the trigger")
  func boundedWell() {
    #expect(row(plan { $0.queue.capacity = 450 }).during > 480)
  }

  @Test("budget and deadline drop: something during the trigger, back at once")
  func both() {
    let both = plan {
      $0.budget = share
      $0.queue.dropsExpired = true
    }
    let found = row(both)
    #expect(isNear(found.during, 174), "\(found)")
    #expect(isNear(found.after5, 644) && isNear(found.after20, 695), "\(found)")
    #expect(found.recoveries.allSatisfy { $0 == 0 })
  }

  @Test("newest first serves all through the trigger; CoDel in part")
  func otherLevers() {
    let lifo = row(
      plan {
        $0.queue.order = .adaptiveLIFO(above: 20)
        $0.queue.dropsExpired = true
      })
    #expect(lifo.during > 400 && lifo.after5 > 630, "\(lifo)")
    let codel = row(
      plan {
        $0.queue.codel = CoDel.Settings()
        $0.budget = share
      })
    // Its control law is made for senders that slow down when something is dropped.
    #expect(codel.during > 30 && codel.after5 > 630, "\(codel)")
  }

  @Test("dead backlog drains below 333/s, a third of the capacity, and grows above it")
  func escapeThreshold() {
    func recovers(_ load: Double, from backlog: Int) -> Bool {
      var model = OverloadModel(
        plan {
          $0.backlog = backlog
          $0.load = load
          $0.trigger = (.zero, .zero)
        })
      model.run(until: .seconds(horizon))
      return Double(model.goodput.last ?? 0) > 0.8 * load
    }
    #expect(recovers(333 * 0.95, from: 2_000))
    #expect(!recovers(333 * 1.05, from: 5_000))
    guard isSoak else { return }
    var (low, high) = (280.0, 390.0)
    while high - low > 2 {
      let middle = (low + high) / 2
      if recovers(middle, from: 5_000) { low = middle } else { high = middle }
    }
    #expect(abs(low - 1_000.0 / 3) <= 1_000.0 / 3 * 0.05, "\(low)/s")
  }

  @Test("an empty queue survives the trigger while 10 s of excess are less than the timeout's 500")
  func survival() {
    func survives(_ load: Double) -> Bool {
      var model = OverloadModel(plan { $0.load = load })
      model.run(until: .seconds(50))
      return model.goodput(from: 45, to: 50) > 0.9 * load
    }
    // The largest load that is survived, by halving; 10 s of excess over 500/s fill 500 places at 550/s.
    var (low, high) = (400.0, 800.0)
    while high - low > 4 {
      let middle = (low + high) / 2
      if survives(middle) { low = middle } else { high = middle }
    }
    #expect(abs(low - 550) <= 550 * 0.05, "\(low)/s")
  }

  @Test("a deadline drop spares the server the work that nobody waits for")
  func wastedWork() {
    func wasted(_ drops: Bool) -> Double {
      var model = OverloadModel(
        plan {
          $0.queue.dropsExpired = drops
          $0.budget = share
        })
      model.run(until: .seconds(45))
      return Double(model.queue.wasted) / 45_000
    }
    #expect(wasted(false) > 0.3)
    #expect(wasted(true) < 0.1)
  }
}
