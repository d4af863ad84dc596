import Simulation

/// The messages of one queue and their order: two linked lists through pages of records.
///
/// *Ready* is the order of delivery, *aging* the order of arrival of what is not yet suspected to be
/// poison. Every step is O(1); after a snapshot a step copies the pages it touches, no more.
struct MessageTable: Sendable {
  enum State: UInt8, Sendable, BitwiseCopyable { case free, delayed, ready, unacked }

  /// Links of a list; `MessageTable.none` at its ends.
  struct Links: Sendable, BitwiseCopyable {
    var before = MessageTable.none
    var after = MessageTable.none
  }

  struct Record: Sendable, BitwiseCopyable {
    var message: Message
    var arrivedAt: Instant
    /// When what is unacked or delayed becomes ready.
    var visibleAt: Instant
    var ready = Links()
    var aging = Links()
    /// Raised by every delivery and every new tenant.
    var generation: UInt32
    var receiveCount: UInt32 = 0
    var state: State
    var isAging = true
  }

  /// The ends of a list.
  struct Ends: Sendable, BitwiseCopyable {
    var first = MessageTable.none
    var last = MessageTable.none
  }

  static let none = UInt32.max
  static let pageBits: UInt32 = 8

  private var pages: ContiguousArray<ContiguousArray<Record>> = []
  private var slotCount: UInt32 = 0
  /// Free slots, linked through `ready.after`.
  private var firstFree = MessageTable.none
  private var ready = Ends()
  private var aging = Ends()

  subscript(slot: UInt32) -> Record {
    get { pages[Int(slot >> Self.pageBits)][Int(slot & (1 << Self.pageBits - 1))] }
    _modify { yield &pages[Int(slot >> Self.pageBits)][Int(slot & (1 << Self.pageBits - 1))] }
  }

  /// The slots ever used.
  var slots: Range<UInt32> { 0..<slotCount }

  /// Whether `receipt` names the latest delivery of a message still here.
  func contains(_ receipt: Receipt) -> Bool {
    receipt.slot < slotCount && self[receipt.slot].generation == receipt.generation
      && self[receipt.slot].state != .free
  }

  /// Takes a message in, in no list but aging.
  mutating func insert(
    _ message: Message, state: State, arrivedAt: Instant, visibleAt: Instant
  ) -> UInt32 {
    let slot: UInt32
    if firstFree != Self.none {
      slot = firstFree
      firstFree = self[slot].ready.after
      self[slot] = Record(
        message: message, arrivedAt: arrivedAt, visibleAt: visibleAt,
        generation: self[slot].generation &+ 1, state: state)
    } else {
      slot = slotCount
      slotCount += 1
      if slot & (1 << Self.pageBits - 1) == 0 {
        var page: ContiguousArray<Record> = []
        page.reserveCapacity(1 << Int(Self.pageBits))
        pages.append(page)
      }
      pages[pages.count - 1].append(
        Record(
          message: message, arrivedAt: arrivedAt, visibleAt: visibleAt, generation: 1, state: state)
      )
    }
    append(slot, to: .aging)
    return slot
  }

  /// Frees a slot that is in no ready list.
  mutating func remove(_ slot: UInt32) {
    stopAging(slot)
    self[slot].state = .free
    self[slot].generation &+= 1
    self[slot].ready.after = firstFree
    firstFree = slot
  }

  // MARK: Ready

  var firstReady: UInt32? { ready.first == Self.none ? nil : ready.first }

  mutating func makeReady(_ slot: UInt32, atFront: Bool) {
    self[slot].state = .ready
    guard atFront, ready.first != Self.none else { return append(slot, to: .ready) }
    self[slot].ready = Links(before: Self.none, after: ready.first)
    self[ready.first].ready.before = slot
    ready.first = slot
  }

  mutating func takeFromReady(_ slot: UInt32) { unlink(slot, from: .ready) }

  // MARK: Aging

  var oldest: UInt32? { aging.first == Self.none ? nil : aging.first }

  mutating func stopAging(_ slot: UInt32) {
    guard self[slot].isAging else { return }
    self[slot].isAging = false
    unlink(slot, from: .aging)
  }

  // MARK: Lists

  private enum List { case ready, aging }

  private subscript(links list: List, slot: UInt32) -> Links {
    get {
      switch list {
      case .ready: self[slot].ready
      case .aging: self[slot].aging
      }
    }
    set {
      switch list {
      case .ready: self[slot].ready = newValue
      case .aging: self[slot].aging = newValue
      }
    }
  }

  private subscript(ends list: List) -> Ends {
    get {
      switch list {
      case .ready: ready
      case .aging: aging
      }
    }
    set {
      switch list {
      case .ready: ready = newValue
      case .aging: aging = newValue
      }
    }
  }

  private mutating func append(_ slot: UInt32, to list: List) {
    let last = self[ends: list].last
    self[links: list, slot] = Links(before: last, after: Self.none)
    if last == Self.none {
      self[ends: list].first = slot
    } else {
      self[links: list, last].after = slot
    }
    self[ends: list].last = slot
  }

  private mutating func unlink(_ slot: UInt32, from list: List) {
    let gone = self[links: list, slot]
    if gone.before == Self.none {
      self[ends: list].first = gone.after
    } else {
      self[links: list, gone.before].after = gone.after
    }
    if gone.after == Self.none {
      self[ends: list].last = gone.before
    } else {
      self[links: list, gone.after].before = gone.before
    }
    self[links: list, slot] = Links()
  }
}
