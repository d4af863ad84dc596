/// Looks for an order of one object's operations that explains all results: Wing & Gong's search.
///
/// Wing & Gong 1993, with Lowe's memoisation. Calls and returns stand in a doubly linked list in the
/// order of events. The first return in it bounds the choice: some operation called before it must
/// come next. An operation chosen is lifted out of the list, call and return; when no choice is
/// left, the latest is put back. An unknown operation has no return: it may be chosen or not.
///
/// Five things that need not be tried, each because an order that has it can be rearranged:
/// 1. a read that is right now may as well come now: nothing is lost, so nothing else is tried;
/// 2. before the operation whose return is first, only operations on its key matter;
/// 3. an unknown operation whose effect is overwritten before anyone saw it may as well not happen;
/// 4. of unknown operations that ask for the same, the one called first may as well come first;
/// 5. a write that is overwritten before anyone saw it may as well be left open until it returns,
///    and then be put before one of those that overwrote it since it was called.
struct OrderSearch: Sendable {
  /// How the search ended.
  enum Result: Sendable, Hashable {
    /// An order was found.
    case ordered
    /// There is none.
    case impossible
  }

  /// The end, once reached.
  private(set) var result: Result?
  /// How many steps have been tried.
  private(set) var steps = 0
  /// The furthest the search has come.
  private(set) var frontier = Frontier()

  /// The furthest return that could not be reached, and the longest orders before it.
  struct Frontier: Sendable, Hashable {
    /// Operation (by place in the history) whose return could not be explained.
    var blocked: Int?
    var returned = -1
    /// The ends of the longest orders before it, and how many completed operations are in them.
    var orders: [Tail] = []
    var length = -1
    static let capacity = 4
  }

  /// The end of an order: its operations on the blocked key, as places in the history.
  struct Tail: Sendable, Hashable {
    /// How many operations come before.
    var omitted: Int
    /// What the key holds before these.
    var value: History.Value
    var places: [Int]
    static let capacity = 256
  }

  // What was done, in the order of calls; `sources` are places in the history.
  private var known: [Step] = []
  private var sources: [Int] = []
  private var calls: [Int] = []
  private var returns: [Int] = []
  /// How many known operations were called before each return.
  private var calledBefore: [Int32] = []
  private var classes: [UnknownClass] = []
  /// Where each key's classes begin.
  private var classStart: [Int]

  // The list: entry 2i is the call of known operation i, 2i + 1 its return, the last one the ends.
  private var next: ContiguousArray<Int32>
  private var previous: ContiguousArray<Int32>
  private let ends: Int32

  // The configuration.
  private var lifted: ContiguousArray<UInt64>
  private var liftedCount = 0
  private var values: ContiguousArray<History.Value>
  /// Whether the value comes from an operation that is only there to be seen, and was not yet.
  private var isUnseen: ContiguousArray<Bool>
  /// The latest overwriting came before this return: a write called before that can hide behind it.
  private var overwritten: ContiguousArray<Int>

  private var frames: ContiguousArray<Frame> = []
  private var seen = SeenConfigurations()
  private var words: ContiguousArray<UInt64> = []
  private var hiding: ContiguousArray<UInt64>
  /// How many of each class of unknown operations are used.
  private var used: ContiguousArray<UInt64> = []
  private var isFresh = true
  private var blocking: Int32 = 0
  private var cursor = Cursor.known(0)

  /// Unknown operations that ask for the same.
  private struct UnknownClass: Sendable {
    var step: Step
    var sources: [Int]
    var calls: [Int]
  }

  private enum Cursor: Sendable, BitwiseCopyable {
    /// Nothing has been tried; first whether the blocking write can hide.
    case start
    /// The entry to look at next.
    case known(Int32)
    /// The class to look at next.
    case unknown(Int32)
  }

  private struct Frame: Sendable, BitwiseCopyable {
    /// A known operation, or −1 − the class of an unknown one.
    var chosen: Int32
    var isForced: Bool
    /// It comes before the latest that overwrote its key, not here.
    var isHidden = false
    var wasUnseen: Bool
    var value: History.Value
    var overwritten: Int
    // Where to go on when it is taken back.
    var blocking: Int32
    var cursor: Cursor
  }

  /// A search over `operations`, in the order of their calls, of which those at `places` count.
  init(_ operations: [History.Operation], at places: [Int], initial: History.Value) {
    var slots: [UInt32: Int32] = [:]
    var unknown: [(step: Step, source: Int, call: Int)] = []
    for place in places {
      let operation = operations[place]
      let key = slots[operation.key] ?? Int32(slots.count)
      guard let step = Step(operation, key: key) else { continue }
      slots[operation.key] = key
      if operation.outcome == .unknown {
        unknown.append((step, place, operation.invoked))
      } else {
        known.append(step)
        sources.append(place)
        returns.append(operation.returned)
      }
    }
    let calls = sources.map { operations[$0].invoked }
    self.calls = calls
    calledBefore = returns.map { Int32(OrderSearch.count(in: calls, below: $0)) }
    lifted = ContiguousArray(repeating: 0, count: known.count / 64 + 1)
    values = ContiguousArray(repeating: initial, count: slots.count)
    isUnseen = ContiguousArray(repeating: false, count: slots.count)
    overwritten = ContiguousArray(repeating: -1, count: slots.count)
    hiding = ContiguousArray(repeating: 0, count: slots.count)
    let entryCount = known.count * 2
    ends = Int32(entryCount)
    next = ContiguousArray(repeating: 0, count: entryCount + 1)
    previous = next
    classStart = []
    linkEntries()
    makeClasses(unknown, keyCount: slots.count)
  }

  private static func count(in sorted: [Int], below bound: Int) -> Int {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < bound { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private mutating func linkEntries() {
    var order: [(sequence: Int, entry: Int32)] = []
    for index in known.indices {
      order.append((calls[index], Int32(index * 2)))
      order.append((returns[index], Int32(index * 2 + 1)))
    }
    order.sort { $0.sequence < $1.sequence }
    var last = ends
    for (_, entry) in order {
      next[Int(last)] = entry
      previous[Int(entry)] = last
      last = entry
    }
    next[Int(last)] = ends
    previous[Int(ends)] = last
  }

  private mutating func makeClasses(
    _ unknown: [(step: Step, source: Int, call: Int)], keyCount: Int
  ) {
    var places: [Step: Int] = [:]
    var found: [UnknownClass] = []
    for (step, source, call) in unknown {
      if let place = places[step], found[place].calls.count < PackedCounts.maximum {
        found[place].sources.append(source)
        found[place].calls.append(call)
      } else {
        places[step] = found.count
        found.append(UnknownClass(step: step, sources: [source], calls: [call]))
      }
    }
    // In the order of keys, and for one key in the order of first calls.
    let order = found.indices.sorted {
      (found[$0].step.key, $0) < (found[$1].step.key, $1)
    }
    classes = order.map { found[$0] }
    used = ContiguousArray(repeating: 0, count: (classes.count + 3) / 4)
    for key in 0..<Int32(keyCount) {
      while classStart.count <= Int(key) {
        classStart.append(classes.firstIndex { $0.step.key >= key } ?? classes.count)
      }
    }
    classStart.append(classes.count)
  }
}

// MARK: The search

extension OrderSearch {
  /// How many configurations have been visited.
  var configurations: Int { seen.count }
  /// The memory taken, in bytes.
  var size: Int { seen.size + frames.count * 48 + known.count * 80 }

  /// Goes on for at most `budget` steps; true when the end is reached.
  mutating func run(steps budget: Int, _ texts: inout Joins) -> Bool {
    var left = budget
    while result == nil, left > 0 {
      left -= 1
      steps += 1
      if isFresh {
        enter(&texts)
      } else if !choose(&texts) {
        noteDeadEnd()
        if !goBack() { result = .impossible }
      }
    }
    return result != nil
  }

  /// The order so far, as places in the history.
  var order: [Int] { places(from: 0, on: nil) }

  /// Lets go of what only a search that goes on needs; steps, order and frontier stay.
  mutating func forget() { seen = SeenConfigurations(keepingCount: seen) }

  /// Comes into a configuration: pure steps first, then nothing new or a choice.
  private mutating func enter(_ texts: inout Joins) {
    isFresh = false
    takePureSteps(&texts)
    let first = firstReturn()
    guard first != ends else {
      result = .ordered
      return
    }
    blocking = first >> 1
    cursor = .start
    describe()
    if !seen.insert(words, used: used), !goBack() { result = .impossible }
  }

  private mutating func takePureSteps(_ texts: inout Joins) {
    var entry = next[Int(ends)]
    while entry & 1 == 0, entry != ends {
      let index = entry >> 1
      let step = known[Int(index)]
      let key = Int(step.key)
      if step.isPure, step.next(after: values[key], &texts) != nil {
        frames.append(
          Frame(
            chosen: index, isForced: true, wasUnseen: isUnseen[key], value: values[key],
            overwritten: overwritten[key], blocking: blocking, cursor: cursor))
        isUnseen[key] = false
        let before = previous[Int(entry)]
        lift(Int(index))
        entry = next[Int(before)]
      } else {
        entry = next[Int(entry)]
      }
    }
  }

  private func firstReturn() -> Int32 {
    var entry = next[Int(ends)]
    while entry & 1 == 0, entry != ends { entry = next[Int(entry)] }
    return entry
  }

  /// Takes the next choice of this configuration; false when there is none left.
  private mutating func choose(_ texts: inout Joins) -> Bool {
    let key = known[Int(blocking)].key
    if case .start = cursor {
      cursor = .known(next[Int(ends)])
      if known[Int(blocking)].overwrites, calls[Int(blocking)] < overwritten[Int(key)] {
        remember(blocking, key, isHidden: true)
        lift(Int(blocking))
        return true
      }
    }
    if case .known(var entry) = cursor {
      while entry & 1 == 0, entry != ends {
        let index = entry >> 1
        entry = next[Int(entry)]
        cursor = .known(entry)
        let step = known[Int(index)]
        guard step.key == key, !step.isPure, let after = value(after: step, &texts) else {
          continue
        }
        remember(index, key)
        lift(Int(index))
        // A write that need not come yet comes to be seen, or may as well wait.
        set(key, to: after, step, isUnseen: index != blocking && step.overwrites)
        return true
      }
      cursor = .unknown(Int32(classStart[Int(key)]))
    }
    guard case .unknown(var place) = cursor else { return false }
    while Int(place) < classStart[Int(key) + 1] {
      let index = Int(place)
      place += 1
      cursor = .unknown(place)
      let count = useCount(index)
      guard count < classes[index].calls.count,
        classes[index].calls[count] < returns[Int(blocking)],
        let after = value(after: classes[index].step, &texts),
        after != values[Int(key)] || classes[index].step.overwrites && letsHide(key)
      else { continue }
      remember(-1 - Int32(index), key)
      addUse(index, 1)
      set(key, to: after, classes[index].step, isUnseen: true)
      return true
    }
    return false
  }

  /// Whether some write at work could hide behind one that comes now, and behind none before: then
  /// even one that leaves the value as it is makes a difference.
  private func letsHide(_ key: Int32) -> Bool {
    var entry = next[Int(ends)]
    while entry & 1 == 0, entry != ends {
      let index = Int(entry >> 1)
      if known[index].key == key, known[index].overwrites, calls[index] >= overwritten[Int(key)] {
        return true
      }
      entry = next[Int(entry)]
    }
    return false
  }

  /// The value after a step; nil where it cannot be, or has no business to be.
  private func value(after step: Step, _ texts: inout Joins) -> History.Value? {
    step.overwrites && isUnseen[Int(step.key)]
      ? nil : step.next(after: values[Int(step.key)], &texts)
  }

  private mutating func remember(_ chosen: Int32, _ key: Int32, isHidden: Bool = false) {
    frames.append(
      Frame(
        chosen: chosen, isForced: false, isHidden: isHidden, wasUnseen: isUnseen[Int(key)],
        value: values[Int(key)],
        overwritten: overwritten[Int(key)], blocking: blocking, cursor: cursor))
    isFresh = true
  }

  private mutating func set(
    _ key: Int32, to value: History.Value, _ step: Step, isUnseen: Bool
  ) {
    values[Int(key)] = value
    self.isUnseen[Int(key)] = isUnseen
    if step.overwrites { overwritten[Int(key)] = returns[Int(blocking)] }
  }

  /// Takes the latest choice back, and what followed from it; false when there is none.
  private mutating func goBack() -> Bool {
    while let frame = frames.popLast() {
      let step: Step
      if frame.chosen >= 0 {
        unlift(Int(frame.chosen))
        step = known[Int(frame.chosen)]
      } else {
        addUse(Int(-1 - frame.chosen), -1)
        step = classes[Int(-1 - frame.chosen)].step
      }
      values[Int(step.key)] = frame.value
      isUnseen[Int(step.key)] = frame.wasUnseen
      overwritten[Int(step.key)] = frame.overwritten
      guard !frame.isForced else { continue }
      blocking = frame.blocking
      cursor = frame.cursor
      isFresh = false
      return true
    }
    return false
  }

  private func useCount(_ index: Int) -> Int {
    let place = PackedCounts.place(index)
    return Int(truncatingIfNeeded: used[place.word] >> place.shift) & PackedCounts.maximum
  }

  private mutating func addUse(_ index: Int, _ change: Int) {
    let place = PackedCounts.place(index)
    used[place.word] &+= UInt64(bitPattern: Int64(change)) << place.shift
  }

  private mutating func lift(_ index: Int) {
    unlink(index * 2)
    unlink(index * 2 + 1)
    lifted[index >> 6] |= 1 << UInt64(index & 63)
    liftedCount += 1
  }

  private mutating func unlift(_ index: Int) {
    link(index * 2 + 1)
    link(index * 2)
    lifted[index >> 6] &= ~(1 << UInt64(index & 63))
    liftedCount -= 1
  }

  private mutating func unlink(_ entry: Int) {
    next[Int(previous[entry])] = next[entry]
    previous[Int(next[entry])] = previous[entry]
  }

  /// Puts an entry back where it was; the latest taken out comes first.
  private mutating func link(_ entry: Int) {
    next[Int(previous[entry])] = Int32(entry)
    previous[Int(next[entry])] = Int32(entry)
  }

  /// The configuration in words: what is lifted, the values, and which writes can hide.
  private mutating func describe() {
    words.removeAll(keepingCapacity: true)
    // All before the first in the list are lifted, none called after the first return is.
    let low = Int(next[Int(ends)] >> 1) >> 6
    let high = Int(calledBefore[Int(blocking)]) >> 6
    words.append(UInt64(low) << 32 | UInt64(high))
    for word in low...high { words.append(lifted[word]) }
    var unseen: UInt64 = 0
    for key in values.indices {
      words.append(values[key].number)
      unseen = unseen << 1 | (isUnseen[key] ? 1 : 0)
      if key & 63 == 63 {
        words.append(unseen)
        unseen = 0
      }
    }
    words.append(unseen)
    describeHiding()
  }

  /// Of the writes at work those called before the latest overwriting can hide: the last tells all.
  private mutating func describeHiding() {
    for key in hiding.indices { hiding[key] = 0 }
    var entry = next[Int(ends)]
    while entry & 1 == 0, entry != ends {
      let index = Int(entry >> 1)
      let step = known[index]
      if step.overwrites, calls[index] < overwritten[Int(step.key)] {
        hiding[Int(step.key)] = UInt64(index) + 1
      }
      entry = next[Int(entry)]
    }
    words.append(contentsOf: hiding)
  }

  // MARK: What is shown when there is no order

  private mutating func noteDeadEnd() {
    let returned = returns[Int(blocking)]
    // An unknown operation at the end that explains nothing is left out of the picture.
    guard returned >= frontier.returned, !isUnseen[Int(known[Int(blocking)].key)] else { return }
    if returned > frontier.returned {
      frontier.returned = returned
      frontier.blocked = sources[Int(blocking)]
      frontier.length = -1
    }
    guard liftedCount >= frontier.length else { return }
    if liftedCount > frontier.length { frontier.orders.removeAll(keepingCapacity: true) }
    frontier.length = liftedCount
    if frontier.orders.count < Frontier.capacity { frontier.orders.append(tail) }
  }

  /// The end of the present order, as far as it is on the blocking operation's key.
  private var tail: Tail {
    let key = known[Int(blocking)].key
    var start = frames.count
    var value = values[Int(key)]
    var count = 0
    while start > 0, count < Tail.capacity {
      start -= 1
      guard step(of: frames[start]).key == key else { continue }
      value = frames[start].value
      count += 1
    }
    let places = places(from: start, on: key)
    return Tail(omitted: frames.count - places.count, value: value, places: places)
  }

  private func step(of frame: Frame) -> Step {
    frame.chosen >= 0 ? known[Int(frame.chosen)] : classes[Int(-1 - frame.chosen)].step
  }

  /// The operations of the frames from `start` on, hidden writes before what overwrote them.
  private func places(from start: Int, on key: Int32?) -> [Int] {
    // How often each class is used up to here; those behind `start` are counted back.
    var uses = classes.indices.map(useCount)
    for frame in frames[start...] where frame.chosen < 0 { uses[Int(-1 - frame.chosen)] -= 1 }
    var order: [(place: Int, rank: Int, source: Int)] = []
    var overwriting = [Int](repeating: -1, count: values.count)
    for place in start..<frames.count {
      let frame = frames[place]
      let step = step(of: frame)
      var source = 0
      if frame.chosen >= 0 {
        source = sources[Int(frame.chosen)]
      } else {
        let index = Int(-1 - frame.chosen)
        source = classes[index].sources[uses[index]]
        uses[index] += 1
      }
      if let key, step.key != key { continue }
      if !frame.isHidden {
        if step.overwrites { overwriting[Int(step.key)] = place }
        order.append((place, 1, source))
      } else if overwriting[Int(step.key)] >= 0 {
        order.append((overwriting[Int(step.key)], 0, source))
      }
    }
    order.sort { ($0.place, $0.rank, $0.source) < ($1.place, $1.rank, $1.source) }
    return order.map(\.source)
  }
}
