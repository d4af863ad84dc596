/// The configurations a search has been in: seen again, there is nothing new behind them.
///
/// Lowe 2017, "Testing for linearizability", §3: memoisation of (operations ordered, state). Compared
/// word for word, so that a hash never decides. The same operations and state reached with more
/// unknown operations used up can do nothing that those with fewer could not: it counts as seen.
struct SeenConfigurations: Sendable {
  private var table: ContiguousArray<UInt32>
  private var mask: Int
  /// Known operations and state, each once.
  private var groups: ContiguousArray<Group> = []
  private var words: ContiguousArray<UInt64> = []
  /// How many of each class of unknown operations were used, for each time a group was reached.
  private var uses: ContiguousArray<UInt64> = []
  private var links: ContiguousArray<UInt32> = []
  private var forgotten = 0

  private struct Group: Sendable, BitwiseCopyable {
    var hash: UInt64
    var end: Int
    var latest: UInt32
  }

  /// So many of a group's uses are looked at: not finding one costs time, never truth.
  private static let patience = 512

  init() {
    table = ContiguousArray(repeating: .max, count: 256)
    mask = 255
  }

  /// An empty one that remembers how many `other` had.
  init(keepingCount other: SeenConfigurations) {
    self.init()
    forgotten = other.count
  }

  /// How many have been added.
  var count: Int { max(groups.count, links.count) + forgotten }
  /// The memory they take, in bytes.
  var size: Int {
    (words.count + uses.count) * 8 + groups.count * 24 + (table.count + links.count) * 4
  }

  /// Adds a configuration of `state` and packed counts `used`; false when there is nothing new in it.
  mutating func insert(
    _ state: ContiguousArray<UInt64>, used: ContiguousArray<UInt64>
  ) -> Bool {
    var hash: UInt64 = 0x9e37_79b9_7f4a_7c15
    for word in state {
      hash = (hash ^ word) &* 0x9fb2_1c65_1e98_df25
      hash ^= hash >> 32
    }
    var place = Int(truncatingIfNeeded: hash) & mask
    while table[place] != .max {
      let group = Int(table[place])
      if groups[group].hash == hash, isEqual(group, state) {
        return insert(used, into: group)
      }
      place = (place + 1) & mask
    }
    table[place] = UInt32(groups.count)
    words.append(contentsOf: state)
    groups.append(Group(hash: hash, end: words.count, latest: .max))
    if groups.count * 2 > table.count { grow() }
    if !used.isEmpty { link(used, to: groups.count - 1) }
    return true
  }

  private mutating func insert(_ used: ContiguousArray<UInt64>, into group: Int) -> Bool {
    if used.isEmpty { return false }
    var entry = groups[group].latest
    var left = SeenConfigurations.patience
    while entry != .max, left > 0 {
      if isCovered(used, by: Int(entry)) { return false }
      entry = links[Int(entry)]
      left -= 1
    }
    link(used, to: group)
    return true
  }

  private mutating func link(_ used: ContiguousArray<UInt64>, to group: Int) {
    links.append(groups[group].latest)
    groups[group].latest = UInt32(links.count - 1)
    uses.append(contentsOf: used)
  }

  /// Whether each count is at least that of `entry`: four at a time, each with a bit to borrow from.
  private func isCovered(_ used: ContiguousArray<UInt64>, by entry: Int) -> Bool {
    let start = entry * used.count
    for index in used.indices {
      let difference = (used[index] | PackedCounts.guards) &- uses[start + index]
      if difference & PackedCounts.guards != PackedCounts.guards { return false }
    }
    return true
  }

  private func isEqual(_ group: Int, _ state: ContiguousArray<UInt64>) -> Bool {
    let start = group == 0 ? 0 : groups[group - 1].end
    guard groups[group].end - start == state.count else { return false }
    for index in state.indices where words[start + index] != state[index] { return false }
    return true
  }

  private mutating func grow() {
    mask = table.count * 4 - 1
    table = ContiguousArray(repeating: .max, count: mask + 1)
    for group in groups.indices {
      var place = Int(truncatingIfNeeded: groups[group].hash) & mask
      while table[place] != .max { place = (place + 1) & mask }
      table[place] = UInt32(group)
    }
  }
}

/// Small counts, four to a word.
enum PackedCounts {
  /// The highest count: the top bit of each is kept free.
  static let maximum = 0x7fff
  /// The bits kept free.
  static let guards: UInt64 = 0x8000_8000_8000_8000

  /// The word and the shift of count number `index`.
  static func place(_ index: Int) -> (word: Int, shift: UInt64) {
    (index >> 2, UInt64(index & 3) * 16)
  }
}
