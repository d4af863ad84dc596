/// The state machine that the log drives: registers by key, and what each client has had applied.
///
/// Deterministic: the same commands in the same order give the same registers and the same results
/// on every server (Raft §2). A command that comes a second time, because its client did not hear
/// the answer, is recognised by its client's session and answered, not applied again (§8;
/// Ongaro 2014, §6.3).
public struct KeyValueMachine: Sendable {
  /// A key, interned once by the host.
  public typealias Key = UInt32
  /// What a register holds; zero is an empty register.
  public typealias Value = UInt64

  /// What is to be done to one register.
  public enum Action: Sendable, Hashable, BitwiseCopyable {
    /// Say what it holds.
    case read
    /// Make it hold this.
    case write(Value)
    /// Make it hold the second if it holds the first.
    case compareAndSet(Value, Value)
  }

  /// One entry's worth of work.
  public struct Command: Sendable, Hashable, BitwiseCopyable {
    /// What is to be done.
    public var action: Action
    /// Whose command it is; zero for a client without a session, whose repetitions are not seen.
    public var client: UInt16
    /// The client's count of its commands: a client has one under way, and repeats it by number.
    public var sequence: UInt32
    /// To which register.
    public var key: Key

    /// A command.
    public init(_ action: Action, key: Key, client: UInt16 = 0, sequence: UInt32 = 0) {
      self.action = action
      self.client = client
      self.sequence = sequence
      self.key = key
    }
  }

  /// A register's content, and the log index of the command that put it there.
  public struct Register: Sendable, Hashable, BitwiseCopyable {
    /// The content; zero when nothing was written yet.
    public var value: Value = 0
    /// The index of the entry that wrote it; zero when nothing was written yet.
    public var version: Raft.Index = 0
  }

  /// What came of a command.
  public struct Result: Sendable, Hashable, BitwiseCopyable {
    /// What the register held afterwards.
    public var register: Register
    /// False when a comparison failed, or the command is older than the session remembers.
    public var succeeded: Bool
  }

  /// The last command of a client that was applied.
  struct Session: Sendable, BitwiseCopyable {
    var sequence: UInt32 = 0
    var result = Result(register: Register(), succeeded: false)
  }

  var registers = PagedTable<Register>(filling: Register())
  var sessions = PagedTable<Session>(filling: Session())
  /// How many commands were recognised as repetitions.
  public private(set) var repetitions = 0

  /// Empty registers and no sessions.
  public init() {}

  /// What a register holds.
  public subscript(key: Key) -> Register { registers[Int(key)] }

  /// One past the highest key there is room for.
  public var keyLimit: Key { Key(registers.limit) }

  /// Applies the command of the log entry `index`.
  public mutating func apply(_ command: Command, at index: Raft.Index) -> Result {
    guard command.client > 0 else { return perform(command, at: index) }
    let session = sessions[Int(command.client)]
    if command.sequence == session.sequence {
      repetitions += 1
      return session.result
    }
    if command.sequence < session.sequence {
      // The client has gone on since: it has had its answer.
      repetitions += 1
      return Result(register: registers[Int(command.key)], succeeded: false)
    }
    let result = perform(command, at: index)
    sessions[Int(command.client)] = Session(sequence: command.sequence, result: result)
    return result
  }

  private mutating func perform(_ command: Command, at index: Raft.Index) -> Result {
    let key = Int(command.key)
    switch command.action {
    case .read: return Result(register: registers[key], succeeded: true)
    case .write(let value):
      let register = Register(value: value, version: index)
      registers[key] = register
      return Result(register: register, succeeded: true)
    case .compareAndSet(let expected, let value):
      guard registers[key].value == expected else {
        return Result(register: registers[key], succeeded: false)
      }
      let register = Register(value: value, version: index)
      registers[key] = register
      return Result(register: register, succeeded: true)
    }
  }
}

/// Elements by a small number, in pages: a snapshot shares all pages, and a change copies one.
struct PagedTable<Element: Sendable & BitwiseCopyable>: Sendable {
  static var pageSize: Int { 64 }

  private let filling: Element
  private var pages: ContiguousArray<ContiguousArray<Element>> = []

  init(filling: Element) { self.filling = filling }

  /// One past the highest number there is a page for.
  var limit: Int { pages.count * Self.pageSize }

  subscript(number: Int) -> Element {
    get {
      let page = number / Self.pageSize
      return page < pages.count ? pages[page][number % Self.pageSize] : filling
    }
    set {
      let page = number / Self.pageSize
      while page >= pages.count {
        pages.append(ContiguousArray(repeating: filling, count: Self.pageSize))
      }
      pages[page][number % Self.pageSize] = newValue
    }
  }
}
