import Simulation

/// The live check of each key, by number.
///
/// Most keys are at rest most of the time: their value is known and nothing is at work. Of those
/// only the value is kept, so that a snapshot costs next to nothing, and their check's room is lent
/// to the next key that is asked for something.
public struct LiveChecks: Sendable, RandomAccessCollection {
  private struct Key: Sendable, BitwiseCopyable {
    /// Where its check is; -1 at rest.
    var place: Int32 = -1
    var peak: Int32
    var value: History.Value
    var cost: Int
  }

  private var keys = Paged<Key>()
  private var awake = Paged<LiveCheck>()
  private var free: ContiguousArray<Int32> = []

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
      if keys[key].place >= 0 {
        yield awake[Int(keys[key].place)]
      } else {
        yield check(of: keys[key])
      }
    }
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
    let place = wake(key)
    let (change, value) = work(&awake[place])
    if let value {
      keys[key] = Key(peak: Int32(awake[place].peak), value: value, cost: change.after.cost)
      free.append(Int32(place))
    }
    return change
  }

  private func check(of key: Key) -> LiveCheck {
    var check = LiveCheck()
    check.begin(at: key.value, peak: Int(key.peak), cost: key.cost)
    return check
  }

  private mutating func wake(_ key: Int) -> Int {
    let known = keys[key]
    if known.place >= 0 { return Int(known.place) }
    let place = free.popLast() ?? Int32(awake.count)
    keys[key].place = place
    if Int(place) == awake.count { awake.append(LiveCheck()) }
    awake[Int(place)].begin(at: known.value, peak: Int(known.peak), cost: known.cost)
    return Int(place)
  }
}
