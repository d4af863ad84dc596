public import Simulation

extension History {
  /// One operation of one client, from call to return, and how it ended.
  ///
  /// Sequence numbers order calls and returns; instants are for showing how late something was.
  public struct Operation: Sendable, Hashable, BitwiseCopyable {
    /// What is asked of a key.
    public enum Kind: UInt8, Sendable, Hashable, BitwiseCopyable, CaseIterable {
      /// Returns the value.
      case read
      /// Replaces the value.
      case write
      /// Replaces the value if it is the expected one.
      case cas
      /// Adds to the end of the value.
      case append
    }

    /// How an operation ended, as its client knows.
    public enum Outcome: UInt8, Sendable, Hashable, BitwiseCopyable, CaseIterable {
      /// It took effect between call and return.
      case ok
      /// It certainly did not take effect.
      case fail
      /// It timed out or its connection broke: it may take effect at any later moment, or never.
      case unknown
    }

    /// The sequence number of a return that never came.
    public static let never = Int.max

    /// The logical client, anew after each operation that ended unknown.
    public var process: UInt32
    /// The client as a person counts them; session guarantees are given to it.
    public var client: UInt32
    /// Which key, by number.
    public var key: UInt32
    /// What was asked.
    public var kind: Kind
    /// How it ended.
    public var outcome: Outcome
    /// A cas that failed because the value was another one: that tells something about the value.
    public var isMismatch = false
    /// What was written, appended, or set by a cas.
    public var argument = Value.none
    /// What a cas expected to find.
    public var expected = Value.none
    /// What a read returned.
    public var result = Value.none
    /// The sequence number of the call.
    public var invoked: Int
    /// The sequence number of the return, or `never`.
    public var returned = Operation.never
    /// When it was called.
    public var invokedAt = Instant.zero
    /// When it returned.
    public var returnedAt = Instant.never
    /// The node that was asked.
    public var node = NodeID(0)
    /// The number that its owner finds its trace by; 0 when there is none.
    public var trace: UInt64 = 0

    /// An operation that has been called and has not returned.
    public init(process: UInt32, key: UInt32, _ kind: Kind, invoked: Int) {
      self.process = process
      client = process
      self.key = key
      self.kind = kind
      self.invoked = invoked
      outcome = .unknown
    }
  }

  /// A value by number: the number itself in our own worlds, a place in `values` for those read.
  public struct Value: Sendable, Hashable, BitwiseCopyable {
    /// The number.
    public var number: UInt64
    /// The value `number`.
    public init(_ number: UInt64) { self.number = number }
    /// What a register holds before the first write.
    public static let none = Value(0)
  }
}
