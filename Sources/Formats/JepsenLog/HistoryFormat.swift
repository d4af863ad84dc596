public import Verification

/// How a history of operations is written down.
public enum HistoryFormat: String, Sendable, Hashable, CaseIterable {
  /// Jepsen's log: `INFO  jepsen.util - PROCESS :TYPE :F VALUE`, other lines between.
  case jepsen
  /// EDN maps with :process, :type, :f, :value and perhaps :key, alone or in a vector.
  case edn
  /// Our own: JSON objects with the same fields, one a line.
  case jsonl

  /// A history as it was read.
  public struct Reading: Sendable {
    /// The operations.
    public var history: History
    /// What they were done to.
    public var model: Model
    /// The format found.
    public var format: HistoryFormat
    /// The line of each sequence number.
    public var lines: [Int]
  }

  /// The format that `bytes` look like; nil when they look like none.
  public init?(detecting bytes: [UInt8]) {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 20_000)
    if lines.contains(where: { JepsenLine($0) != nil }) {
      self = .jepsen
      return
    }
    for line in lines {
      let text = line.drop(while: HistoryFormat.isBlank)
      switch text.first {
      case UInt8(ascii: "["), UInt8(ascii: "#"):
        self = .edn
        return
      case UInt8(ascii: "{"):
        // A quotation mark comes first in JSON, a colon in EDN.
        let inside = bytes[(text.startIndex + 1)...].first { !HistoryFormat.isBlank($0) }
        self = inside == UInt8(ascii: "\"") ? .jsonl : .edn
        return
      default: continue
      }
    }
    return nil
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    switch byte {
    case 9, 10, 13, UInt8(ascii: " "), UInt8(ascii: ","): true
    default: false
    }
  }

  /// Reads a history; what is not given is found out.
  ///
  /// The model is kv when an operation is a get, put or append. A register's key is its `:key`, or
  /// the first of `[key value]` if the first call has its value so, as `jepsen.independent` writes
  /// it. Throws at the first line that cannot be understood.
  public static func read(
    _ bytes: [UInt8], file: String, format: HistoryFormat? = nil, model: Model? = nil
  ) throws(HistoryError) -> Reading {
    let detected = HistoryFormat(detecting: bytes)
    guard let format = format ?? detected else {
      throw HistoryError(
        file: file, line: 1,
        message: "expected a Jepsen log, EDN maps or JSON lines, found neither")
    }
    do throws(FormReader.Failure) {
      let events = try format.events(bytes[...])
      if events.isEmpty {
        let found =
          detected == nil || detected == format
          ? "none" : "what looks like \(detected?.rawValue ?? "")"
        throw FormReader.Failure(
          line: 1, message: "expected operations of clients in \(format.rawValue), found \(found)")
      }
      let found = model ?? (events.contains { $0.isOfMap } ? .kv : .register)
      var builder = HistoryBuilder(found)
      for event in events { try builder.add(event) }
      return Reading(
        history: builder.finish(), model: found, format: format, lines: builder.lines)
    } catch {
      throw HistoryError(file: file, line: error.line, message: error.message)
    }
  }

  private func events(_ bytes: ArraySlice<UInt8>) throws(FormReader.Failure) -> [HistoryEvent] {
    var events: [HistoryEvent] = []
    switch self {
    case .jepsen:
      var number = 0
      for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
        number += 1
        guard let parts = JepsenLine(line) else { continue }
        events.append(try parts.event(line: number))
      }
    case .edn:
      var reader = FormReader(bytes, .edn)
      var isInVector = false
      while true {
        if isInVector, try reader.leaveVector() {
          isInVector = false
        } else if !isInVector, try reader.enterVector() {
          isInVector = true
        } else {
          guard let form = try reader.next() else { break }
          if let event = try HistoryEvent(form, line: reader.formLine) { events.append(event) }
        }
      }
      if isInVector {
        throw FormReader.Failure(line: reader.line, message: "expected `]`, found the end")
      }
    case .jsonl:
      var reader = FormReader(bytes, .json)
      while let form = try reader.next() {
        if let event = try HistoryEvent(form, line: reader.formLine) { events.append(event) }
      }
    }
    return events
  }
}

/// What is wrong with a history's file, and where.
public struct HistoryError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file, as it was named.
  public var file: String
  /// The line; the first is 1.
  public var line: Int
  /// What was expected and what is there.
  public var message: String

  /// One line: `etcd.log:7: process 3: expected a call before this end of a read`.
  public var description: String { "\(file):\(line): \(message)" }
}
