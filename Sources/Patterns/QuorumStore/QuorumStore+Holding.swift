extension QuorumStore {
  /// Calls `body` with every cell of `key` that waits here as a hint for another node.
  public func forEachHint(of key: Key, _ body: (Cell) -> Void) {
    guard durable.hints.pending > 0 else { return }
    for queue in durable.hints.queues where queue.pending > 0 {
      for number in queue.head..<queue.end {
        if let hint = queue[number], hint.key == key { body(hint.cell) }
      }
    }
  }
}
