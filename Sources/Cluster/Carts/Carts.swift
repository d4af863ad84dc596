public import Patterns
import Simulation

/// The shopping carts that stand in the key-value store, and who wanted what put in or taken out.
///
/// After Dynamo's own example (DeCandia et al. 2007, §4.4): both sides of a cut change a cart, and
/// what comes of it is up to what the cart is kept in. *A register* is read and written anew; of two
/// writes one is gone. *Siblings* are read, merged by their union and written back by the application:
/// nothing put in is lost, and what was taken out on one side alone is there again. *A set* (an OR-set)
/// takes items one by one, and merges them without either. The carts are in the store, nowhere else;
/// here stands what users asked for, what they were told, and what a cart consists of that a value names.
public struct Carts: Sendable {
  /// What a user asked for: one item put into his cart, or one taken out.
  ///
  /// Its number is the name of the item that it puts in; no other errand puts that one in.
  struct Errand: Sendable, BitwiseCopyable {
    /// What is done: that depends on what lies in the cart.
    enum Choice: Sendable, Hashable, BitwiseCopyable {
      /// The cart was not looked into yet.
      case open
      /// Its item is put in.
      case addition
      /// An item that lay there is taken out.
      case removal(UInt32)
    }

    /// Whose cart.
    var cart: UInt32
    /// The item as an element of a set: a value no other write has.
    var element: QuorumStore.Value
    /// Whether he would rather take something out, and by which lot it is chosen.
    var wantsRemoval: Bool
    var lot: UInt32
    var choice = Choice.open
    /// Whether he was told that the item is in the cart.
    var isAdded = false
    /// Whether anybody has begun to take the item out, and was told that it is out.
    var isRemovalAsked = false
    var isRemoved = false
  }

  /// Items that were put in and taken out, as their users were told, and what became of them.
  public struct Tally: Sendable, Hashable {
    /// Items put in.
    public internal(set) var added = 0
    /// Items taken out.
    public internal(set) var removed = 0
    /// Put in, never asked to be taken out, and in no cart: of all that any replica knows together.
    public internal(set) var lost = 0
    /// Taken out, and there again.
    public internal(set) var resurfaced = 0
  }

  /// What the observer found at the last scrape, in the present store.
  public internal(set) var tally = Tally()
  /// Whether there has ever been a cart to be changed.
  public internal(set) var isOpen = false

  /// The latest errands; who looks for older ones is told nothing of them.
  var errands = Chunked<Errand>(retaining: 65_536)
  /// What lies in the carts that values name, each list by number.
  private var lists = Chunked<ContiguousArray<UInt32>>(retaining: 65_536)
  /// The first errand of the present store.
  var first = 0
  var epoch = 0
  /// Items put in and taken out, of this store and those before it.
  var total = (added: 0, removed: 0)
  var series: [MetricStore.SeriesID] = []

  init() {}

  /// Whose cart a job is about; nil when it is about none, or its errand is long forgotten.
  func cart(of job: Job) -> UInt32? {
    guard job.route == .changeCart || job.route == .editCart else { return nil }
    return errands.contains(Int(job.key)) ? errands[Int(job.key)].cart : nil
  }

  /// Keeps what lies in a cart; the place names it to a document.
  mutating func append(_ items: ContiguousArray<UInt32>) -> UInt32 {
    lists.append(items)
    return UInt32(truncatingIfNeeded: lists.endIndex - 1)
  }

  /// What lies in the cart of a place; nil when that is forgotten.
  func contents(at place: UInt32) -> ContiguousArray<UInt32>? {
    lists.contains(Int(place)) ? lists[Int(place)] : nil
  }

  /// The item that is this element of a set.
  func item(of element: QuorumStore.Value) -> UInt32? {
    var (low, high) = (errands.startIndex, errands.endIndex)
    while low < high {
      let middle = (low + high) / 2
      if errands[middle].element < element { low = middle + 1 } else { high = middle }
    }
    return low < errands.endIndex && errands[low].element == element ? UInt32(low) : nil
  }

  /// The number of the item that is this element of a set, as it is shown.
  public func number(ofElement element: QuorumStore.Value) -> String {
    item(of: element).map { "\($0)" } ?? "?"
  }

  /// The union of all that lies in carts of these values, be they carts or single items, by number;
  /// nil when one of them is forgotten.
  func items(
    in values: some Sequence<QuorumStore.Value>, _ documents: Documents
  ) -> ContiguousArray<UInt32>? {
    var items: ContiguousArray<UInt32> = []
    func take(_ item: UInt32) {
      let place = items.firstIndex { $0 >= item } ?? items.endIndex
      if place == items.endIndex || items[place] != item { items.insert(item, at: place) }
    }
    for value in values where value != 0 {
      if case .cart(let place)? = documents.document(of: value)?.entry {
        guard let contents = contents(at: place) else { return nil }
        for item in contents { take(item) }
      } else if let item = item(of: value) {
        take(item)
      } else {
        return nil
      }
    }
    return items
  }

  /// Decides what an errand does with a cart in which these items lie; nil when there is nothing left
  /// to do.
  mutating func choose(
    _ number: UInt32, among items: ContiguousArray<UInt32>, capacity: Int
  ) -> Errand.Choice? {
    guard errands.contains(Int(number)) else { return nil }
    let errand = errands[Int(number)]
    switch errand.choice {
    case .open: break
    // He reads anew, for another writer was quicker.
    case .addition: return items.contains(number) ? nil : .addition
    case .removal(let item): return items.contains(item) ? .removal(item) : nil
    }
    var choice = Errand.Choice.addition
    if !items.isEmpty, errand.wantsRemoval || items.count >= capacity {
      let item = items[Int(errand.lot) % items.count]
      choice = .removal(item)
      if errands.contains(Int(item)) { errands[Int(item)].isRemovalAsked = true }
    }
    errands[Int(number)].choice = choice
    return choice
  }

  /// A user is told that what he wanted is done.
  mutating func acknowledge(_ number: UInt32) {
    guard errands.contains(Int(number)) else { return }
    switch errands[Int(number)].choice {
    case .open: break
    case .addition:
      errands[Int(number)].isAdded = true
      total.added += 1
      if Int(number) >= first { tally.added += 1 }
    case .removal(let item):
      if errands.contains(Int(item)) { errands[Int(item)].isRemoved = true }
      total.removed += 1
      if Int(number) >= first { tally.removed += 1 }
    }
  }

  /// How the contents of a cart read: the newest item by its number, and how many there are besides.
  static func spelling(of items: ContiguousArray<UInt32>) -> String {
    guard let newest = items.last else { return "{}" }
    return items.count > 1 ? "{\(newest)+\(items.count - 1)}" : "{\(newest)}"
  }
}
