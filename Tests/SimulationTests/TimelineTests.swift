import Simulation
import Synchronization
import Testing

/// A world small enough to follow by hand: it draws, it counts, it takes numbers.
private struct Toy: TimelineState {
  var now = Instant.zero
  var digest = Digest()
  var random = Random(seed: 1)
  var events = EventQueue<UInt32>()
  var eventCount = 0

  init() { events.schedule(at: .milliseconds(7), 0) }

  mutating func advance(to target: Instant, maximumSteps: Int) -> Bool {
    var steps = 0
    while steps < maximumSteps {
      guard let (time, payload) = events.popFirst(notAfter: target) else {
        now = target
        return true
      }
      now = time
      digest.combine(UInt64(payload))
      digest.combine(random.bits())
      events.schedule(at: time + .milliseconds(7 + random.below(5)), payload &+ 1)
      steps += 1
      eventCount += 1
    }
    return false
  }

  mutating func apply(_ command: Int) {
    digest.combine(UInt64(command))
    events.schedule(at: now + .milliseconds(3), UInt32(command))
  }
}

/// How far the copies of a world have been run, all together.
private final class Meter: Sendable {
  let milliseconds = Atomic<Int>(0)
  var run: Interval { .milliseconds(milliseconds.load(ordering: .relaxed)) }
}

/// A world that only counts how far it is run, and is busy all the time.
private struct Counting: TimelineState {
  var now = Instant.zero
  var digest = Digest()
  static let eventsPerSecond = 10_000
  let meter = Meter()
  var eventCount: Int { Int(now.nanoseconds) / (1_000_000_000 / Counting.eventsPerSecond) }

  mutating func advance(to target: Instant, maximumSteps: Int) -> Bool {
    meter.milliseconds.add(Int((target - now).milliseconds), ordering: .relaxed)
    now = target
    return true
  }

  mutating func apply(_ command: Int) {}
}

@Suite("Timeline") struct TimelineTests {
  @Test("made anew from the commands of another goes the same way")
  func replaying() {
    var line = Timeline(Toy())
    line.apply(3)
    line.run(to: .milliseconds(1_250))
    line.apply(7)
    line.run(to: .seconds(4))
    line.seek(to: .seconds(2))
    var again = Timeline(Toy(), replaying: line.current.commands, until: line.end)
    #expect(again.now == .zero && again.end == .seconds(4) && again.isInPast)
    again.run(to: .seconds(2))
    #expect(again.present.digest == line.present.digest)
    again.seek(to: .seconds(4))
    line.seek(to: .seconds(4))
    #expect(again.present.digest == line.present.digest)
  }

  /// A run with commands at odd moments, and the digest at each tenth of a second.
  private func recorded() -> (Timeline<Toy>, [Digest]) {
    var line = Timeline(Toy())
    var digests: [Digest] = []
    for tenth in 1...600 {
      line.run(to: .milliseconds(tenth * 100))
      digests.append(line.present.digest)
      if tenth % 37 == 0 { line.apply(tenth) }
      if tenth == 370 { line.apply(1_000) }
    }
    return (line, digests)
  }

  @Test("a seek ends in the same world as the first pass") func seek() {
    var (line, digests) = recorded()
    var random = Random(seed: 9)
    for _ in 0..<200 {
      let tenth = 1 + random.below(600)
      line.seek(to: .milliseconds(tenth * 100) - .nanoseconds(1))
      line.run(to: .milliseconds(tenth * 100) - .nanoseconds(1))
      line.seek(to: .milliseconds(tenth * 100))
      // At the very instant of a command the seek shows the world after it.
      if tenth % 37 != 0 { #expect(line.present.digest == digests[tenth - 1]) }
    }
    line.seek(to: line.end)
    #expect(line.end == .milliseconds(60_000))
    #expect(line.present.digest == digests.last)
  }

  @Test("a command in the past keeps the old future, and it can be followed again")
  func forks() {
    var (line, digests) = recorded()
    line.seek(to: .milliseconds(10_000))
    line.apply(5)
    #expect(line.others.count == 1)
    line.run(to: .milliseconds(60_000))
    #expect(line.present.digest != digests.last)
    line.follow(0)
    line.seek(to: .milliseconds(60_000))
    #expect(line.present.digest == digests.last)
  }

  @Test("keyframes grow with the logarithm of the run, and none is too far for its age")
  func thinning() {
    var line = Timeline(Toy())
    var counts: [Int] = []
    for minutes in [10, 20, 40] {
      line.run(to: .seconds(minutes * 60))
      counts.append(line.keyframeCount)
    }
    // Each doubling adds at most as many as lie between an age and its double, twice over.
    #expect(counts[0] < 30)
    #expect(counts[1] - counts[0] < 4 && counts[2] - counts[1] < 4)
    let times = line.keyframeTimes
    for (earlier, later) in zip(times, times.dropFirst()) {
      #expect(
        later - earlier <= max(line.settings.spacing, (line.end - earlier) * line.settings.stretch)
      )
    }
  }

  /// How far apart two keyframes may lie where events are as many as `Counting` has.
  private func widest(_ age: Interval, _ settings: Timeline<Counting>.Settings) -> Interval {
    let near = min(age * settings.stretch, .seconds(settings.reach / Counting.eventsPerSecond))
    return max(settings.spacing, max(age / settings.closeness, near))
  }

  @Test(
    "where much happened keyframes lie so close that no jump runs many events again, while young")
  func busy() {
    var line = Timeline(Counting())
    var counts: [Int] = []
    for minutes in [10, 20, 40] {
      line.run(to: .seconds(minutes * 60))
      counts.append(line.keyframeCount)
    }
    #expect(counts[0] < 110)
    #expect(counts[1] - counts[0] < 34 && counts[2] - counts[1] < 34)
    let times = line.keyframeTimes
    for (earlier, later) in zip(times, times.dropFirst()) {
      let age = line.end - earlier
      #expect(later - earlier <= widest(age, line.settings))
    }
  }

  @Test("after any seeks, forks and commands the digest is that of a run that never looked back")
  func wandering() {
    var random = Random(seed: 21)
    var line = Timeline(Toy())
    line.run(to: .seconds(20))
    for step in 1...60 {
      let target = Instant.milliseconds(random.below(30_000))
      line.seek(to: target)
      switch random.below(5) {
      case 0: line.apply(step)
      case 1: line.fork()
      case 2 where !line.others.isEmpty: line.follow(random.below(line.others.count))
      default: break
      }
      // The same commands at the same instants, straight through.
      var straight = Toy()
      for entry in line.current.commands where entry.time <= line.now {
        _ = straight.advance(to: entry.time, maximumSteps: .max)
        straight.apply(entry.command)
      }
      _ = straight.advance(to: line.now, maximumSteps: .max)
      #expect(line.present.digest == straight.digest, "step \(step)")
    }
    #expect(line.others.count > 5)
  }

  @Test("a jump runs no further than from the nearest keyframe, back or forth") func nearness() {
    var line = Timeline(Counting())
    line.run(to: .seconds(600))
    var random = Random(seed: 2)
    for _ in 0..<100 {
      let target = random.below(600_000)
      let before = line.present.meter.run
      line.seek(to: .milliseconds(target))
      let run = line.present.meter.run - before
      #expect(run <= widest(.milliseconds(600_000 - target) + run, line.settings))
    }
  }

  @Test("a jump keeps little on its way: what parts a long stretch, and the first steps back")
  func landing() {
    var line = Timeline(Counting())
    line.run(to: .seconds(600))
    let before = line.keyframeTimes
    let (start, end) = (before[before.count / 2], before[before.count / 2 + 1])
    line.seek(to: end - .milliseconds(1))
    let settings = line.settings
    let fresh = line.keyframeTimes.filter { $0 > start && $0 < end }
    let near = fresh.filter { $0 >= end - settings.landing - settings.spacing }
    #expect(end - start > settings.landing * 2)
    #expect(near.count == Int(settings.landing.seconds / settings.spacing.seconds))
    #expect(fresh.count - near.count <= 1)
  }

  @Test("a walk back runs a stretch once, and then little at each step") func walkingBack() {
    var line = Timeline(Counting())
    line.run(to: .seconds(600))
    let before = line.present.meter.run
    for second in 1...120 { line.seek(to: .seconds(600 - second)) }
    let run = line.present.meter.run - before
    // Each step runs from the grid; each stretch between keyframes was run once before that.
    #expect(run <= line.settings.spacing * 120 + .seconds(120) + line.settings.trail)
  }

  @Test("what a look back leaves is bounded, and goes when the run goes on") func lookingBack() {
    var line = Timeline(Counting())
    line.run(to: .seconds(600))
    let before = line.keyframeCount
    for second in 1...600 { line.seek(to: .seconds(600 - second)) }
    let trail = Int(line.settings.trail.seconds / line.settings.spacing.seconds)
    #expect(line.keyframeCount <= 2 * before + trail)
    line.run(to: .seconds(605))
    // Thinned from a finer grid, so not to the very same.
    #expect(line.keyframeCount <= before * 5 / 4)
  }

  @Test("a fork is followed and left again, and both ends are where they were") func thereAndBack()
  {
    var (line, _) = recorded()
    line.seek(to: .milliseconds(30_000))
    line.apply(77)
    line.run(to: .milliseconds(50_000))
    let new = line.present.digest
    line.follow(0)
    let old = line.present.digest
    #expect(line.now == .milliseconds(50_000) && line.end == .milliseconds(60_000))
    line.follow(0)
    #expect(line.now == .milliseconds(50_000) && line.present.digest == new)
    line.follow(0)
    #expect(line.present.digest == old)
    #expect(line.others.count == 1)
    // Whichever is followed, they part where they parted.
    #expect(line.others[0].leftAt == .milliseconds(30_000))
  }

  @Test("a run within a budget stops early and goes on from there") func budget() {
    var whole = Timeline(Toy())
    whole.run(to: .seconds(5))
    var pieces = Timeline(Toy())
    while !pieces.run(to: .seconds(5), budget: 10) {}
    #expect(pieces.present.digest == whole.present.digest)
  }
}
