import Patterns
import Simulation

/// What the values consist of that are made from values read before: a change of a base.
///
/// The store keeps numbers. A value that an update wrote stands for a document: what it was made from,
/// and one entry more. So a document is its whole history, as an account's statement is, and says
/// whether a transfer has been booked in it (an inbox) and which of its debits' events nobody has
/// published yet (an outbox). Documents are made in the order of their values and never changed.
struct Documents: Sendable {
  typealias Place = Int32

  /// What a document adds to its base.
  enum Entry: Sendable, Hashable, BitwiseCopyable {
    /// A transfer's money has left this account, and its event waits or is somebody else's business.
    case debit(UInt32, waits: Bool)
    /// A transfer's money has come to this account.
    case credit(UInt32)
    /// A transfer in the ledger of all accounts.
    case move(UInt32)
    /// A debit's event has been published.
    case relayed(UInt32)
    /// A post has one like more.
    case like
    /// A cart with other items in it: where they stand.
    case cart(UInt32)

    /// The transfer it is about; `.max` for none.
    var transfer: UInt32 {
      switch self {
      case .debit(let transfer, _), .credit(let transfer), .move(let transfer),
        .relayed(let transfer):
        transfer
      case .like, .cart: .max
      }
    }
  }

  struct Document: Sendable, BitwiseCopyable {
    var value: QuorumStore.Value
    /// What it was made from; 0 for nothing.
    var base: QuorumStore.Value
    var basePlace: Place
    /// How many entries it has.
    var depth: UInt32
    /// What its account has gained or lost since the first entry; the ledger of all gains nothing.
    var change: Int32
    /// How many events wait in it.
    var waiting: UInt16
    var entry: Entry
  }

  /// Where nothing has been entered yet.
  static let none: Place = -1
  /// How many of a document's latest entries are looked through.
  static let memory = 1_024

  /// A document as its reader knows it, though it be forgotten.
  struct Head: Sendable, BitwiseCopyable {
    var value: QuorumStore.Value = 0
    var depth: UInt32 = 0
  }

  private var all: Chunked<Document>
  /// Of what is not among the latest any more, what still stood in the store when it was last looked
  /// through; in the order of their values.
  private var kept: ContiguousArray<Document> = []
  /// What of it is to be kept next.
  private var keeping: ContiguousArray<Document> = []
  private var hasNamed = false

  /// No documents; of those to come so many are remembered, and what stands in the store.
  init(retaining count: Int = 65_536) { all = Chunked(retaining: count) }

  /// The place of a value's document; none when it has none, or when it is forgotten.
  func place(of value: QuorumStore.Value) -> Place {
    let place = Documents.first(in: all.startIndex..<all.endIndex) { all[$0].value >= value }
    return place < all.endIndex && all[place].value == value ? Place(place) : Documents.none
  }

  /// The first of `places` that lies far enough; their end when none does.
  private static func first(in places: Range<Int>, _ isFar: (Int) -> Bool) -> Int {
    var (low, high) = (places.lowerBound, places.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if isFar(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The document at a place, unless it is none or forgotten.
  func document(at place: Place) -> Document? {
    all.contains(Int(place)) && place >= 0 ? all[Int(place)] : nil
  }

  /// The document of a value, unless it has none or is forgotten.
  func document(of value: QuorumStore.Value) -> Document? {
    if let document = document(at: place(of: value)) { return document }
    let place = Documents.first(in: kept.indices) { kept[$0].value >= value }
    return place < kept.count && kept[place].value == value ? kept[place] : nil
  }

  /// What the document of `value` was made from; 0 for nothing.
  func base(of value: QuorumStore.Value) -> QuorumStore.Value { document(of: value)?.base ?? 0 }

  /// A value still stands in the store: its document is kept, if it would be forgotten soon.
  ///
  /// Said of all values that stand there, one by one, and then `settle()`.
  mutating func keep(_ value: QuorumStore.Value) {
    hasNamed = true
    guard all.startIndex > 0 || all.count > all.capacity / 2 else { return }
    let place = place(of: value)
    if place != Documents.none, Int(place) >= all.startIndex + all.capacity / 4 { return }
    if let document = document(of: value) { keeping.append(document) }
  }

  /// All values were named, if any were: who is not there names none.
  mutating func settle() {
    guard hasNamed, !keeping.isEmpty || !kept.isEmpty else { return }
    hasNamed = false
    keeping.sort { $0.value < $1.value }
    swap(&kept, &keeping)
    keeping.removeAll(keepingCapacity: true)
  }

  /// Makes the document of `value`, which must be greater than any before.
  mutating func append(
    _ entry: Entry, of amount: Int32, to base: QuorumStore.Value, as value: QuorumStore.Value
  ) {
    let place = place(of: base)
    let before = document(of: base)
    var waiting = before?.waiting ?? 0
    var change = before?.change ?? 0
    switch entry {
    case .debit(_, let waits):
      waiting += waits ? 1 : 0
      change -= amount
    case .credit: change += amount
    case .relayed: waiting -= min(1, waiting)
    case .move, .like, .cart: break
    }
    all.append(
      Document(
        value: value, base: base, basePlace: place, depth: (before?.depth ?? 0) + 1,
        change: change, waiting: waiting, entry: entry))
  }

  /// Whether an entry stands in the document at `place`, as far back as anybody remembers.
  func contains(_ entry: Entry, at place: Place) -> Bool {
    var (place, left) = (place, Documents.memory)
    while left > 0, let document = document(at: place) {
      if document.entry == entry { return true }
      place = document.basePlace
      left -= 1
    }
    return false
  }

  /// The transfers whose events wait in the document at `place`, latest first.
  func waiting(at place: Place) -> [UInt32] {
    guard let wanted = document(at: place)?.waiting, wanted > 0 else { return [] }
    var (place, left) = (place, Documents.memory)
    var (found, relayed): ([UInt32], [UInt32]) = ([], [])
    while left > 0, found.count < Int(wanted), let document = document(at: place) {
      switch document.entry {
      case .relayed(let transfer): relayed.append(transfer)
      case .debit(let transfer, true): if !relayed.contains(transfer) { found.append(transfer) }
      case .debit(_, false), .credit, .move, .like, .cart: break
      }
      place = document.basePlace
      left -= 1
    }
    return found
  }

  /// Goes from one document to another: takes back what only the first has, enters what only the
  /// second has.
  ///
  /// What is forgotten is taken to be common, as deep as it was.
  func walk(
    from head: Head, to value: QuorumStore.Value, _ body: (Entry, _ isTakenBack: Bool) -> Void
  ) {
    var (old, new) = (head.value, value)
    while old != new {
      let (mine, theirs) = (document(of: old), document(of: new))
      if new != 0, theirs == nil { return }
      if old != 0, mine == nil {
        guard old == head.value, let theirs, theirs.depth > head.depth else { return }
      }
      if let theirs, theirs.depth >= mine?.depth ?? 0 {
        body(theirs.entry, false)
        new = theirs.base
      } else if let mine {
        body(mine.entry, true)
        old = mine.base
      }
    }
  }
}
