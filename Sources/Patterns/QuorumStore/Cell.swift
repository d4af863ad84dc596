extension QuorumStore {
  /// What a replica holds of a key: nothing, a value or a deletion with its time, or siblings.
  ///
  /// Three words whatever it is. Siblings stand in `Common`, and the cell says where.
  public struct Cell: Sendable, Hashable, BitwiseCopyable {
    /// What kind of content a cell has.
    public enum Kind: UInt8, Sendable, BitwiseCopyable {
      /// Never written.
      case absent
      /// A value.
      case value
      /// A deletion.
      case tombstone
      /// A set of values and deletions with their causal history.
      case siblings
      /// A deletion that has been forgotten: absent, but for the one who looks for zombies.
      case purged
    }

    /// When it, or the latest of the siblings, was written: microseconds of the coordinator's clock.
    public var timestamp: Int64
    /// The value, the deletion's number, or the place of the siblings.
    public var value: Value
    /// What kind of content it is.
    public var kind: Kind
    /// Whether it remembers deletions and nothing else.
    public var isDeleted: Bool

    init(timestamp: Int64, value: Value, kind: Kind, isDeleted: Bool) {
      self.timestamp = timestamp
      self.value = value
      self.kind = kind
      self.isDeleted = isDeleted
    }

    /// Never written.
    public static var absent: Cell {
      Cell(timestamp: 0, value: 0, kind: .absent, isDeleted: false)
    }
    /// A value of a time.
    public static func value(_ value: Value, at timestamp: Int64) -> Cell {
      Cell(timestamp: timestamp, value: value, kind: .value, isDeleted: false)
    }
    /// A deletion of a time.
    public static func tombstone(_ number: Value, at timestamp: Int64) -> Cell {
      Cell(timestamp: timestamp, value: number, kind: .tombstone, isDeleted: true)
    }

    /// Whether a reader finds nothing at all here.
    public var isAbsent: Bool { kind == .absent || kind == .purged }

    /// The value when it is a single one.
    public var liveValue: Value? { kind == .value ? value : nil }

    /// Whether last-write-wins keeps this one of the two.
    ///
    /// The later timestamp wins; of equal ones a deletion beats a value, else the larger value does
    /// (Cassandra's `Cells.resolveRegular`).
    func wins(over other: Cell) -> Bool {
      if timestamp != other.timestamp { return timestamp > other.timestamp }
      if kind != other.kind { return kind == .tombstone }
      return value > other.value
    }
  }
}
