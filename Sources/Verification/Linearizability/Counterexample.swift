/// Why a history is not linearizable, as small as it can be said.
public struct Counterexample: Sendable, Hashable {
  /// The key; nil when the whole map was judged.
  public var key: UInt32?
  /// The operation whose return no order explains, as a place in the check's operations.
  public var blocked: Int
  /// The sequence number of that return: what was called before it is the shortest failing prefix.
  public var returned: Int
  /// How many operations of the object that prefix has.
  public var prefixCount: Int
  /// The longest orders that were possible, at most four; none where no search came so far.
  public var orders: [Order]

  /// Some operations in an order that explains their results.
  public struct Order: Sendable, Hashable {
    /// How many operations come before those told.
    public var omitted: Int
    /// The last operations on the blocked key, as places in the check's operations.
    public var places: [Int]
    /// What the blocked operation's key holds before them.
    public var start: History.Value
    /// What the blocked operation's key holds after each.
    public var values: [History.Value]
  }

  init(_ check: LinearizabilityCheck, _ part: LinearizabilityCheck.Part) {
    let frontier = part.search.frontier
    key = part.key
    blocked = part.blocked ?? frontier.blocked ?? 0
    returned = check.operations[blocked].returned
    let blockedKey = check.operations[blocked].key
    let limit = returned
    prefixCount = check.operations.count {
      $0.invoked < limit && (part.key == nil || $0.key == blockedKey)
    }
    var texts = check.texts
    // Those of a search that has not come so far show nothing of this return.
    let tails = frontier.blocked == blocked ? frontier.orders : []
    orders = tails.map { tail in
      var value = tail.value
      let values = tail.places.map { place in
        if let step = Step(check.operations[place], key: 0) {
          value = step.next(after: value, &texts) ?? value
        }
        return value
      }
      return Order(omitted: tail.omitted, places: tail.places, start: tail.value, values: values)
    }
  }
}
