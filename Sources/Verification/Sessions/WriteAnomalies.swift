/// A write that was refused and happened all the same: its value was read.
public struct PhantomSuccess: Sendable, Hashable, BitwiseCopyable {
  /// The write that was answered with an error.
  public var write: History.Operation
  /// The first read that returned its value.
  public var read: History.Operation
}

/// Two changes made from the same value, both acknowledged: one of them is gone.
public struct LostUpdate: Sendable, Hashable, BitwiseCopyable {
  /// One change.
  public var first: History.Operation
  /// The other.
  public var second: History.Operation
  /// The value both started from.
  public var base: History.Value
}

extension History {
  /// Refused writes whose values were read later.
  public func phantomSuccesses() -> [PhantomSuccess] {
    let operations = operations
    var refused: [ValueOfKey: Operation] = [:]
    for operation in operations where operation.outcome == .fail && !operation.isMismatch {
      switch operation.kind {
      case .write, .cas:
        refused[ValueOfKey(key: operation.key, value: operation.argument)] = operation
      case .read, .append: break
      }
    }
    var found: [PhantomSuccess] = []
    for read in operations where read.kind == .read && read.outcome == .ok {
      // The first read that shows it is witness enough.
      if let write = refused.removeValue(
        forKey: ValueOfKey(key: read.key, value: read.result))
      {
        found.append(PhantomSuccess(write: write, read: read))
      }
    }
    return found
  }

  /// Pairs of acknowledged changes that started from the same value.
  ///
  /// A change is a cas, or a write whose client had read the same key just before. Values must be
  /// unique, or coming back to one looks like starting from it. Each later
  /// change is paired with the first one from that value.
  public func lostUpdates() -> [LostUpdate] {
    var seen: [UInt64: Operation] = [:]
    var first: [ValueOfKey: Operation] = [:]
    var found: [LostUpdate] = []
    for operation in operations where operation.outcome == .ok {
      let session = UInt64(operation.process) << 32 | UInt64(operation.key)
      let base: Value
      switch operation.kind {
      case .read:
        seen[session] = operation
        continue
      case .append: continue
      case .cas: base = operation.expected
      case .write:
        // One read is the base of one write.
        guard let read = seen.removeValue(forKey: session), read.returned < operation.invoked
        else { continue }
        base = read.result
      }
      let place = ValueOfKey(key: operation.key, value: base)
      if let other = first[place] {
        found.append(LostUpdate(first: other, second: operation, base: base))
      } else {
        first[place] = operation
      }
    }
    return found
  }

  /// Acknowledged writes that are gone.
  ///
  /// `survives` says whether some live or recoverable replica holds the write's value or one that
  /// includes it. A write that another acknowledged write has certainly replaced is not asked for.
  public func lostWrites(survives: (Operation) -> Bool) -> [Operation] {
    let operations = operations
    var latestCall: [UInt32: Int] = [:]
    for operation in operations where operation.outcome == .ok {
      switch operation.kind {
      case .write, .cas, .append:
        latestCall[operation.key] = max(latestCall[operation.key] ?? -1, operation.invoked)
      case .read: break
      }
    }
    return operations.filter { operation in
      guard operation.outcome == .ok, operation.kind != .read else { return false }
      let isReplaced =
        operation.kind != .append
        && latestCall[operation.key].map { $0 > operation.returned } == true
      return !isReplaced && !survives(operation)
    }
  }
}

/// A value in its key.
private struct ValueOfKey: Hashable {
  var key: UInt32
  var value: History.Value
}
