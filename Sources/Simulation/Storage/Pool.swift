/// A place in a pool, and which use of it: an old name never reaches a new tenant.
public struct Slot: Sendable, Hashable, BitwiseCopyable {
  /// The place.
  public var index: UInt32
  /// Counts the tenants of the place.
  public var generation: UInt32

  /// The `generation`-th use of the place `index`.
  @inlinable public init(index: UInt32, generation: UInt32) {
    self.index = index
    self.generation = generation
  }

  /// A place no pool has.
  @inlinable public static var none: Slot { Slot(index: .max, generation: .max) }
}

/// Things that come and go, in places that are used again.
///
/// An odd generation means the place is taken. Nothing is allocated once it has grown to its peak.
public struct Pool<Element: BitwiseCopyable & Sendable>: Sendable {
  @usableFromInline struct Place: BitwiseCopyable, Sendable {
    @usableFromInline var generation: UInt32
    @usableFromInline var element: Element
    @inlinable init(generation: UInt32, element: Element) {
      self.generation = generation
      self.element = element
    }
  }
  @usableFromInline var places: ContiguousArray<Place> = []
  @usableFromInline var free: ContiguousArray<UInt32> = []

  /// An empty pool.
  @inlinable public init() {}

  /// How many places are taken.
  @inlinable public var count: Int { places.count - free.count }

  /// Whether `slot` still names its tenant.
  @inlinable public func contains(_ slot: Slot) -> Bool {
    Int(slot.index) < places.count && places[Int(slot.index)].generation == slot.generation
      && slot.generation & 1 == 1
  }

  /// Takes a place for `element`.
  @inlinable public mutating func insert(_ element: Element) -> Slot {
    if let index = free.popLast() {
      places[Int(index)].element = element
      places[Int(index)].generation &+= 1
      return Slot(index: index, generation: places[Int(index)].generation)
    }
    places.append(Place(generation: 1, element: element))
    return Slot(index: UInt32(places.count - 1), generation: 1)
  }

  /// Frees the place; nil when its tenant had gone before.
  @inlinable @discardableResult public mutating func remove(_ slot: Slot) -> Element? {
    guard contains(slot) else { return nil }
    places[Int(slot.index)].generation &+= 1
    free.append(slot.index)
    return places[Int(slot.index)].element
  }

  /// Frees all places.
  @inlinable public mutating func removeAll() {
    for index in places.indices where places[index].generation & 1 == 1 {
      places[index].generation &+= 1
      free.append(UInt32(index))
    }
  }

  /// The tenant of `slot`, which must still be there.
  @inlinable public subscript(slot: Slot) -> Element {
    get {
      precondition(contains(slot), "the place has a new tenant or none")
      return places[Int(slot.index)].element
    }
    _modify {
      precondition(contains(slot), "the place has a new tenant or none")
      yield &places[Int(slot.index)].element
    }
  }

  /// The tenant of `slot`, if it is still there.
  @inlinable public func find(_ slot: Slot) -> Element? {
    contains(slot) ? places[Int(slot.index)].element : nil
  }

  /// Walks the taken places in order of place.
  @inlinable public func forEach(_ body: (Slot, Element) -> Void) {
    for index in places.indices where places[index].generation & 1 == 1 {
      body(
        Slot(index: UInt32(index), generation: places[index].generation), places[index].element)
    }
  }
}
