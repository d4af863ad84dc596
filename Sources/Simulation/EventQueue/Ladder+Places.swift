/// Who has which place.
extension Ladder {
  /// Places that are used again, each use with a generation of its own.
  struct Places: Sendable {
    /// An even generation is that of the tenant or, while the place is free, of the next one; odd
    /// says that the tenant was cancelled and that its key has yet to leave.
    private struct Place: BitwiseCopyable, Sendable {
      var generation: UInt32
      /// The next free place, while this one is free.
      var nextFree: UInt32
    }

    /// How many keys may wait at a time.
    static var capacity: Int { 1 << Int(Ladder.placeBits) }

    private var places: ContiguousArray<Place> = []
    private var firstFree = UInt32.max

    func isDue(_ place: Int) -> Bool { places[place].generation & 1 == 0 }

    mutating func take() -> Slot {
      let index = firstFree
      if index == .max { return make() }
      let place = places[Int(index)]
      firstFree = place.nextFree
      return Slot(index: index, generation: place.generation)
    }

    @inline(never) private mutating func make() -> Slot {
      precondition(places.count < Places.capacity, "\(Places.capacity) events wait already")
      places.append(Place(generation: 0, nextFree: .max))
      return Slot(index: UInt32(truncatingIfNeeded: places.count - 1), generation: 0)
    }

    mutating func cancel(_ slot: Slot) -> Bool {
      let index = Int(slot.index)
      guard index < places.count, places[index].generation == slot.generation else { return false }
      places[index].generation |= 1
      return true
    }

    /// Frees the place of a key that has gone; whether it was still due.
    @discardableResult mutating func free(_ index: Int) -> Bool {
      let next = firstFree
      firstFree = UInt32(truncatingIfNeeded: index)
      return places.withUnsafeMutableBufferPointer { places in
        let generation = places[index].generation
        places[index] = Place(generation: (generation &+ 2) & ~1, nextFree: next)
        return generation & 1 == 0
      }
    }
  }
}
