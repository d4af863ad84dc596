/// Judges one key while its operations happen: just-in-time linearization.
///
/// Keeps every configuration the key can be in: its value, and which of the operations at work have
/// already taken effect. At the return of an operation those remain in which it has taken effect,
/// perhaps after others at work. None left: no order explains that return (Lowe 2017, §4).
///
/// What a read saw is needed when it begins, so events wait while a read or cas that began before
/// them is out; it is named by its own return all the same. Unknown writes are at work for ever:
/// they are what makes the set grow, though only those somebody saw need to be thought of. Where it
/// outgrows its capacity, `decide` looks for one order in what has happened since the key's value
/// was last known for certain.
public struct LiveCheck: Sendable {
  /// What is known of the key.
  public enum Verdict: String, Sendable, Hashable, CaseIterable {
    /// An order explains everything so far.
    case ok
    /// No order explains some return.
    case violated
    /// There were more configurations than are kept, and nothing else has decided yet.
    case undecided
  }

  /// A set of operations at work, a bit each: the most at once that a key is judged with.
  typealias Bits = UInt128

  /// The most configurations kept for a key.
  public static let capacity = 10_000
  /// The most violations kept for a key; later ones are counted.
  public static let violationCapacity = 16

  /// The first operations whose return no order explains.
  public private(set) var violations: [History.Operation] = []
  /// How many there were in all.
  public private(set) var violationCount = 0
  /// How many times the set outgrew its capacity.
  public private(set) var overflowCount = 0
  /// Whether returns are not judged now, until nothing is at work.
  public private(set) var isLost = false
  /// The most configurations there ever were.
  public private(set) var peak = 1
  /// The configurations tried so far: what judging has cost.
  public private(set) var cost = 0

  /// What it contributes to the sums over all keys: kept, since only what is stored is read without
  /// copying the whole.
  private(set) var figures = Figures(cost: 0)

  private var configurations: [Configuration]
  /// Operations whose calls have been taken in, by their bit.
  private var steps: [Step] = []
  private var taken: Bits = 0
  private var unknown: [JudgedLog.Unknown] = []
  private var log: JudgedLog
  /// Whether an order is known that explains all that has happened so far.
  private var isDecided = false
  /// Events not taken in yet, and the operations they belong to.
  private var waiting: [Event] = []
  private var head = 0
  private var entries: [Entry] = []

  struct Configuration: Sendable, Hashable {
    var value: History.Value
    /// Which of the operations at work have taken effect.
    var done: Bits = 0
    /// Which writes at work can hide: the value was overwritten since they were called.
    var hiding: Bits = 0
    /// Which classes of unknown operations were used, sorted, once for each use.
    var used: [UInt32] = []
    /// Whether the value comes from an operation that is only there to be seen, and was not yet.
    var isUnseen = false
  }

  /// What a check contributes to the sums over all keys.
  struct Figures: Sendable {
    var violations = 0
    var configurations = 1
    var unknown = 0
    var overflows = 0
    var cost: Int
    var isUndecided = false
  }

  private enum Event: Sendable, BitwiseCopyable {
    case call(Int32)
    case end(Int32)
  }

  private struct Entry: Sendable, BitwiseCopyable {
    var operation: History.Operation
    var isEnded = false
    /// Its bit; nil before its call is taken in, and when nothing hangs on it.
    var bit: Int8?
    var isFree = false
  }

  /// A check of a key that holds `initial`.
  init(initial: History.Value = .none) {
    configurations = [Configuration(value: initial)]
    log = JudgedLog(initial: initial)
  }

  /// What is known so far.
  public var verdict: Verdict {
    if violationCount > 0 { return .violated }
    return overflowCount > 0 && !isDecided ? .undecided : .ok
  }

  private mutating func sum() {
    figures = Figures(
      violations: violationCount, configurations: configurations.count, unknown: unknownCount,
      overflows: overflowCount, cost: cost, isUndecided: verdict == .undecided)
  }

  /// Looks for one order where there were too many to follow; a return that none explains.
  mutating func decide(_ texts: inout Joins) -> History.Operation? {
    guard verdict == .undecided else { return nil }
    defer { sum() }
    switch log.search(&texts) {
    case .ordered: isDecided = true
    case .unfinished: break
    case .impossible(let operation):
      refute(operation)
      return operation
    }
    return nil
  }

  /// Takes the word of whoever proved that no order explains an answer: of a counter, and of a read
  /// while it had lost track, the check itself knows nothing.
  mutating func refute(_ operation: History.Operation) {
    violationCount += 1
    log.close()
    if violations.count < LiveCheck.violationCapacity { violations.append(operation) }
    sum()
  }

  /// How many configurations there are.
  public var configurationCount: Int { configurations.count }
  /// How many unknown writes may still take effect.
  public private(set) var unknownCount = 0
  /// How many events wait for a read's answer.
  public var waitingCount: Int { waiting.count - head }

  /// Takes note of a call.
  mutating func begin(_ operation: History.Operation, _ texts: inout Joins) {
    let place: Int
    if let free = entries.firstIndex(where: \.isFree) {
      entries[free] = Entry(operation: operation)
      place = free
    } else {
      place = entries.count
      entries.append(Entry(operation: operation))
    }
    waiting.append(.call(Int32(place)))
    log.called(operation)
    isDecided = false
    var found: [History.Operation] = []
    drain(&texts, &found)
    assert(found.isEmpty, "a call alone breaks no promise")
    sum()
  }

  /// Takes note of how an operation, whose call was noted, ended; adds to `found` those whose return
  /// no order explains, as is known now.
  mutating func end(
    _ operation: History.Operation, _ texts: inout Joins, _ found: inout [History.Operation]
  ) {
    guard
      let place = entries.firstIndex(where: {
        !$0.isFree && !$0.isEnded && $0.operation.invoked == operation.invoked
      })
    else { return }
    entries[place].operation = operation
    entries[place].isEnded = true
    waiting.append(.end(Int32(place)))
    log.ended(operation)
    isDecided = false
    drain(&texts, &found)
    if isCertain { log.begin(at: configurations[0].value, unknown) }
    sum()
  }

  /// Whether the key has one value that is known, and nothing is at work but what is unknown.
  private var isCertain: Bool {
    overflowCount == 0 && violationCount == 0 && taken == 0 && waiting.isEmpty
      && configurations.count == 1 && configurations[0].used.isEmpty
  }

  /// The key's value, where that is all there is to know.
  ///
  /// It was never amiss, and nothing is at work nor may ever take effect that is unknown. This changes
  /// nothing; but what only reads copies the whole.
  mutating func restingValue() -> History.Value? {
    guard isCertain, unknown.isEmpty, !configurations[0].isUnseen else { return nil }
    return configurations[0].value
  }

  /// Goes on with a key that rested at `value`; what came to rest before may have been another key.
  mutating func begin(at value: History.Value, peak: Int, cost: Int) {
    configurations[0] = Configuration(value: value)
    log.begin(at: value, [])
    self.peak = peak
    self.cost = cost
    sum()
  }

  private mutating func drain(_ texts: inout Joins, _ found: inout [History.Operation]) {
    while head < waiting.count {
      switch waiting[head] {
      case .call(let place):
        let entry = entries[Int(place)]
        switch entry.operation.kind {
        case .read, .cas: if !entry.isEnded { return }
        case .write, .append: break
        }
        takeCall(Int(place))
      case .end(let place):
        takeEnd(Int(place), &texts, &found)
        entries[Int(place)].isFree = true
      }
      head += 1
      if head == waiting.count {
        waiting.removeAll(keepingCapacity: true)
        head = 0
      } else if head == 256 {
        waiting.removeFirst(head)
        head = 0
      }
    }
  }

  private mutating func takeCall(_ place: Int) {
    var operation = entries[place].operation
    // A write whose end has not come yet is taken for one that will do.
    if !entries[place].isEnded { operation.outcome = .ok }
    guard let step = Step(operation, key: 0) else { return }
    if operation.outcome == .unknown { return addUnknown(step, operation) }
    let bit = (~taken).trailingZeroBitCount
    guard bit < Bits.bitWidth else {
      // Nobody keeps track of it any more: it may take effect at any time.
      if !step.isPure { addUnknown(step, operation) }
      return lose()
    }
    taken |= 1 &<< Bits(bit)
    if bit < steps.count { steps[bit] = step } else { steps.append(step) }
    entries[place].bit = Int8(bit)
  }

  private mutating func takeEnd(
    _ place: Int, _ texts: inout Joins, _ found: inout [History.Operation]
  ) {
    let entry = entries[place]
    guard let bit = entry.bit else { return recover() }
    let mask: Bits = 1 &<< Bits(bit)
    switch entry.operation.outcome {
    case .unknown:
      giveUp(mask, steps[Int(bit)], entry.operation)
    case .fail where !entry.operation.isMismatch:
      configurations.removeAll { $0.done & mask != 0 }
    case .ok, .fail:
      if !isLost { settle(Int(bit), &texts) }
      for index in configurations.indices { configurations[index].done &= ~mask }
    }
    taken &= ~mask
    for index in configurations.indices { configurations[index].hiding &= ~mask }
    if configurations.isEmpty, !isLost {
      if !violations.contains(where: { $0.invoked == entry.operation.invoked }) {
        refute(entry.operation)
        found.append(entry.operation)
      }
      beginAnew()
    }
    recover()
  }

  /// An operation at work ended unknown: where it has not taken effect it may do so at any time.
  private mutating func giveUp(_ mask: Bits, _ step: Step, _ operation: History.Operation) {
    if !configurations.isEmpty, configurations.allSatisfy({ $0.done & mask != 0 }) {
      for index in configurations.indices { configurations[index].done &= ~mask }
      return
    }
    addUnknown(step, operation)
    let number = UInt32(unknown.firstIndex { $0.step == step } ?? 0)
    for index in configurations.indices where configurations[index].done & mask != 0 {
      configurations[index].done &= ~mask
      configurations[index].use(number)
    }
  }

  private mutating func addUnknown(_ step: Step, _ operation: History.Operation) {
    unknownCount += 1
    if let place = unknown.firstIndex(where: { $0.step == step }) {
      unknown[place].count += 1
    } else {
      unknown.append(JudgedLog.Unknown(step: step, operation: operation, count: 1))
    }
  }

  /// After a violation anything may be the case, and what is at work may have been done or not.
  private mutating func beginAnew() {
    for place in entries.indices where !entries[place].isFree {
      guard let bit = entries[place].bit, taken & 1 &<< Bits(bit) != 0 else { continue }
      entries[place].bit = nil
      taken &= ~(1 &<< Bits(bit))
      if !steps[Int(bit)].isPure { addUnknown(steps[Int(bit)], entries[place].operation) }
    }
    configurations = [Configuration(value: .any)]
  }

  private mutating func lose() {
    guard !isLost else { return }
    overflowCount += 1
    isLost = true
    configurations = []
  }

  /// With nothing at work the key has one value, whichever.
  private mutating func recover() {
    guard isLost, taken == 0 else { return }
    isLost = false
    configurations = [Configuration(value: .any)]
  }
}

// MARK: The return of an operation

extension LiveCheck {
  /// Keeps what the key can be once the operation of this bit has taken effect.
  private mutating func settle(_ bit: Int, _ texts: inout Joins) {
    cost += configurations.count
    if settleAlone(bit, &texts) || settleUnseen(bit) { return }
    let mask: Bits = 1 &<< Bits(bit)
    var kept: [Configuration] = []
    var seen = Seen()
    var open = configurations
    configurations = []
    let crowd = crowd(&texts)
    while var configuration = open.popLast() {
      takePureSteps(&configuration, &texts)
      if configuration.done & mask != 0 {
        keep(configuration, in: &kept)
        continue
      }
      guard seen.insert(configuration) else { continue }
      if configuration.hiding & mask != 0, !configuration.isUnseen {
        // It had its moment before one of those that overwrote the value since its call.
        var hidden = configuration
        hidden.done |= mask
        keep(hidden, in: &kept)
      }
      cost += 1
      guard seen.count + kept.count <= LiveCheck.capacity else { return lose() }
      extend(configuration, toward: bit, crowd, &open, &texts)
    }
    configurations = kept
    peak = max(peak, kept.count)
    forgetUsed()
  }

  /// Configurations that were met: a list while they are few, for that is the rule.
  private struct Seen {
    private var few: [Configuration] = []
    private var many: Set<Configuration> = []
    var count: Int { few.count + many.count }

    /// False when it was met before.
    mutating func insert(_ configuration: Configuration) -> Bool {
      if few.contains(configuration) { return false }
      if few.count == 8 { return many.insert(configuration).inserted }
      few.append(configuration)
      return true
    }
  }

  /// The usual case: one configuration, and nothing but this operation to think of.
  private mutating func settleAlone(_ bit: Int, _ texts: inout Joins) -> Bool {
    guard configurations.count == 1, configurations[0].done == 0 else { return false }
    let step = steps[bit]
    let mask: Bits = 1 &<< Bits(bit)
    // A read of what may be anything makes it one value, which others at work may not have seen.
    guard configurations[0].hiding & mask == 0,
      taken == mask || configurations[0].value != .any,
      step.isPure || taken == mask && (unknown.isEmpty || step.code != .append),
      let value = step.next(after: configurations[0].value, &texts)
    else { return false }
    configurations[0].value = value
    return true
  }

  /// The next most usual case: one of several writes, and nobody looks.
  ///
  /// It comes now, after those that took effect before, or before one of them; the others can wait.
  private mutating func settleUnseen(_ bit: Int) -> Bool {
    guard steps[bit].overwrites, unknown.isEmpty, configurations.count <= 4 else { return false }
    var (left, overwriting) = (taken, Bits(0))
    while left != 0 {
      let other = left.trailingZeroBitCount
      left &= left - 1
      guard steps[other].overwrites else { return false }
      overwriting |= 1 &<< Bits(other)
    }
    let mask: Bits = 1 &<< Bits(bit)
    var kept: [Configuration] = []
    kept.reserveCapacity(2 * configurations.count)
    for configuration in configurations.reversed() {
      guard configuration.done & mask == 0, !configuration.isUnseen else { return false }
      if configuration.hiding & mask != 0 {
        var hidden = configuration
        hidden.done |= mask
        keep(hidden, in: &kept)
      }
      var next = configuration
      next.value = steps[bit].argument
      next.done |= mask
      next.hiding = overwriting & ~next.done
      keep(next, in: &kept)
    }
    cost += configurations.count
    configurations = kept
    peak = max(peak, kept.count)
    return true
  }

  private func takePureSteps(_ configuration: inout Configuration, _ texts: inout Joins) {
    var left = taken & ~configuration.done
    while left != 0 {
      let bit = left.trailingZeroBitCount
      left &= left - 1
      guard steps[bit].isPure, let value = steps[bit].next(after: configuration.value, &texts),
        value == configuration.value
      else { continue }
      configuration.value = value
      configuration.done |= 1 &<< Bits(bit)
      configuration.isUnseen = false
    }
  }

  /// The operations at work by what they do, and who of them can have seen what another wrote.
  private struct Crowd {
    /// Those that overwrite the value.
    var overwriting: Bits = 0
    /// Those that look at it.
    var seeing: Bits = 0
    /// Whether one of unknown end may look at it.
    var isUnknownSeeing = false
    /// Of each bit that overwrites, who can have seen what it wrote.
    var seers: ContiguousArray<Bits> = []
    /// The classes of unknown end that somebody can have seen, with those who can.
    var seenUnknown: ContiguousArray<(place: Int, seers: Bits)> = []

    /// Whether somebody who has not taken effect can have seen what these can have seen.
    func isSeen(by seers: Bits, after done: Bits) -> Bool {
      isUnknownSeeing || seers & ~done != 0
    }
  }

  private func crowd(_ texts: inout Joins) -> Crowd {
    var crowd = Crowd()
    for bit in steps.indices where taken & 1 &<< Bits(bit) != 0 {
      if steps[bit].overwrites {
        crowd.overwriting |= 1 &<< Bits(bit)
      } else {
        crowd.seeing |= 1 &<< Bits(bit)
      }
    }
    crowd.isUnknownSeeing = unknown.contains { !$0.step.overwrites }
    crowd.seers = ContiguousArray(repeating: 0, count: steps.count)
    for bit in steps.indices where crowd.overwriting & 1 &<< Bits(bit) != 0 {
      crowd.seers[bit] = seers(of: steps[bit].argument, crowd, &texts)
    }
    for (place, known) in unknown.enumerated() where known.count > 0 {
      // What an append or a cas makes depends on what it finds: where there is one, all may be seen.
      let seers = known.step.overwrites ? seers(of: known.step.argument, crowd, &texts) : 0
      if crowd.isSeen(by: seers, after: 0) { crowd.seenUnknown.append((place, seers)) }
    }
    return crowd
  }

  /// Those at work that can have seen this value.
  private func seers(of value: History.Value, _ crowd: Crowd, _ texts: inout Joins) -> Bits {
    var (left, seers) = (crowd.seeing, Bits(0))
    while left != 0 {
      let bit = left.trailingZeroBitCount
      left &= left - 1
      if steps[bit].next(after: value, &texts) != nil { seers |= 1 &<< Bits(bit) }
    }
    return seers
  }

  /// Adds what can follow `configuration` when one more operation at work takes effect.
  private func extend(
    _ configuration: Configuration, toward wanted: Int, _ crowd: Crowd,
    _ open: inout [Configuration], _ texts: inout Joins
  ) {
    var left = taken & ~configuration.done
    let overwriting = crowd.overwriting
    while left != 0 {
      let bit = left.trailingZeroBitCount
      left &= left - 1
      let step = steps[bit]
      guard !step.isPure || configuration.value == .any,
        !(step.overwrites && configuration.isUnseen),
        let value = step.next(after: configuration.value, &texts),
        // A write that need not come yet comes to be seen, or may as well wait.
        !step.overwrites || bit == wanted
          || crowd.isSeen(by: crowd.seers[bit], after: configuration.done)
      else { continue }
      var next = configuration
      next.value = value
      next.done |= 1 &<< Bits(bit)
      next.isUnseen = step.overwrites && bit != wanted
      if step.overwrites { next.hiding = overwriting & ~next.done }
      open.append(next)
    }
    for (index, seers) in crowd.seenUnknown {
      let known = unknown[index]
      guard crowd.isSeen(by: seers, after: configuration.done),
        !(known.step.overwrites && configuration.isUnseen),
        configuration.uses(UInt32(index)) < known.count,
        let value = known.step.next(after: configuration.value, &texts),
        // One that leaves the value as it is may let others hide behind it.
        value != configuration.value
          || known.step.overwrites
            && overwriting & ~configuration.done & ~configuration.hiding != 0
      else { continue }
      var next = configuration
      next.value = value
      next.use(UInt32(index))
      next.isUnseen = true
      if known.step.overwrites { next.hiding = overwriting & ~next.done }
      open.append(next)
    }
  }

  /// Keeps a configuration, unless one that can do all it can is kept.
  private func keep(_ configuration: Configuration, in kept: inout [Configuration]) {
    // Beyond some, this would cost more than it saves.
    for other in kept.suffix(64)
    where other.value == configuration.value && other.done == configuration.done
      && configuration.hiding & ~other.hiding == 0
    {
      if configuration.usesAll(of: other) { return }
    }
    kept.append(configuration)
  }

  /// What was used in every configuration was used, and is forgotten.
  private mutating func forgetUsed() {
    guard let first = configurations.first, !first.used.isEmpty else { return }
    for number in first.used
    where configurations.allSatisfy({ $0.uses(number) > 0 }) {
      for index in configurations.indices { configurations[index].unuse(number) }
      unknown[Int(number)].count -= 1
      unknownCount -= 1
    }
    // The numbers of classes are free to change only while nobody holds one.
    if configurations.allSatisfy(\.used.isEmpty) { unknown.removeAll { $0.count == 0 } }
  }
}

extension LiveCheck.Configuration {
  func uses(_ number: UInt32) -> Int { used.isEmpty ? 0 : used.count { $0 == number } }

  /// Whether all that `other` used was used here, too.
  func usesAll(of other: Self) -> Bool {
    guard other.used.count <= used.count else { return false }
    var place = 0
    for number in other.used {
      while place < used.count, used[place] < number { place += 1 }
      guard place < used.count, used[place] == number else { return false }
      place += 1
    }
    return true
  }

  mutating func use(_ number: UInt32) {
    let place = used.firstIndex { $0 > number } ?? used.count
    used.insert(number, at: place)
  }

  mutating func unuse(_ number: UInt32) {
    if let place = used.firstIndex(of: number) { used.remove(at: place) }
  }
}
