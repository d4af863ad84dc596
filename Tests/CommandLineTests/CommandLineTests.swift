import Assets
import Foundation
import Glibc
import TestSupport
import Testing

/// The command line, as scripts use it: what is said where, and with which code.
@Suite("The command line") struct CommandLineTests {
  /// A folder of the test's own, and the environment that keeps the program in it.
  private let folder: String
  private var home: [String: String] {
    ["HOME": folder, "XDG_CONFIG_HOME": folder + "/config", "XDG_STATE_HOME": folder + "/state"]
  }

  init() throws {
    let place = FileManager.default.temporaryDirectory
      .appendingPathComponent("ringside-line-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    folder = place.path
  }

  private func write(_ text: String, _ name: String) throws -> String {
    let path = folder + "/" + name
    let parent = URL(fileURLWithPath: path).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  private func run(_ line: String) throws -> (output: String, errors: String, code: Int32) {
    let words = line.split(separator: " ").map {
      $0.replacingOccurrences(of: "DIR", with: folder)
    }
    return try Program.run(words, home)
  }

  @Test("a run that is told to stop says so, and leaves no file", arguments: [SIGINT, SIGTERM])
  func interrupted(signal: Int32) throws {
    let words = ["run", "shop", "--for", "1h", "--realtime"]
    let files = ["--record", "\(folder)/r.yaml", "--traces", "\(folder)/t.jsonl"]
    let ended = try Program.run(words + files, home) { process in
      // The spans' file shows that it runs.
      let end = Date() + 20
      while try left().isEmpty, Date() < end { usleep(10_000) }
      usleep(100_000)
      kill(process.processIdentifier, signal)
      let last = Date() + 10
      while process.isRunning, Date() < last { usleep(10_000) }
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }
    #expect(ended.code == 128 + signal && ended.output.isEmpty)
    let name = signal == SIGINT ? "SIGINT" : "SIGTERM"
    #expect(ended.errors.hasPrefix("ringside: stopped by \(name) at "), "\(ended.errors)")
    #expect(ended.errors.split(separator: "\n").count == 1)
    #expect(try left() == [])
  }

  private func left() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.contains(".") }
  }

  @Test(
    "what is wrong is one line on standard error, with a code of sysexits",
    arguments: [
      (
        "shpo", 66, "ringside: shpo: expected a command, a scenario or its file; did you mean shop?"
      ),
      ("scenaros", 66, "did you mean scenarios?"),
      ("run nowhere.yaml", 66, "nowhere.yaml: expected a scenario file, found nothing"),
      ("run /tmp", 66, "/tmp: expected a scenario file, found a folder"),
      ("run shop --repord json", 64, "Did you mean '--report'?"),
      ("run", 64, "Missing expected argument"),
      ("run shop --for never", 64, "expected a length of time: 300ms, 90s, 5m"),
      ("run shop --for -5s", 64, "expected a length of time"),
      ("shop --seed -1", 64, "expected a whole number from 0"),
      ("shop --listen nowhere", 64, "expected a port from 0 to 65535, or address:port"),
      ("help nosuch", 64, "expected one of live, run"),
      ("run shop --metrics - --traces -", 64, "expected one file called - at most, found more"),
      ("run shop --for 1ms --listen 300.0.0.1:1", 64, "expected [address:]port"),
      ("frame --size 10x10", 64, "expected 20x5 to 500x200"),
      ("frame --view 44", 64, "--view: expected 1, 2"),
      ("frame shop --at 0s --keys 5Z", 64, "--keys: Z means nothing there"),
      ("frame shop --at 0s --keys q", 64, "--keys: q needs a live screen"),
      ("frame --keys x<Up><Entr>3", 64, "--keys: expected keys such as x or <Enter>, found <Entr>"),
      ("frame --format svg --color 16", 64, "--color: expected none or 24bit for svg, found 16"),
      ("frame --lang xx", 64, "Please provide one of 'en' and 'ko'"),
      ("keys --lang fr", 64, "Please provide one of 'en' and 'ko'"),
      ("shop --lang fr", 64, "Please provide one of 'en' and 'ko'"),
      ("commands partiton", 66, "no command is called partiton; did you mean partition?"),
      ("settings braeker.window", 66, "did you mean breaker.window?"),
      ("metrics availabilty", 66, "did you mean availability?"),
      ("run shop --dry-run --metrics -", 64, "--dry-run: expected no file to write"),
      ("frame --theme nope", 66, "no theme is called nope"),
      ("patterns hash-rign", 66, "did you mean hash-ring?"),
      ("run shop --for 1ms --metrics /nowhere/at/all", 74, "/nowhere/at/all: No such file"),
      ("run shop --for 1ms --metrics /dev/full", 74, "/dev/full: No space left on device"),
      ("run shop --for 1ms --metrics /tmp", 74, "/tmp: Is a directory"),
    ])
  func refusals(line: String, code: Int32, words: String) throws {
    let result = try run(line)
    #expect(result.code == code)
    #expect(result.errors.contains(words), "\(result.errors)")
    #expect(result.errors.split(separator: "\n").count == 1)
    #expect(result.output.isEmpty)
  }

  @Test("a broken scenario and a broken configuration are told by file and line") func broken()
    throws
  {
    _ = try write("name: x\nschedule:\n  - 5s: kil kv-1\n", "bad.yaml")
    let scenario = try run("run DIR/bad.yaml")
    #expect(scenario.code == 65 && scenario.errors.contains("/bad.yaml:3: "))
    _ = try write("theme: x\nkeys:\n  kill: [q]\n", "config/ringside/config.yaml")
    let keys = try run("keys")
    #expect(keys.code == 65)
    #expect(
      keys.errors.hasSuffix(
        "config.yaml:3: key 'q' is both 'kill' and 'quit': give one of them another\n"))
  }

  @Test("a theme of the user's that cannot be read is told by file, line and key, and listed")
  func brokenTheme() throws {
    _ = try write("name: mine\npalette:\n  base00: blue\n", "config/ringside/themes/mine.yaml")
    let reason = "themes/mine.yaml:3: base00: expected six hexadecimal digits"
    let asked = try run("frame shop --at 0s --theme mine")
    #expect(asked.code == 65 && asked.errors.contains(reason))
    let list = try run("themes").output
    #expect(list.contains { $0 == "✘" } && list.contains(reason))
  }

  @Test("a command that cannot be carried out fails the run, in each kind of report")
  func refusedCommands() throws {
    _ = try write(
      "name: r\nduration: 2s\nschedule:\n  - 1s: kill leader\n  - 1s: kill kv-1\n", "r.yaml")
    for (format, words) in [
      ("text", "✘ refused: at 1s kill leader: nobody leads at the moment"),
      ("json", "\"command\": \"kill leader\""), ("junit", "errors=\"1\""),
    ] {
      let result = try run("run DIR/r.yaml --report \(format)")
      #expect(result.code == 1 && result.output.contains(words), "\(result.output)")
    }
    let dry = try run("run DIR/r.yaml --dry-run")
    #expect(dry.code == 1)
    #expect(
      dry.output.split(separator: "\n").map(String.init) == [
        "1s  kill leader  ✘ nobody leads at the moment",
        "1s  kill kv-1  → would hit 1 of 23: kv-1",
      ])
  }

  @Test("a dry run names those whom the run hits, in each of the worlds compared")
  func dryRun() throws {
    let said = try run("run monkey --dry-run").output.split(separator: "\n")
    #expect(said.count == 3 && said[1] == "120s  monkey off")
    _ = try write(
      "name: two\nschedule: [1s: kill one of kv]\ncompare:\n  a: {}\n  b: {commands: [mode cp]}\n",
      "two.yaml")
    let both = try run("run DIR/two.yaml --dry-run")
    #expect(both.code == 0 && both.output.contains("two/a\n  1s  kill one of kv  → would hit 1 of"))
    #expect(both.output.contains("two/b\n  0s  mode cp\n  1s  kill one of kv  → would hit 1 of"))
    let name = try #require(both.output.firstMatch(of: /: (kv-\d)\n/)).1
    let line = try Program.run(
      ["\(folder)/two.yaml", "--plain"], home, input: "speed 100x\nseek 1.1s\nnodes\nquit\n")
    #expect(
      line.output.contains("down: \(name) is down"), "\(line.output)")
  }

  @Test("in words: what is wrong is said, the world goes on, and help lists commands")
  func words() throws {
    let lines = "kill nope\nkil kv-1\nset store.r 5\nkill kv-1\nundo\nhelp\nquit\n"
    let said = try Program.run(["shop", "--plain"], home, input: lines)
    #expect(said.code == 0 && said.errors.isEmpty)
    for words in [
      "nothing matches \"nope\"", "did you mean kill?", "store.r: expected at most store.n",
      "\nkill kv-1\n", "took back: kill kv-1", "\nkill NODES [for TIME]: ",
    ] {
      #expect(said.output.contains(words), "\(words) in \(said.output)")
    }
    #expect(!said.output.contains("panel-next"))
  }

  @Test("a run is judged: 0 when all holds, 1 when not, in each kind of report") func judging()
    throws
  {
    _ = try write(
      "name: good\nduration: 1s\nexpect:\n  - finally http_requests_total > 0\n", "good.yaml")
    let good = try run("run DIR/good.yaml")
    #expect(good.code == 0 && good.output.hasSuffix("1 passed, 0 failed\n"))
    #expect(good.errors.isEmpty)
    _ = try write(
      "name: bad\nduration: 1s\nexpect:\n  - finally http_requests_total > 1000000\n", "bad.yaml")
    for (format, words) in [
      ("text", "0 passed, 1 failed"), ("json", "\"failed\": 1"),
      ("junit", "failures=\"1\""),
    ] {
      let bad = try run("run DIR/bad.yaml --report \(format)")
      #expect(bad.code == 1 && bad.output.contains(words))
    }
  }

  @Test("a scenario that compares is run once a world, or one of them") func comparing() throws {
    _ = try write(
      "name: two\nduration: 1s\ncompare:\n"
        + "  r1: {commands: [set store.r 1], expect: [finally http_requests_total > 0]}\n"
        + "  r2: {expect: [finally http_requests_total > 1000000]}\n", "two.yaml")
    let both = try run("run DIR/two.yaml")
    #expect(both.code == 1 && both.output.contains("two/r1 ·") && both.output.contains("two/r2 ·"))
    let one = try run("run DIR/two.yaml --variant r1")
    #expect(one.code == 0 && !one.output.contains("two/r2"))
    let none = try run("run DIR/two.yaml --variant r3")
    #expect(none.code == 64 && none.errors.contains("expected one of r1, r2, found r3"))
    #expect(try run("run DIR/two.yaml --metrics -").errors.contains("expected --variant besides"))
    let digests = try run("digest DIR/two.yaml --for 1s").output.split(separator: "\n")
    #expect(digests.map { $0.prefix(10) } == ["two/r1 1s ", "two/r2 1s "])
    #expect(
      try run("digest DIR/two.yaml --for 1s --variant r1").output
        == digests[0].dropFirst("two/r1 ".count) + "\n")
    let frame = try run("frame DIR/two.yaml --at 1s --ascii").output
    #expect(frame.contains("c compare") && frame.contains("R1") && frame.contains("R2"))
  }

  @Test("a recording runs to the same digest, and replaces nothing but a recording")
  func recording() throws {
    let first = try run("run zone-cut --seed 5 --for 2s --record DIR/r.yaml --report json")
    let digest = try #require(first.output.firstMatch(of: /"digest": "([0-9a-f]{8})"/)).1
    #expect(try run("digest DIR/r.yaml --for 2s").output == "2s \(digest)\n")
    let again = try run("run DIR/r.yaml --record DIR/r.yaml --report json")
    #expect(again.output.contains("\"digest\": \"\(digest)\""))
    let mine = try write("name: mine\n", "mine.yaml")
    let refused = try run("run DIR/mine.yaml --for 1s --record DIR/mine.yaml")
    #expect(refused.code == 74 && refused.errors.contains("found another file"))
    #expect(try String(contentsOfFile: mine, encoding: .utf8) == "name: mine\n")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder).allSatisfy {
        !$0.hasSuffix(".part")
      })
  }

  @Test("metrics and spans go into files, or to standard output beside the report")
  func exports() throws {
    let files = try run("run shop --for 1s --metrics DIR/m.txt --traces DIR/t.jsonl")
    #expect(files.errors.isEmpty)
    let metrics = try String(contentsOfFile: folder + "/m.txt", encoding: .utf8)
    #expect(metrics.hasPrefix("# HELP ") && metrics.hasSuffix("\n"))
    let spans = try String(contentsOfFile: folder + "/t.jsonl", encoding: .utf8)
    for line in spans.split(separator: "\n") {
      #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
    }
    let piped = try run("run shop --for 1s --metrics -")
    #expect(piped.output == metrics && piped.errors.contains("digest"))
  }

  @Test("a picture is text, text with colours, or SVG, of any size") func pictures() throws {
    let past = try run("frame shop --at 2s --keys [B")
    #expect(past.output.contains("begins another future: F first"))
    #expect(!past.output.contains("forks"))
    let text = try run("frame shop --at 300ms --size 100x30 --view 3 --ascii")
    #expect(text.output.split(separator: "\n", omittingEmptySubsequences: false).count == 31)
    #expect(!text.output.contains { !$0.isASCII })
    #expect(
      try run("frame shop --at 300ms --format ansi --color 256").output.contains("\u{1b}[0;1;38;5;")
    )
    #expect(try !run("frame shop --at 300ms --format ansi --color none").output.contains("38;"))
    #expect(try run("frame shop --at 300ms --format svg").output.hasSuffix("</svg>\n"))
    // Two colours: ink and paper.
    let plain = try run("frame shop --at 300ms --format svg --color none").output
    let colors = Set(plain.matches(of: /#[0-9a-f]{6}/).map { String($0.0) })
    #expect(colors.count == 2, "\(colors)")
    for size in ["20x5", "500x200"] {
      #expect(try run("frame shop --at 0s --size \(size)").code == 0)
    }
    // Nothing of the user's own shows: a picture is the same everywhere.
    _ = try write("lang: ko\nlayout: tables\n", "config/ringside/config.yaml")
    #expect(try run("frame shop --at 300ms --size 100x30 --view 3 --ascii").output == text.output)
  }

  @Test("keys do in a picture what they do on the live screen") func keys() throws {
    let before = try run("frame shop --at 2s --ascii").output
    let killed = try run("frame shop --at 2s --ascii --keys :kill<Space>kv-1<Enter>").output
    #expect(!before.contains("kv-1 is down") && killed.contains("kv-1 is down"))
    #expect(killed.contains("u undo"))
    let undone = try run("frame shop --at 2s --ascii --keys :kill<Space>kv-1<Enter>u").output
    #expect(undone.contains("took back: kill kv-1"))
    let wrong = try run("frame shop --at 2s --ascii --keys :kill<Space>nope<Enter>").output
    #expect(wrong.contains("nothing matches \"nope\""))
    // Ten seconds on, and the picture is of then.
    #expect(try run("frame shop --at 2s --ascii --keys }").output.contains("00:12.0"))
    for view in ["c", "compare"] {
      let compared = try run("frame shop --at 1s --ascii --view \(view)").output
      #expect(compared.contains("c compare") && compared.contains("CP") && compared.contains("CA"))
    }
    #expect(
      try run("frame shop --at 1s --ascii --view network").output
        == run("frame shop --at 1s --ascii --view 3").output)
  }

  @Test("without a terminal: one picture, the report, and how to get the live screen")
  func piped() throws {
    _ = try write("name: calm\nworkload:\n  rate: 1\n", "calm.yaml")
    let result = try run("DIR/calm.yaml --seed 3")
    #expect(result.code == 0)
    #expect(result.output.contains("ringside") && result.output.contains("digest"))
    #expect(
      result.output.hasSuffix(
        "run `ringside \(folder)/calm.yaml` in a terminal for the live screen\n"))
    #expect(!result.output.contains("\u{1b}"))
  }

  @Test("the configuration printed configures the same, keys included") func printed() throws {
    let file = try write(
      "color: 256\nkeys:\n  kill: [X, Del]\n  freeze: []\n", "config/ringside/config.yaml")
    let printed = try run("config print").output
    #expect(printed.contains("color: 256\n") && printed.contains("kill: [\"X\", \"Del\"]"))
    try printed.write(toFile: file, atomically: true, encoding: .utf8)
    #expect(try run("config print").output == printed)
    // A relative folder is no folder.
    let elsewhere = try Program.run(
      ["config", "print"], ["HOME": folder, "XDG_CONFIG_HOME": "config"])
    #expect(elsewhere.output.contains("color: auto"))
  }

  @Test("the schema of the configuration has every choice that is printed, and its value")
  func schema() throws {
    let written = try run("config schema").output
    let schema = try #require(
      JSONSerialization.jsonObject(with: Data(written.utf8)) as? [String: Any])
    let properties = try #require(schema["properties"] as? [String: [String: Any]])
    var stated: Set<String> = []
    for line in try run("config print").output.split(separator: "\n") {
      guard let choice = line.wholeMatch(of: /(?:# )?([a-z]+): ?(.*)/) else { continue }
      stated.insert(String(choice.1))
      if let values = properties[String(choice.1)]?["enum"] as? [Any] {
        #expect(values.contains { "\($0)" == choice.2 }, "\(line)")
      }
    }
    #expect(stated == Set(properties.keys))
    let actions = try #require(properties["keys"]?["properties"] as? [String: Any])
    #expect(actions["kill"] != nil && actions.count > 40)
    #expect(try run("help config schema").output.contains("Example: ringside config schema"))
  }

  @Test("lists, pages, help and the version are there") func lists() throws {
    for line in [
      "scenarios", "themes", "patterns", "keys", "keys --lang ko", "scenarios --lang ko",
      "commands", "commands --lang ko", "settings", "settings breaker", "metrics", "metrics queue",
    ] {
      let result = try run(line)
      #expect(result.code == 0 && result.output.split(separator: "\n").count >= 8, "\(line)")
    }
    #expect(try run("scenarios zone-cut").output.hasPrefix("name: zone-cut\n"))
    #expect(try run("patterns HashRing").output.hasPrefix("# Hash ring\n"))
    #expect(try run("commands freeze").output.hasPrefix("pause NODES [for TIME]\n"))
    #expect(try run("settings store.n").output.contains("store.n"))
    #expect(try run("metrics lost_writes").output.hasPrefix("cap_lost_writes_total (lost_writes)"))
    #expect(try run("commands --markdown").output.contains("| `mode cp\\|ap\\|ca` | "))
    #expect(try run("--version").output.firstMatch(of: /^\d+\.\d+\.\d+\n$/) != nil)
    for command in [
      "live", "run", "frame", "digest", "check", "bench", "scenarios", "themes",
      "patterns", "keys", "config print", "commands", "settings", "metrics",
    ] {
      let help = try run("help \(command)")
      #expect(help.code == 0 && help.output.contains("Example: ringside"), "\(command)")
    }
  }

  @Test("every pattern has its page, and every page says its sources") func pages() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let folder = root.appendingPathComponent("Sources/Patterns").path
    let readmes = try FileManager.default.subpathsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix("README.md") }
    for readme in readmes {
      let text = try String(contentsOfFile: folder + "/" + readme, encoding: .utf8)
      #expect(
        Assets.patterns.contains { $0.text == text },
        "\(readme): expected a link in patterns/ and a row in Assets.patterns")
    }
    for page in Assets.patterns { #expect(page.text.contains("Source"), "\(page.name)") }
  }

  @Test("the manual page and the completions come from the same tables") func generated() throws {
    let page = try run("man").output
    #expect(page.hasPrefix(".TH RINGSIDE 1"))
    #expect(page.contains(".SS \"ringside run\"") && page.contains(".B \\-\\-realtime\n"))
    for shell in ["bash", "zsh", "fish"] {
      let script = try run("--generate-completion-script \(shell)").output
      #expect(script.contains("realtime"), "\(shell)")
    }
  }

  @Test("/metrics is served on loopback while a run lasts, in the format asked for")
  func endpoint() throws {
    let port = Int.random(in: 20_000..<60_000)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: TerminalProgram.binary)
    process.arguments = ["run", "shop", "--for", "10m", "--realtime", "--listen", "\(port)"]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    defer {
      // Not SIGTERM: threads of the tests block it, and the program inherits that.
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    func fetch(_ accept: String, _ more: String..., path: String = "/metrics") -> String {
      let curl = Process()
      curl.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      curl.arguments =
        ["curl", "-si", "-H", "Accept: \(accept)"] + more + ["http://127.0.0.1:\(port)\(path)"]
      let output = Pipe()
      curl.standardOutput = output
      guard (try? curl.run()) != nil else { return "" }
      let said = output.fileHandleForReading.readDataToEndOfFile()
      curl.waitUntilExit()
      return String(decoding: said, as: UTF8.self)
    }
    var plain = ""
    // Until the first scrape it says 503.
    for _ in 0..<600 where !plain.hasPrefix("HTTP/1.1 200") && process.isRunning {
      plain = fetch("*/*")
      if !plain.hasPrefix("HTTP/1.1 200") { Thread.sleep(forTimeInterval: 0.1) }
    }
    #expect(plain.contains("text/plain; version=0.0.4") && plain.contains("# TYPE up gauge"))
    let open = fetch("application/openmetrics-text; version=1.0.0")
    #expect(open.contains("application/openmetrics-text") && open.hasSuffix("# EOF\n"))
    // No body to who asks for the head; a page that leads on; the rest is refused.
    let head = fetch("*/*", "-I")
    #expect(head.hasPrefix("HTTP/1.1 200") && head.contains("Content-Length: "))
    #expect(head.hasSuffix("\r\n\r\n"))
    #expect(fetch("*/*", path: "/").contains("<a href=\"/metrics\">"))
    #expect(fetch("*/*", path: "/metrics?name=up").hasPrefix("HTTP/1.1 200"))
    #expect(fetch("*/*", path: "/nowhere").hasPrefix("HTTP/1.1 404"))
    #expect(fetch("*/*", "-d", "up 1").hasPrefix("HTTP/1.1 405"))
    // A port that is taken is told at once.
    let second = try run("run shop --for 1ms --listen \(port)")
    #expect(second.code == 74 && second.errors.contains("--listen 127.0.0.1:\(port)"))
  }
}
