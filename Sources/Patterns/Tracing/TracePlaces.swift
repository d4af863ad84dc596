import Simulation

/// Which line of the list of traces is about a trace: found by the id's own bits, which are random.
///
/// Open addressing over four bytes a place, half of them empty, made anew whenever lines leave: a
/// dictionary of the ids would be six times as large, in every snapshot.
struct TracePlaces: Sendable {
  /// The index of a line plus one; 0 where there is none.
  private var places: ContiguousArray<UInt32>

  /// Room for `capacity` lines.
  init(capacity: Int) {
    var size = 16
    while size < 2 * capacity { size *= 2 }
    places = ContiguousArray(repeating: 0, count: size)
  }

  private func home(of trace: TraceID) -> Int {
    Int(truncatingIfNeeded: trace.low ^ trace.high >> 32) & (places.count - 1)
  }

  /// The index of the line about `trace`; nil when there is none.
  func find(_ trace: TraceID, among lines: Chunked<TraceStore.Summary>) -> Int? {
    var place = home(of: trace)
    while places[place] != 0 {
      let index = Int(places[place]) - 1
      if lines[index].traceID == trace { return index }
      place = (place + 1) & (places.count - 1)
    }
    return nil
  }

  /// Notes the line about a trace that has none yet.
  mutating func insert(_ trace: TraceID, at index: Int) {
    var place = home(of: trace)
    while places[place] != 0 { place = (place + 1) & (places.count - 1) }
    places[place] = UInt32(truncatingIfNeeded: index + 1)
  }

  /// Forgets all lines but those there are.
  mutating func rebuild(from lines: Chunked<TraceStore.Summary>) {
    for place in places.indices { places[place] = 0 }
    for index in lines.startIndex..<lines.endIndex { insert(lines[index].traceID, at: index) }
  }
}
