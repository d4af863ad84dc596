import Foundation
import TestSupport
import Testing

/// `ringside check` as a script sees it: what it says of a file, and the code it ends with.
@Suite("ringside check") struct CheckTests {
  private let folder: String

  init() throws {
    let place = FileManager.default.temporaryDirectory
      .appendingPathComponent("ringside-check-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    folder = place.path
  }

  /// Runs `check` on a file of these lines, with what else `options` say.
  private func check(
    _ text: String, _ options: String = "", called name: String = "history"
  ) throws -> (output: String, errors: String, code: Int32) {
    try text.write(toFile: path(name), atomically: true, encoding: .utf8)
    return try run("check DIR/\(name) \(options)")
  }

  private func run(
    _ line: String, input: String? = nil
  ) throws -> (output: String, errors: String, code: Int32) {
    let words = line.split(separator: " ").map { String($0).replacing("DIR", with: folder) }
    return try Program.run(words, ["HOME": folder], input: input)
  }

  private func path(_ name: String) -> String { folder + "/" + name }

  /// A register that is written and read by two; the read gives what is put for `SEEN`.
  private static let register: [(format: String, lines: String)] = [
    (
      "jepsen",
      """
      INFO  jepsen.core - Worker 0 starting
      INFO  jepsen.util - 0\t:invoke\t:write\t1
      INFO  jepsen.util - 0\t:ok\t:write\t1
      INFO  jepsen.util - :nemesis\t:info\t:start\t"Cut off"
      INFO  jepsen.util - 1\t:invoke\t:read\tnil
      INFO  jepsen.util - 1\t:ok\t:read\tSEEN

      """
    ),
    (
      "edn",
      """
      ; by hand
      [{:process 0, :type :invoke, :f :write, :value 1}
       {:process 0, :type :ok, :f :write, :value 1}
       {:process :nemesis, :type :info, :f :start, :value nil}
       {:process 1, :type :invoke, :f :read, :value nil}
       {:process 1, :type :ok, :f :read, :value SEEN}]

      """
    ),
    (
      "jsonl",
      """
      {"process": 0, "type": "invoke", "f": "write", "value": 1}
      {"process": 0, "type": "ok", "f": "write", "value": 1}
      {"process": 1, "type": "invoke", "f": "read", "value": null}
      {"process": 1, "type": "ok", "f": "read", "value": SEEN}

      """
    ),
  ]

  /// A map to whose texts is appended.
  private static let map = """
    {:process 0, :type :invoke, :f :put, :key "a", :value "x"}
    {:process 0, :type :ok, :f :put, :key "a", :value "x"}
    {:process 0, :type :invoke, :f :append, :key "a", :value "1"}
    {:process 0, :type :ok, :f :append, :key "a", :value "1"}
    {:process 1, :type :invoke, :f :get, :key "a", :value nil}
    {:process 1, :type :ok, :f :get, :key "a", :value "SEEN"}
    {:process 1, :type :invoke, :f :get, :key "b", :value nil}
    {:process 1, :type :ok, :f :get, :key "b", :value ""}

    """

  @Test("a register in each format is found out, judged, and judged the same when told the format")
  func register() throws {
    for (format, lines) in Self.register {
      for options in ["", "--format \(format)", "--model register --format \(format)"] {
        let good = try check(lines.replacing("SEEN", with: "1"), options)
        #expect(good.code == 0 && good.errors.isEmpty, "\(format) \(options): \(good)")
        #expect(
          good.output.hasPrefix(
            "\(path("history")): linearizable: 2 operations (0 unknown) by 2 processes on 1 key, "
              + "register, "), "\(format): \(good.output)")
        let bad = try check(lines.replacing("SEEN", with: "2"), options)
        #expect(bad.code == 1 && bad.errors.isEmpty, "\(format) \(options): \(bad)")
        let end = lines.split(separator: "\n").count
        #expect(
          bad.output.contains(": not linearizable: ")
            && bad.output.contains("process 1: read → 2, lines \(end - 1) to \(end)"),
          "\(format): \(bad.output)")
      }
    }
  }

  @Test("a map of texts is judged key by key, or with --whole as one object") func map() throws {
    for options in ["", "--whole", "--model kv"] {
      let good = try check(Self.map.replacing("SEEN", with: "x1"), options)
      #expect(good.code == 0 && good.output.contains(": linearizable: 4 operations"))
      #expect(good.output.contains("on 2 keys, kv, "), "\(good.output)")
      let bad = try check(Self.map.replacing("SEEN", with: "1x"), options)
      #expect(bad.code == 1 && bad.output.contains(": not linearizable: 4 operations"))
      // As one object there are no keys of which some are well.
      #expect(bad.output.contains("1 of 2 keys, the first key a") == (options != "--whole"))
    }
  }

  /// Texts appended by so many at once, and a text read that none of their orders leaves.
  private static let hard =
    ["invoke", "ok"].map { type in
      (0..<24).map {
        "{:process \($0), :type :\(type), :f :append, :key \"a\", :value \"x\($0)\"}\n"
      }.joined()
    }.joined() + "{:process 0, :type :invoke, :f :get, :key \"a\", :value nil}\n"
    + "{:process 0, :type :ok, :f :get, :key \"a\", :value \"none\"}\n"

  @Test("what is not decided in time is neither: the code is 2") func undecided() throws {
    for options in ["--time-limit 1ms", "--time-limit 1ms --whole"] {
      let result = try check(Self.hard, options)
      #expect(result.code == 2 && result.errors.isEmpty, "\(result)")
      #expect(result.output.contains(": not decided within 1ms: 25 operations (0 unknown)"))
    }
  }

  @Test(
    "what cannot be read is told by file and line, with 64",
    arguments: [
      ("hello\n", "", ":1: expected a Jepsen log, EDN maps or JSON lines, found neither"),
      (
        "{:process 0, :type :invoke, :f :read}\n\n{:process 0, :type :invoke, :f :read}\n", "",
        ":3: process 0: expected the end of its read of line 1, found another call"
      ),
      (
        "INFO  jepsen.util - 0\t:invoke\t:read\tnil\nINFO  jepsen.util - 0\t:ok\t:walk\tnil\n", "",
        ":2: expected :read, :write, :cas, :get, :put or :append, found :walk"
      ),
      (
        "{\"process\": 0, \"type\": \"invoke\", \"f\": \"read\", \"value\": null}\n{\"process\": 0, ",
        "--format jsonl", ":2: expected `}`, found the end"
      ),
    ])
  func unreadable(text: String, options: String, complaint: String) throws {
    let result = try check(text, options)
    #expect(result.code == 64 && result.output.isEmpty)
    #expect(result.errors == "ringside: \(path("history"))\(complaint)\n")
  }

  @Test("a file that is not there and options that there are not are refused, with 64")
  func refused() throws {
    for (line, complaint) in [
      ("check DIR/none", "none: expected a history, found no file to read"),
      ("check", "Missing expected argument"),
      ("check DIR/none --format xml", "Please provide one of 'jepsen', 'edn' or 'jsonl'"),
      ("check DIR/none --model queue", "Please provide one of 'register' and 'kv'"),
      ("check DIR/none --time-limit soon", "expected a length of time"),
    ] {
      let result = try run(line)
      #expect(result.code == 64 && result.output.isEmpty, "\(line): \(result)")
      #expect(result.errors.contains(complaint), "\(line): \(result.errors)")
      #expect(result.errors.split(separator: "\n").count == 1)
    }
  }

  @Test("- reads standard input, which is told by that name") func standardInput() throws {
    for (_, lines) in Self.register {
      let good = try run("check -", input: lines.replacing("SEEN", with: "1"))
      #expect(good.code == 0 && good.output.hasPrefix("-: linearizable: "))
      #expect(try run("check -", input: lines.replacing("SEEN", with: "2")).code == 1)
    }
    let wrong = try run("check -", input: "hello\n")
    #expect(wrong.code == 64 && wrong.errors.hasPrefix("ringside: -:1: expected "))
  }

  @Test("--svg draws the counterexample, and nothing where there is none") func picture() throws {
    let (_, lines) = Self.register[1]
    #expect(try check(lines.replacing("SEEN", with: "1"), "--svg DIR/why.svg").code == 0)
    #expect(!FileManager.default.fileExists(atPath: path("why.svg")))
    #expect(try check(lines.replacing("SEEN", with: "2"), "--svg DIR/why.svg").code == 1)
    let data = try Data(contentsOf: URL(fileURLWithPath: path("why.svg")))
    let text = String(decoding: data, as: UTF8.self)
    #expect(text.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\"") && text.contains("read"))
    #expect(text.hasSuffix("</svg>\n"))
    let full = try check(lines.replacing("SEEN", with: "2"), "--svg /dev/full")
    #expect(full.code == 74 && full.errors == "ringside: /dev/full: No space left on device\n")
  }

  @Test("what run --history wrote is read again, and judged as the run judged it")
  func roundTrip() throws {
    // Reads that are repaired before they are answered cannot be followed by older ones.
    for (repair, code) in [("blocking", 0), ("async", 1)] as [(String, Int32)] {
      let scenario = """
        name: h
        seed: 5
        duration: 20s
        topology: {services: {kv: [a, b, c, a, b]}}
        workload: {rate: 200, keys: 12, mix: {checkout: 0, like: 0, read: 0, status: 0, get: 90, put: 10}}
        settings:
          breaker: {enabled: false}
          retry: {attempts: 1}
          balancing: {local: true}
          store: {r: 2, w: 2, hints: coordinator, repair: \(repair)}
        schedule:
          - 2s: delay kv-1->kv-2 400ms
          - 2s: delay kv-1->kv-3 400ms
          - 2s: delay role:kv->kv-2 60ms ±55ms
        expect: [always violations == 0]

        """
      try scenario.write(toFile: path("h.yaml"), atomically: true, encoding: .utf8)
      let ran = try run("run DIR/h.yaml --history DIR/h.jsonl")
      #expect(ran.code == code, "\(repair): \(ran)")
      let judged = try run("check DIR/h.jsonl")
      #expect(judged.code == code && judged.errors.isEmpty, "\(repair): \(judged)")
      #expect(judged.output.contains(" on 12 keys, register, "), "\(judged.output)")
      let lines = try String(contentsOfFile: path("h.jsonl"), encoding: .utf8)
      let calls = lines.split(separator: "\n").count { $0.contains("\"invoke\"") }
      #expect(calls > 2_000 && judged.output.contains("linearizable: \(calls) operations"))
    }
  }
}
