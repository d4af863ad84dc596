/// What a client may expect of its own session, however weak the store is.
///
/// Terry et al. 1994, "Session Guarantees for Weakly Consistent Replicated Data".
public enum SessionGuarantee: String, Sendable, Hashable, CaseIterable {
  /// A client sees what it wrote.
  case readYourWrites
  /// A client never sees an older value than it has seen.
  case monotonicReads
  /// Whoever sees a client's later write does not see the state before its earlier one after that.
  case monotonicWrites
  /// Whoever sees a write does not see, after that, what was older than its writer had read.
  case writesFollowReads
}

/// A broken promise, and the operations that prove it.
public struct SessionViolation: Sendable, Hashable {
  /// The promise.
  public var guarantee: SessionGuarantee
  /// Whose session it was.
  public var client: UInt32
  /// The operation after which the client should have seen more.
  public var earlier: History.Operation
  /// The read that returned something older.
  public var read: History.Operation
  /// The newer write that the read should have shown, or something after it.
  public var missed: History.Operation
}

extension History {
  /// All broken promises of all clients' sessions, in the order of their reads.
  ///
  /// Blames only what real time proves, so unknown and concurrent writes never count.
  public func sessionViolations(initial: Value = .none) -> [SessionViolation] {
    let operations = operations
    let versions = Versions(operations, initial: initial)
    let sessions = Sessions(operations)
    var found: [SessionViolation] = []
    for read in operations where read.kind == .read && read.outcome == .ok {
      for guarantee in SessionGuarantee.allCases {
        if let proof = sessions.proof(of: guarantee, against: read, versions) {
          found.append(
            SessionViolation(
              guarantee: guarantee, client: read.client, earlier: proof.earlier, read: read,
              missed: proof.missed))
        }
      }
    }
    return found
  }
}

/// Each client's acknowledged operations, in the order of their calls.
private struct Sessions {
  private var sessions: [[History.Operation]] = []
  private var numbers: [UInt32: Int] = [:]

  struct Proof {
    var earlier: History.Operation
    var missed: History.Operation
  }

  init(_ operations: [History.Operation]) {
    for operation in operations where operation.outcome == .ok && operation.kind != .append {
      let number = numbers[operation.client] ?? sessions.count
      if number == sessions.count {
        sessions.append([])
        numbers[operation.client] = number
      }
      sessions[number].append(operation)
    }
  }

  /// What `operation`'s client had done before it, the latest last.
  private func before(_ operation: History.Operation) -> ArraySlice<History.Operation> {
    guard let number = numbers[operation.client] else { return [] }
    let session = sessions[number]
    var low = 0
    var high = session.count
    while low < high {
      let middle = (low + high) / 2
      if session[middle].invoked < operation.invoked { low = middle + 1 } else { high = middle }
    }
    // One client's operations follow each other, but those of many requests may overlap.
    return session[..<low]
  }

  func proof(
    of guarantee: SessionGuarantee, against read: History.Operation, _ versions: Versions
  ) -> Proof? {
    let past = before(read).lazy.filter { $0.returned < read.invoked }
    switch guarantee {
    case .readYourWrites:
      for own in past.reversed() where own.key == read.key && own.kind != .read {
        if versions.isOlder(read.result, than: own) { return Proof(earlier: own, missed: own) }
      }
    case .monotonicReads:
      for seen in past.reversed() where seen.key == read.key && seen.kind == .read {
        guard let write = versions.write(of: seen.result, key: seen.key) else { continue }
        if versions.isOlder(read.result, than: write) { return Proof(earlier: seen, missed: write) }
      }
    case .monotonicWrites, .writesFollowReads:
      // What the reader has seen was written by somebody who had written or read before.
      for seen in past.reversed() where seen.kind == .read {
        guard let write = versions.write(of: seen.result, key: seen.key),
          let missed = newest(
            for: read.key, known: guarantee, before: write, olderThan: read, versions)
        else { continue }
        return Proof(earlier: seen, missed: missed)
      }
    }
    return nil
  }

  /// The write of `key` that the writer of `write` had made or read, if the read shows less.
  private func newest(
    for key: UInt32, known guarantee: SessionGuarantee, before write: History.Operation,
    olderThan read: History.Operation, _ versions: Versions
  ) -> History.Operation? {
    for past in before(write).reversed()
    where past.key == key && past.returned < write.invoked {
      switch (guarantee, past.kind) {
      case (.monotonicWrites, .write), (.monotonicWrites, .cas):
        if versions.isOlder(read.result, than: past) { return past }
      case (.writesFollowReads, .read):
        if let source = versions.write(of: past.result, key: key),
          versions.isOlder(read.result, than: source)
        {
          return source
        }
      case (.readYourWrites, _), (.monotonicReads, _), (.monotonicWrites, .read),
        (.monotonicWrites, .append), (.writesFollowReads, .write), (.writesFollowReads, .cas),
        (.writesFollowReads, .append):
        continue
      }
    }
    return nil
  }
}
