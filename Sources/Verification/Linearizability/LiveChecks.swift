import Simulation

/// The live check of each key, by number.
///
/// Most keys are at rest most of the time: their value is known and nothing is at work. Of those
/// only the value is kept, so that a snapshot costs next to nothing, and their check's room is lent
/// to the next key that is asked for something. Most operations find their key at rest and return
/// before another begins on it: such a lone one needs no check, only a look at the value.
public struct LiveChecks: Sendable, RandomAccessCollection {
  private enum State: Sendable, BitwiseCopyable {
    /// Nothing is at work.
    case resting
    /// One operation is at work; it lies in this place.
    case lone(Int32)
    /// The check in this place follows what is at work.
    case awake(Int32)
  }

  private struct Key: Sendable, BitwiseCopyable {
    var state = State.resting
    /// At most a check's capacity.
    var peak: UInt16
    var value: History.Value
    var cost: Int
  }

  private var keys = Paged<Key>()
  private var awake = Paged<LiveCheck>()
  private var free: ContiguousArray<Int32> = []
  private var lone = Paged<History.Operation>()
  private var freeLone: ContiguousArray<Int32> = []

  /// No keys.
  init() {}

  /// How many checks there is room for, lent or not.
  var room: Int { awake.count }

  /// The number of the first key.
  public var startIndex: Int { 0 }
  /// One past the number of the last key.
  public var endIndex: Int { keys.count }

  /// Adds keys that hold `value` until there are `count`.
  mutating func fill(to count: Int, holding value: History.Value) {
    keys.fill(to: count, with: Key(peak: 1, value: value, cost: 0))
  }

  /// The check of a key below the count.
  public subscript(key: Int) -> LiveCheck {
    _read {
      if case .awake(let place) = keys[key].state {
        yield awake[Int(place)]
      } else {
        yield check(of: keys[key])
      }
    }
  }

  /// Takes note of a call on a key at rest; false when it is not, and its check must be told.
  mutating func beginAlone(_ operation: History.Operation) -> Bool {
    let key = Int(operation.key)
    guard case .resting = keys[key].state else { return false }
    if let place = freeLone.popLast() {
      keys[key].state = .lone(place)
      lone[Int(place)] = operation
    } else {
      keys[key].state = .lone(Int32(lone.count))
      lone.append(operation)
    }
    return true
  }

  /// Takes note of how a lone operation ended, where the key's value explains it.
  ///
  /// What judging it has cost; nil when its check must be told.
  mutating func endAlone(_ operation: History.Operation, _ texts: inout Joins) -> Int? {
    let key = Int(operation.key)
    guard case .lone(let place) = keys[key].state,
      lone[Int(place)].invoked == operation.invoked
    else { return nil }
    var cost = 0
    switch operation.outcome {
    case .unknown: return nil
    case .fail where !operation.isMismatch: break
    case .ok, .fail:
      guard let step = Step(operation, key: 0),
        let value = step.next(after: keys[key].value, &texts)
      else { return nil }
      cost = 1
      keys[key].value = value
      keys[key].cost += cost
    }
    keys[key].state = .resting
    freeLone.append(place)
    return cost
  }

  /// What a change made of a key's contribution to the sums, and what came of it besides.
  struct Change<Result> {
    var before: LiveCheck.Figures
    var after: LiveCheck.Figures
    var result: Result
  }

  /// Lets `body` change the check of a key: whatever that takes is looked up once.
  mutating func change<Result>(
    _ key: Int, _ texts: inout Joins, _ body: (inout LiveCheck, inout Joins) -> Result
  ) -> Change<Result> {
    func work(_ check: inout LiveCheck) -> (Change<Result>, resting: History.Value?) {
      let before = check.figures
      let result = body(&check, &texts)
      return (
        Change(before: before, after: check.figures, result: result), check.restingValue()
      )
    }
    let place = wake(key, &texts)
    let (change, value) = work(&awake[place])
    if let value {
      keys[key] = Key(peak: UInt16(awake[place].peak), value: value, cost: change.after.cost)
      free.append(Int32(place))
    }
    return change
  }

  private func check(of key: Key) -> LiveCheck {
    var check = LiveCheck()
    check.begin(at: key.value, peak: Int(key.peak), cost: key.cost)
    if case .lone(let place) = key.state {
      var texts = Joins(Names())
      check.begin(lone[Int(place)], &texts)
    }
    return check
  }

  private mutating func wake(_ key: Int, _ texts: inout Joins) -> Int {
    let known = keys[key]
    if case .awake(let place) = known.state { return Int(place) }
    let place = free.popLast() ?? Int32(awake.count)
    keys[key].state = .awake(place)
    if Int(place) == awake.count { awake.append(LiveCheck()) }
    awake[Int(place)].begin(at: known.value, peak: Int(known.peak), cost: known.cost)
    if case .lone(let operation) = known.state {
      awake[Int(place)].begin(lone[Int(operation)], &texts)
      freeLone.append(operation)
    }
    return Int(place)
  }
}
