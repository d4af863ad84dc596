import Formats
import Simulation
import Testing
import Verification

@Suite("Histories of jepsen.independent") struct IndependentKeysTests {
  /// The same lines in each format; nothing is nil in EDN and null in JSON.
  private static func read(
    _ lines: String, _ format: HistoryFormat = .edn
  ) throws -> HistoryFormat.Reading {
    let text = HistoryFormatTests.written(lines, format)
    switch format {
    case .jepsen, .edn: return try HistoryFormatTests.read(text)
    case .jsonl: return try HistoryFormatTests.read(text.replacing("nil", with: "null"))
    }
  }

  private static let twoKeys = """
    0 invoke write [1 5]
    0 ok write [1 5]
    1 invoke write [2 6]
    1 ok write [2 6]

    """

  /// What comes behind the writes of 5 to key 1 and 6 to key 2.
  static let known: [(name: String, isLegal: Bool, lines: String)] = [
    (
      "a read of either key", true,
      """
      2 invoke read [1 nil]
      3 invoke read [2 nil]
      2 ok read [1 5]
      3 ok read [2 6]
      """
    ),
    (
      "a read of what another key holds", false,
      """
      2 invoke read [1 nil]
      2 ok read [1 6]
      """
    ),
    (
      "a key that was never written", true,
      """
      2 invoke read [3 nil]
      2 ok read [3 nil]
      """
    ),
    (
      "a key that was written reads nothing", false,
      """
      2 invoke read [1 nil]
      2 ok read [1 nil]
      """
    ),
    (
      "a cas of what its key holds", true,
      """
      0 invoke cas [1 [5 7]]
      0 ok cas [1 [5 7]]
      2 invoke read [1 nil]
      2 ok read [1 7]
      """
    ),
    (
      "a cas of what another key holds", false,
      """
      0 invoke cas [1 [6 7]]
      0 ok cas [1 [6 7]]
      """
    ),
    (
      "a failed cas found another value", true,
      """
      0 invoke cas [1 [6 7]]
      0 fail cas [1 [6 7]]
      """
    ),
    (
      "a failed cas found what it expected", false,
      """
      0 invoke cas [1 [5 7]]
      0 fail cas [1 [5 7]]
      """
    ),
    (
      "a refused cas says nothing of the value", true,
      """
      0 invoke cas [1 [5 7]]
      0 fail cas :refused
      1 invoke cas [2 [6 8]]
      1 fail cas [2 :refused]
      """
    ),
    (
      "a write of unknown end is that of its key", true,
      """
      3 invoke write [1 8]
      3 info write :timed-out
      4 invoke write [2 9]
      4 info write [2 9]
      5 invoke write [1 3]
      5 info write nil
      2 invoke read [1 nil]
      2 ok read [1 8]
      2 invoke read [2 nil]
      2 ok read [2 9]
      """
    ),
    (
      "a write of unknown end is not that of another key", false,
      """
      3 invoke write [1 8]
      3 info write :timed-out
      2 invoke read [2 nil]
      2 ok read [2 8]
      """
    ),
  ]

  @Test("are judged key by key, and as a whole", arguments: known, HistoryFormat.allCases)
  func verdicts(
    history: (name: String, isLegal: Bool, lines: String), format: HistoryFormat
  ) throws {
    let reading = try Self.read(Self.twoKeys + history.lines, format)
    #expect(reading.format == format && reading.model == .register)
    #expect((HistoryFormatTests.verdict(reading) == .ok) == history.isLegal, "\(history.name)")
    var whole = LinearizabilityCheck(reading.history, reading.model, whole: true)
    let isDone = whole.run()
    #expect(isDone)
    #expect((whole.verdict == .ok) == history.isLegal, "\(history.name), as a whole")
  }

  @Test("show what is wrong under its key", arguments: HistoryFormat.allCases)
  func blame(format: HistoryFormat) throws {
    let reading = try Self.read(
      Self.twoKeys
        + """
        2 invoke write [1 7]
        2 ok write [1 7]
        3 invoke read [2 nil]
        3 ok read [2 6]
        3 invoke read [1 nil]
        3 ok read [1 5]
        """, format)
    #expect(reading.history.names.keys == ["1", "2"])
    var check = LinearizabilityCheck(reading.history, reading.model)
    let isDone = check.run()
    #expect(isDone)
    guard case .illegal(let examples) = check.verdict else {
      Issue.record("5 was overwritten before it was read")
      return
    }
    #expect(check.partCount == 2 && examples.count == 1)
    let timeline = CounterexampleTimeline(
      check, try #require(examples.first), model: reading.model, lines: reading.lines)
    #expect(timeline.key == "1" && timeline.blocked == "read → 5")
    #expect(timeline.call == 9 && timeline.end == 10)
    #expect(timeline.svg.contains("key 1: no order explains"))
  }

  @Test("have keys of any form, which are called as :key calls them")
  func keyNames() throws {
    let reading = try Self.read(
      """
      0 invoke write ["a" 5]
      0 ok write ["a" 5]
      0 invoke write [:b 5]
      0 ok write [:b 5]
      0 invoke write [[1 2] 5]
      0 ok write [[1 2] 5]
      """)
    #expect(reading.history.names.keys == ["a", "b", "[1 2]"])
  }

  @Test("are read from logs as Jepsen writes them now") func log() throws {
    let reading = try HistoryFormatTests.read(
      """
      INFO [2017-03-31 19:51:28,299] jepsen nemesis - jepsen.util :nemesis\t:info\t:start\tnil
      INFO [2017-03-31 19:51:28,300] jepsen worker 4 - jepsen.util 9\t:invoke\t:write\t[134 1]
      INFO [2017-03-31 19:51:28,301] jepsen worker 4 - jepsen.util 9\t:ok\t:write\t[134 1]
      INFO [2017-03-31 19:51:28,302] jepsen worker 4 - jepsen.util 9\t:invoke\t:cas\t[134 [1 1]]
      INFO [2017-03-31 19:51:28,303] jepsen worker 2 - jepsen.util 7\t:invoke\t:read\t[133 nil]
      INFO [2017-03-31 19:51:28,304] jepsen worker 4 - jepsen.util 9\t:ok\t:cas\t[134 [1 1]]
      INFO [2017-03-31 19:51:28,305] jepsen worker 2 - jepsen.util 7\t:ok\t:read\t[133 nil]
      """)
    #expect(reading.format == .jepsen && reading.lines == [2, 3, 4, 5, 6, 7])
    #expect(reading.history.names.keys == ["134", "133"])
    #expect(HistoryFormatTests.verdict(reading) == .ok)
  }

  @Test("are not those of one register, whose cas alone has a vector", arguments: [true, false])
  func plain(hasCasOnly: Bool) throws {
    for format in HistoryFormat.allCases {
      let reading = try Self.read(
        hasCasOnly
          ? """
          0 invoke cas [nil 1]
          0 ok cas [nil 1]
          1 invoke cas [1 2]
          2 invoke cas [1 3]
          1 ok cas [1 2]
          2 fail cas [1 3]
          """
          : """
          0 invoke cas [1 2]
          0 fail cas [1 2]
          0 invoke write 1
          0 ok write 1
          0 invoke cas [1 2]
          0 ok cas [1 2]
          0 invoke read nil
          0 ok read 2
          """, format)
      #expect(reading.history.names.keys == [""])
      #expect(HistoryFormatTests.verdict(reading) == .ok)
    }
  }

  @Test(
    "and those of one register are not mixed",
    arguments: [
      ("0 invoke write 5\n1 invoke write [1 5]", "2: expected a value, found [1 5]"),
      ("0 invoke write 5\n1 invoke read [1 nil]", "2: expected a value, found [1 nil]"),
      ("0 invoke write 5\n1 invoke cas [1 [5 7]]", "2: expected a value, found [5 7]"),
      ("0 invoke cas [5 6]\n1 invoke write [1 5]", "2: expected a value, found [1 5]"),
      ("0 invoke read nil\n0 ok read [1 5]", "2: expected a value, found [1 5]"),
      ("0 invoke write [1 2 3]", "1: expected a value, found [1 2 3]"),
      ("0 invoke write [1 [2 3]]", "1: expected a value, found [2 3]"),
      (
        "0 invoke write [1 5]\n1 invoke write 5",
        "2: expected [key value] as in line 1, found 5"
      ),
      (
        "0 invoke read [1 nil]\n1 invoke read nil",
        "2: expected [key value] as in line 1, found nil"
      ),
      (
        "0 invoke write [1 5]\n0 ok write [1 5]\n1 invoke cas [5 7]",
        "3: expected [key [expected new]] as in line 1, found [5 7]"
      ),
      (
        "0 invoke read [1 nil]\n0 ok read 5",
        "2: expected [key value] as in line 1, found 5"
      ),
      (
        "0 invoke read [1 nil]\n0 ok read nil",
        "2: expected [key value] as in line 1, found nil"
      ),
      (
        "0 invoke read [1 nil]\n0 ok read [2 5]",
        "2: process 0: expected the end of its read of key 1, found that of key 2"
      ),
      ("0 invoke put [1 5]", "1: expected a string, found [1 5]"),
      ("0 invoke get [1 nil]", "1: expected a string, found [1 nil]"),
    ])
  func mixed(lines: String, message: String) {
    for format in [HistoryFormat.edn, .jepsen] {
      do {
        _ = try Self.read(lines, format)
        Issue.record("expected: h:\(message)")
      } catch {
        #expect("\(error)" == "h:\(message)")
      }
    }
  }

  @Test("do not name keys a second time") func namedTwice() {
    let plain = "{:process 0 :type :invoke :f :write :value [1 5]}\n"
    let keyed = "{:process 1 :type :invoke :f :write :key 2 :value [1 5]}\n"
    for (text, message) in [
      (plain + keyed, "h:2: expected [key value] as in line 1, found :key 2"),
      (keyed + plain, "h:1: expected a value, found [1 5]"),
    ] {
      do {
        _ = try HistoryFormatTests.read(text)
        Issue.record("expected: \(message)")
      } catch {
        #expect("\(error)" == message)
      }
    }
  }

  @Test("say what the same history says with its keys beside the values")
  func sameAsKeyed() throws {
    var random = Random(seed: 23)
    var legalCount = 0
    for seed in 0..<1_000 as Range<UInt64> {
      let made = HistoryFormatTests.history(seed: seed, &random)
      var history = History()
      history.names = made.names
      for operation in made.operations {
        var operation = operation
        operation.key = history.names.key("k\(random.below(3))")
        history.add(operation)
      }
      let keyed = HistoryFormat.edn.write(history, .register)
      let entries = keyed.replacing(/:key "(\w+)", :value (.*)\}/) { match in
        ":value [\(match.1) \(match.2)]}"
      }
      #expect(!entries.contains(":key"))
      let reading = try HistoryFormatTests.read(entries)
      #expect(HistoryFormat.edn.write(reading.history, .register) == keyed, "seed \(seed)")
      let isLegal = HistoryFormatTests.verdict(reading) == .ok
      let other = try HistoryFormatTests.read(keyed)
      #expect(isLegal == (HistoryFormatTests.verdict(other) == .ok), "seed \(seed)")
      legalCount += isLegal ? 1 : 0
    }
    #expect(legalCount > 0 && legalCount < 1_000)
  }
}
