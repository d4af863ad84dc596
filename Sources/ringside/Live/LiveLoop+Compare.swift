import Cluster
import Dashboard
import Simulation
import Verification

/// Several worlds at once: whatever is done to the one that is shown is done to all.
extension LiveLoop {
  /// Does `work` to every world there is.
  mutating func forAll(
    _ work: @escaping @Sendable (inout Timeline<Experiment>) -> Void
  ) {
    if let worlds { worlds.each(&timeline, work) } else { work(&timeline) }
  }

  /// Whether some world is not yet where the others are.
  var isCatchingUp: Bool {
    guard let worlds else { return false }
    return worlds.rear(timeline) < worlds.front(timeline)
  }

  /// Brings those that are behind nearer to the present, until `deadline`; false when there are none.
  mutating func catchUp(until deadline: ContinuousClock.Instant) -> Bool {
    guard let worlds, isCatchingUp else { return false }
    let front = worlds.front(timeline)
    forAll { $0.run(to: front, until: deadline) }
    return true
  }

  /// Brings all worlds to the same moment, however long that takes: commands are given to all of
  /// them at once.
  mutating func catchUp() {
    guard let worlds, isCatchingUp else { return }
    let front = worlds.front(timeline)
    forAll { $0.run(to: front) }
  }

  mutating func carryOut(_ comparison: Comparison) {
    known = nil
    guard case .show(let index) = comparison else {
      worlds = SideBySide.chosen(by: comparison, timeline)
      return
    }
    guard
      let column = worlds?.columns.indices.contains(index) == true ? worlds?.columns[index] : nil
    else { return }
    worlds?.show(index, &timeline)
    say(
      state.language == .korean
        ? "다른 보기는 이제 \(column.name)을(를) 보여 줍니다"
        : "the other views show \(column.name) now")
  }

  /// Goes over to another future in every world; one that does not know it is made anew.
  mutating func follow(_ name: String) {
    guard let index = timeline.others.firstIndex(where: { $0.name == name }) else { return }
    timeline.follow(index)
    guard let worlds else { return }
    if worlds.difference == .futures { return self.worlds = nil }
    worlds.follow(name, like: timeline)
  }
}
