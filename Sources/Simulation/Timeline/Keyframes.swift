/// The worlds kept of a course of events, oldest first, and beside them what it takes to choose among
/// them: a world is large, and looking at one in its array copies it.
struct Keyframes<State: TimelineState>: Sendable {
  private(set) var times: [Instant]
  private var eventCounts: [Int]
  private var states: [State]

  /// One that never goes: the beginning.
  init(_ start: State) {
    times = [start.now]
    eventCounts = [start.eventCount]
    states = [start]
  }

  var count: Int { times.count }

  subscript(index: Int) -> State { states[index] }

  /// The latest that is not later than `time`; the beginning when all are.
  func index(at time: Instant) -> Int { (times.lastIndex { $0 <= time }) ?? 0 }

  /// Keeps `state` in its place; false when there is one of its instant.
  mutating func insert(_ state: State) -> Bool {
    let index = index(at: state.now)
    guard times[index] < state.now else { return false }
    times.insert(state.now, at: index + 1)
    eventCounts.insert(state.eventCount, at: index + 1)
    states.insert(state, at: index + 1)
    return true
  }

  /// Whether one at `now`, amid the others, would stay: it parts what is too far apart, about midway.
  func wants(
    at now: Instant, eventCount: Int, _ settings: Timeline<State>.Settings, until end: Instant
  ) -> Bool {
    let index = index(at: now)
    guard index + 1 < count else { return true }
    let age = end - now
    let isWhole = settings.spares(
      times[index + 1] - times[index], events: eventCounts[index + 1] - eventCounts[index],
      aged: age, lookingBack: true)
    return !isWhole
      && !settings.spares(
        (now - times[index]) * 2, events: (eventCount - eventCounts[index]) * 2, aged: age,
        lookingBack: true)
  }

  private mutating func remove(at index: Int) {
    times.remove(at: index)
    eventCounts.remove(at: index)
    states.remove(at: index)
  }

  /// What lies after `time` goes.
  mutating func removeAll(after time: Instant) {
    while let last = times.last, last > time { remove(at: count - 1) }
  }

  /// The oldest first: each goes whose neighbours are near enough, for its age at `end`, without it.
  ///
  /// What lies on the `trail` of somebody who looks back stays.
  mutating func thin(
    _ settings: Timeline<State>.Settings, until end: Instant, trail: ClosedRange<Instant>?
  ) {
    var index = 1
    while index + 1 < count {
      let isSpared = settings.spares(
        times[index + 1] - times[index - 1],
        events: eventCounts[index + 1] - eventCounts[index - 1],
        aged: end - times[index], lookingBack: trail != nil)
      if isSpared, trail?.contains(times[index]) != true { remove(at: index) } else { index += 1 }
    }
  }
}
