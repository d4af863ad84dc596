/// A JavaScript event loop in virtual milliseconds.
///
/// Timers of one instant fire in the order they were set, inputs from outside after them; promise
/// reactions run before the next timer.
final class EventLoop {
  private struct Timer {
    let due: Int
    let isInput: Bool
    let sequence: Int
    let run: () -> Void
  }

  private(set) var now = 0
  private var timers: [Timer] = []
  private var reactions: [() -> Void] = []
  private var sequence = 0

  init(at now: Int = 0) { self.now = now }

  /// Sets a timer; a delay without end sets none.
  func after(_ delay: Int, isInput: Bool = false, _ run: @escaping () -> Void) {
    guard delay < .max / 2 else { return }
    timers.append(Timer(due: now + delay, isInput: isInput, sequence: sequence, run: run))
    sequence += 1
  }

  /// Queues a promise reaction.
  func soon(_ run: @escaping () -> Void) { reactions.append(run) }

  func react() { while !reactions.isEmpty { reactions.removeFirst()() } }

  /// Runs all that is due in the next `milliseconds`.
  func wait(_ milliseconds: Int) {
    let end = now + milliseconds
    react()
    while let index = timers.indices.min(by: { isEarlier(timers[$0], timers[$1]) }),
      timers[index].due <= end
    {
      let timer = timers.remove(at: index)
      now = timer.due
      timer.run()
      react()
    }
    now = end
  }

  private func isEarlier(_ a: Timer, _ b: Timer) -> Bool {
    if a.due != b.due { return a.due < b.due }
    if a.isInput != b.isInput { return b.isInput }
    return a.sequence < b.sequence
  }
}
