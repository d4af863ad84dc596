import Simulation

/// What one scrape saw: the numbers of all series and which targets answered.
///
/// The arrays are the store's own, shared until the store counts on.
struct Scrape: Sendable {
  var time: Instant
  var cells: [Double]
  var isUp: [Bool]

  /// Whether the series whose first number is at `cell` was there to be sampled.
  func holds(cell: Int, of target: Int) -> Bool {
    cell < cells.count && target < isUp.count && isUp[target]
  }
}

/// The last scrapes, in chunks, so that a snapshot costs the chunk touched next and no more.
struct ScrapeHistory: Sendable {
  static let chunkSize = 64
  private var chunks: [[Scrape]] = []
  /// How many scrapes at the head of the first chunk are past retention.
  private var dropped = 0
  private(set) var count = 0

  mutating func append(_ scrape: Scrape, _ limits: MetricStore.Settings) {
    precondition(limits.scrapeCapacity > 0, "at least one scrape is kept")
    if let last = last { precondition(scrape.time > last.time, "scrapes go forward in time") }
    if let chunk = chunks.last, chunk.count < ScrapeHistory.chunkSize {
      chunks[chunks.count - 1].append(scrape)
    } else {
      var chunk: [Scrape] = []
      chunk.reserveCapacity(ScrapeHistory.chunkSize)
      chunk.append(scrape)
      chunks.append(chunk)
    }
    count += 1
    let expired = scrape.time - limits.retention
    while count > limits.scrapeCapacity || count > 1 && self[0].time <= expired {
      count -= 1
      dropped += 1
      if dropped == ScrapeHistory.chunkSize {
        chunks.removeFirst()
        dropped = 0
      }
    }
  }

  subscript(index: Int) -> Scrape {
    let position = index + dropped
    return chunks[position / ScrapeHistory.chunkSize][position % ScrapeHistory.chunkSize]
  }

  var last: Scrape? { count == 0 ? nil : self[count - 1] }

  /// Index of the first scrape later than `time`.
  func firstIndex(after time: Instant) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle].time > time { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
