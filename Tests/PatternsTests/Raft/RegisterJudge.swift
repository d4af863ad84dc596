import Patterns

/// Whether what clients were told is linearizable, given that every answer names the log index of
/// the write that it reflects: versions must respect real time, and a value has one version.
///
/// With the order of the writes known this is all there is to check (Gibbons & Korach 1997).
struct RegisterJudge {
  struct Operation {
    var key: KeyValueMachine.Key
    var action: KeyValueMachine.Action
    /// The highest version that somebody had been told of when it was asked.
    var floor: Raft.Index
  }

  private var floors: [KeyValueMachine.Key: Raft.Index] = [:]
  private var versions: [KeyValueMachine.Value: Raft.Index] = [:]
  /// What was wrong first.
  private(set) var complaint: String?
  private(set) var answered = 0

  func begin(_ action: KeyValueMachine.Action, _ key: KeyValueMachine.Key) -> Operation {
    Operation(key: key, action: action, floor: floors[key] ?? 0)
  }

  mutating func end(_ operation: Operation, _ result: KeyValueMachine.Result) {
    answered += 1
    let register = result.register
    let isWrite = operation.action != .read && result.succeeded
    if register.version < operation.floor || isWrite && register.version == operation.floor {
      complain("\(operation) was answered with \(register): stale")
    }
    if register.version > 0 {
      if let version = versions[register.value], version != register.version {
        complain("\(register.value) was written at \(version) and at \(register.version)")
      }
      versions[register.value] = register.version
    }
    floors[operation.key] = max(floors[operation.key] ?? 0, register.version)
  }

  private mutating func complain(_ text: String) { complaint = complaint ?? text }
}
