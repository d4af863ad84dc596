public import Simulation

/// Throws work away when the queue has been standing for too long: controlled delay.
///
/// RFC 8289 §5, its reference code turned into one question a job: a good queue empties within an
/// interval; one in which every job waited longer than the target for a whole interval does not.
public struct CoDel: Sendable, Hashable, BitwiseCopyable {
  /// The two numbers of the rule.
  public struct Settings: Sendable, Hashable, BitwiseCopyable {
    /// The wait that is acceptable as a standing one.
    public var target = Interval.milliseconds(5)
    /// For how long the wait may be above the target.
    public var interval = Interval.milliseconds(100)

    /// 5 ms and 100 ms.
    public init() {}
    /// Others.
    public init(target: Interval, interval: Interval) {
      self.target = target
      self.interval = interval
    }
  }

  private enum Step: UInt8, Sendable, BitwiseCopyable {
    case fresh
    /// The drop that began the dropping state: the job after it is served.
    case entered
    /// A drop within the dropping state: the next drop has yet to be set.
    case dropped
  }

  /// The two numbers.
  public let settings: Settings
  /// Whether it is in the dropping state.
  public private(set) var isDropping = false
  /// How many it dropped since the dropping state began.
  public private(set) var dropCount = 0

  private var lastDropCount = 0
  private var firstAbove: Instant?
  private var dropNext = Instant.zero
  private var step = Step.fresh

  /// A rule that has seen nothing.
  public init(_ settings: Settings = Settings()) { self.settings = settings }

  /// Whether to drop the job just taken from the queue; when true, ask again with the next.
  ///
  /// - Parameter backlog: how many jobs are still behind it.
  public mutating func drops(sojourn: Interval, backlog: Int, at now: Instant) -> Bool {
    let mayDrop = isAboveTooLong(sojourn: sojourn, backlog: backlog, at: now)
    switch step {
    case .entered:
      step = .fresh
      return false
    case .dropped:
      step = .fresh
      if mayDrop { dropNext = controlLaw(dropNext) } else { isDropping = false }
    case .fresh:
      if isDropping {
        if !mayDrop { isDropping = false }
      } else if mayDrop {
        enter(at: now)
        return true
      }
    }
    guard isDropping, now >= dropNext else { return false }
    dropCount += 1
    step = .dropped
    return true
  }

  /// The queue is empty.
  public mutating func emptied() {
    firstAbove = nil
    if step == .dropped { isDropping = false }
    step = .fresh
  }

  private mutating func enter(at now: Instant) {
    isDropping = true
    step = .entered
    // A queue that was dropping not long ago goes on at nearly the rate it had found.
    let delta = dropCount - lastDropCount
    let isRecent = now - dropNext < settings.interval * 16
    dropCount = delta > 1 && isRecent ? delta : 1
    dropNext = controlLaw(now)
    lastDropCount = dropCount
  }

  private mutating func isAboveTooLong(sojourn: Interval, backlog: Int, at now: Instant) -> Bool {
    if sojourn < settings.target || backlog == 0 {
      firstAbove = nil
      return false
    }
    guard let since = firstAbove else {
      firstAbove = now + settings.interval
      return false
    }
    return now >= since
  }

  private func controlLaw(_ start: Instant) -> Instant {
    start + settings.interval.scaled(by: 1 / Double(dropCount).squareRoot())
  }
}
