import Formats
import Simulation
import Testing
import Verification

@Suite("Histories read from files") struct HistoryFormatTests {
  static func read(
    _ text: String, _ format: HistoryFormat? = nil, model: Model? = nil
  ) throws -> HistoryFormat.Reading {
    try HistoryFormat.read(Array(text.utf8), file: "h", format: format, model: model)
  }

  static func verdict(_ reading: HistoryFormat.Reading) -> LinearizabilityCheck.Verdict {
    var check = LinearizabilityCheck(reading.history, reading.model)
    let isDone = check.run()
    #expect(isDone)
    return check.verdict
  }

  @Test(
    "a read of siblings is one of any of them, and is written so",
    arguments: [HistoryFormat.edn, .jsonl])
  func siblings(format: HistoryFormat) throws {
    func history(_ seen: [UInt64]) -> History {
      var history = History()
      for value in [1, 2, 3] as [UInt64] {
        let write = history.invoke(client: 0, key: 0, .write) { $0.argument = History.Value(value) }
        history.end(write.invoked, .ok)
      }
      let read = history.invoke(client: 0, key: 0, .read)
      let result = history.value(ofAny: ContiguousArray(seen))
      history.end(read.invoked, .ok) { $0.result = result }
      return history
    }
    for (seen, isLegal) in [([1, 3], true), ([1, 2], false)] as [([UInt64], Bool)] {
      let text = format.write(history(seen), .register)
      #expect(text.contains("any"))
      let reading = try Self.read(text, format)
      #expect(reading.format.write(reading.history, .register) == text)
      #expect((Self.verdict(reading) == .ok) == isLegal)
    }
  }

  /// What each says of a register, by hand: a line a call or return.
  static let known: [(name: String, isLegal: Bool, lines: String)] = [
    (
      "an empty register reads nothing", true,
      """
      0 invoke read nil
      0 ok read nil
      """
    ),
    (
      "a stale read", false,
      """
      0 invoke write 1
      0 ok write 1
      0 invoke write 2
      0 ok write 2
      1 invoke read nil
      1 ok read 1
      """
    ),
    (
      "a read beside the write sees either", true,
      """
      0 invoke write 1
      1 invoke read nil
      1 ok read nil
      2 invoke read nil
      2 ok read 1
      0 ok write 1
      """
    ),
    (
      "a lost write", false,
      """
      0 invoke write 1
      0 ok write 1
      1 invoke read nil
      1 ok read nil
      """
    ),
    (
      "flip-flop: new, then old, beside the write", false,
      """
      0 invoke write 1
      0 ok write 1
      0 invoke write 2
      1 invoke read nil
      1 ok read 2
      2 invoke read nil
      2 ok read 1
      0 ok write 2
      """
    ),
    (
      "a write of unknown end appears late", true,
      """
      0 invoke write 1
      0 ok write 1
      1 invoke write 2
      1 info write :timed-out
      2 invoke read nil
      2 ok read 1
      0 invoke write 3
      0 ok write 3
      2 invoke read nil
      2 ok read 2
      """
    ),
    (
      "a write of unknown end appears once only", false,
      """
      1 invoke write 2
      1 info write :timed-out
      2 invoke read nil
      2 ok read 2
      0 invoke write 3
      0 ok write 3
      2 invoke read nil
      2 ok read 2
      """
    ),
    (
      "a write that never ends may have happened", true,
      """
      1 invoke write 2
      2 invoke read nil
      2 ok read 2
      """
    ),
    (
      "a failed write never happened", false,
      """
      1 invoke write 2
      1 fail write :refused
      2 invoke read nil
      2 ok read 2
      """
    ),
    (
      "a failed cas found another value", true,
      """
      0 invoke write 1
      0 ok write 1
      1 invoke cas [2 3]
      1 fail cas [2 3]
      """
    ),
    (
      "a failed cas found what it expected", false,
      """
      0 invoke write 1
      0 ok write 1
      1 invoke cas [1 3]
      1 fail cas [1 3]
      """
    ),
    (
      "a refused cas says nothing of the value", true,
      """
      0 invoke write 1
      0 ok write 1
      1 invoke cas [1 3]
      1 fail cas :refused
      0 invoke read nil
      0 ok read 1
      """
    ),
    (
      "two cas from one value", false,
      """
      0 invoke write 1
      0 ok write 1
      0 invoke cas [1 2]
      1 invoke cas [1 3]
      0 ok cas [1 2]
      1 ok cas [1 3]
      """
    ),
    (
      "a read that timed out says nothing", true,
      """
      0 invoke write 1
      0 ok write 1
      1 invoke read nil
      1 fail read :timed-out
      2 invoke read nil
      2 info read :timed-out
      """
    ),
  ]

  /// The same lines in each format.
  static func written(_ lines: String, _ format: HistoryFormat) -> String {
    lines.split(separator: "\n").map { line in
      let parts = line.split(separator: " ", maxSplits: 3).map(String.init)
      switch format {
      case .jepsen:
        return "INFO  jepsen.util - \(parts[0])\t:\(parts[1])\t:\(parts[2])\t\(parts[3])"
      case .edn:
        return "{:process \(parts[0]), :type :\(parts[1]), :f :\(parts[2]), :value \(parts[3])}"
      case .jsonl:
        var value = parts[3] == "nil" ? "null" : parts[3]
        if value.hasPrefix(":") { value = "\"\(value)\"" }
        if value.hasPrefix("[") { value = value.split(separator: " ").joined(separator: ", ") }
        return
          "{\"process\": \(parts[0]), \"type\": \"\(parts[1])\", \"f\": \"\(parts[2])\", "
          + "\"value\": \(value)}"
      }
    }.joined(separator: "\n") + "\n"
  }

  @Test("are judged the same in every format", arguments: known, HistoryFormat.allCases)
  func byHand(
    history: (name: String, isLegal: Bool, lines: String), format: HistoryFormat
  ) throws {
    let reading = try Self.read(Self.written(history.lines, format))
    #expect(reading.format == format)
    #expect(reading.model == .register)
    #expect((Self.verdict(reading) == .ok) == history.isLegal, "\(history.name)")
  }

  @Test("may be whole EDN vectors, with tags, comments and things left out")
  func vector() throws {
    let reading = try Self.read(
      """
      ; recorded by hand
      [#jepsen.history.Op{:index 0, :time 12, :type :invoke, :process 0, :f :write, :value 1}
       #_ {:this is left out}
       {:process :nemesis :type :info :f :start :value nil}
       {:type :ok, :process 0, :f :write, :value 1}
       {:type :invoke, :process 1, :f :read, :value nil},
       {:type :ok, :process 1, :f :read,
        :value 2}]
      """)
    #expect(reading.format == .edn)
    #expect(reading.history.count == 2)
    #expect(reading.lines == [2, 5, 6, 7])
    guard case .illegal = Self.verdict(reading) else {
      Issue.record("2 was never written")
      return
    }
  }

  @Test("may be maps of texts, each key on its own")
  func maps() throws {
    let text = """
      {:process 0, :type :invoke, :f :append, :key "a", :value "x"}
      {:process 1, :type :invoke, :f :put, :key "b", :value "y"}
      {:process 0, :type :ok, :f :append, :key "a", :value "x"}
      {:process 0, :type :invoke, :f :append, :key "a", :value "z"}
      {:process 1, :type :ok, :f :put, :key "b", :value "y"}
      {:process 0, :type :ok, :f :append, :key "a", :value "z"}
      {:process 0, :type :invoke, :f :get, :key "a", :value nil}
      {:process 0, :type :ok, :f :get, :key "a", :value "xz"}
      {:process 0, :type :invoke, :f :get, :key "c", :value nil}
      {:process 0, :type :ok, :f :get, :key "c", :value ""}
      """
    let reading = try Self.read(text)
    #expect(reading.model == .kv)
    #expect(Self.verdict(reading) == .ok)
    let wrong = try Self.read(text.replacing("\"xz\"", with: "\"zx\""))
    #expect(Self.verdict(wrong) != .ok)
  }

  @Test("pass over what else a Jepsen log says")
  func otherLines() throws {
    let reading = try Self.read(
      """
      INFO  jepsen.core - Worker 0 starting
      {"this": "is not JSON lines"}
      INFO  jepsen.util - :nemesis\t:info\t:start\t"Cut off {:n1 #{:n2 :n3}}"
      INFO  jepsen.util - 7\t:invoke\t:read\tnil
      WARN  jepsen.client - 0 connection lost
      2015-01-02 12:00:00 INFO  jepsen.util - 7\t:ok\t:read\t3
      """)
    #expect(reading.format == .jepsen)
    #expect(reading.history.count == 1)
    #expect(reading.lines == [4, 6])
  }

  @Test(
    "read in a format that is not theirs are refused, not taken for empty ones",
    arguments: [
      (HistoryFormat.jepsen, "{\"process\": 0, \"type\": \"invoke\", \"f\": \"read\"}", "jsonl"),
      (.jepsen, "{:process 0 :type :invoke :f :read}", "edn"),
      (.edn, "", ""),
    ])
  func otherFormat(format: HistoryFormat, text: String, found: String) {
    let error = #expect(throws: HistoryError.self) {
      try HistoryFormat.read(Array(text.utf8), file: "h", format: format)
    }
    let looks = found.isEmpty ? "none" : "what looks like \(found)"
    #expect(
      error?.description
        == "h:1: expected operations of clients in \(format.rawValue), found \(looks)")
  }

  @Test("may end writes with nothing, a word or their value")
  func ends() throws {
    for value in ["", ":value nil", ":value 1", ":value :done", ":value true"] {
      let text =
        "{:process 0 :type :invoke :f :write :value 1}\n{:process 0 :type :ok :f :write \(value)}"
      let reading = try HistoryFormat.read(Array(text.utf8), file: "h")
      #expect(reading.history.operations.map(\.outcome) == [.ok])
    }
  }

  @Test(
    "that cannot be read say where and what was expected",
    arguments: [
      ("hello", "h:1: expected a Jepsen log, EDN maps or JSON lines, found neither"),
      ("", "h:1: expected a Jepsen log, EDN maps or JSON lines, found neither"),
      (
        "{:process 0, :type :ok, :f :read, :value 1}",
        "h:1: process 0: expected a call before this end of a read"
      ),
      (
        "{:process 0 :type :invoke :f :read}\n\n{:process 0 :type :invoke :f :read}",
        "h:3: process 0: expected the end of its read of line 1, found another call"
      ),
      (
        "{:process 0 :type :invoke :f :read}\n{:process 0 :type :ok :f :write :value 1}",
        "h:2: process 0: expected the end of its read, found that of a write"
      ),
      ("{:process 0 :type :begin}", "h:1: expected :invoke, :ok, :fail or :info, found :begin"),
      (
        "{:process 0 :type :ok :f :delete}",
        "h:1: expected :read, :write, :cas, :get, :put or :append, found :delete"
      ),
      ("{:type :ok :f :read}", "h:1: expected :process, a number, found none"),
      ("{:process 0 :type", "h:1: expected `}`, found the end"),
      ("{:process 0 :type}", "h:1: expected a value for each key of the map, found the end"),
      ("[{:process :n}", "h:1: expected `]`, found the end"),
      ("{:process 0 ]", "h:1: expected a value, found `]`"),
      ("{:process \"x\\q\"}", "h:1: expected an escape such as \\n or \\u00e9, found `\\q\"}`"),
      (
        "{:process 0 :type :invoke :f :cas :value 3}",
        "h:1: expected [expected new] for a cas, found 3"
      ),
      (
        "{:process 0 :type :invoke :f :put :value [3]}",
        "h:1: expected a string, found [3]"
      ),
      (
        "INFO  jepsen.util - 0\t:invoke\t:walk\tnil",
        "h:1: expected :read, :write, :cas, :get, :put or :append, found :walk"
      ),
      ("{\"process\": 0, \"type\": \"invoke\", ", "h:1: expected `}`, found the end"),
      (
        "{:process :nemesis :type :info :f :start}",
        "h:1: expected operations of clients in edn, found none"
      ),
      (
        "{:process 0 :type :invoke :f :write}", "h:1: expected the value of a write, found none"
      ),
      (
        "INFO  jepsen.util - 0\t:invoke\t:append",
        "h:1: expected the value of an append, found none"
      ),
      (
        "{:process 0 :type :invoke :f :write :value 1}\n{:process 0 :type :ok :f :write :value 2}",
        "h:2: process 0: expected the end of the write of line 1, found 2"
      ),
      (
        "{:process 0 :type :invoke :f :cas :value [1 2]}\n{:process 0 :type :ok :f :cas :value [1 3]}",
        "h:2: process 0: expected the end of the cas of line 1, found [1 3]"
      ),
    ])
  func errors(text: String, message: String) {
    do {
      _ = try Self.read(text)
      Issue.record("expected: \(message)")
    } catch {
      #expect("\(error)" == message)
    }
  }

  @Test("a failed cas that gives another reason says nothing of the value, in a log, too")
  func failedForAnotherReason() throws {
    let lines = ["0\t:invoke\t:write\t4", "0\t:ok\t:write\t4", "1\t:invoke\t:cas\t[4 5]"]
    func verdict(_ last: String) throws -> LinearizabilityCheck.Verdict {
      let log = (lines + [last]).map { "INFO  jepsen.util - \($0)\n" }.joined()
      return Self.verdict(try Self.read(log))
    }
    #expect(try verdict("1\t:fail\t:cas\t[4 5]") != .ok)
    #expect(try verdict("1\t:fail\t:cas\t[4 5]\t:timed-out") == .ok)
  }

  @Test("are the same after being written and read again")
  func roundTrip() throws {
    var random = Random(seed: 7)
    for seed in 0..<2_000 as Range<UInt64> {
      let history = Self.history(seed: seed, &random)
      for format in HistoryFormat.allCases {
        for model in Model.allCases {
          let text = format.write(history, model)
          let again = try Self.read(text, format, model: model)
          #expect(format.write(again.history, model) == text, "seed \(seed), \(format)")
          #expect(again.history.count == history.count)
        }
      }
    }
  }

  @Test("never stop the program, whatever the bytes")
  func mutations() {
    var random = Random(seed: 11)
    for seed in 0..<20_000 as Range<UInt64> {
      let history = Self.history(seed: seed, &random)
      let format = HistoryFormat.allCases[Int(seed % 3)]
      var bytes = Array(format.write(history, .register).utf8)
      for _ in 0...random.below(4) {
        let place = random.below(bytes.count)
        switch random.below(4) {
        case 0: bytes[place] = UInt8(random.below(256))
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(Array("[]{}()\"\\#:;u0\n".utf8)[random.below(14)], at: place)
        default: bytes.removeLast(random.below(bytes.count))
        }
        if bytes.isEmpty { bytes = [UInt8(ascii: "[")] }
      }
      for model in [nil, Model.kv, .register] {
        guard let reading = try? HistoryFormat.read(bytes, file: "h", model: model) else {
          continue
        }
        // What could be read can be judged and drawn.
        var check = LinearizabilityCheck(reading.history, reading.model)
        _ = check.run(steps: 10_000)
        if case .illegal(let examples) = check.verdict, let first = examples.first {
          let timeline = CounterexampleTimeline(
            check, first, model: reading.model, lines: reading.lines)
          #expect(!timeline.text.isEmpty && !timeline.svg.isEmpty)
        }
      }
    }
    let deep = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
    #expect(throws: HistoryError.self) { try HistoryFormat.read(deep, file: "h") }
    let tags = Array(String(repeating: "#a ", count: 100_000).utf8)
    #expect(throws: HistoryError.self) { try HistoryFormat.read(tags, file: "h") }
  }

  /// A history of few clients that do anything and are told anything.
  static func history(seed: UInt64, _ random: inout Random) -> History {
    var history = History()
    var open: [UInt32: History.Operation] = [:]
    for _ in 0..<(4 + random.below(12)) {
      let client = UInt32(random.below(3))
      let value = random.below(4)
      let some = value == 0 ? History.Value.none : history.names.value("\(value)")
      if let operation = open.removeValue(forKey: client) {
        let outcome = History.Operation.Outcome.allCases[random.below(3)]
        let isMismatch = outcome == .fail && operation.kind == .cas && random.below(2) == 0
        history.end(operation.invoked, outcome) {
          if $0.kind == .read { $0.result = some }
          $0.isMismatch = isMismatch
        }
      } else {
        let kinds: [History.Operation.Kind] = [.read, .write, .cas]
        let kind = kinds[random.below(3)]
        let key = history.names.key("")
        open[client] = history.invoke(client: client, key: key, kind) {
          if kind != .read { $0.argument = some }
          if kind == .cas { $0.expected = some }
        }
      }
    }
    return history
  }
}
