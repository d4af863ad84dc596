import Cluster
import Simulation
import Testing

@Suite("The command language") struct CommandTests {
  @Test("reads every example of its table, and its own printing of it")
  func examples() throws {
    for row in CommandTable.rows {
      #expect(!row.examples.isEmpty && !row.help.english.isEmpty && !row.help.korean.isEmpty)
      #expect(row.syntax.hasPrefix(row.verb))
      for example in row.examples {
        let command = try Command.parse(example)
        #expect(try Command.parse(command.description) == command, "\(example)")
      }
      for alias in row.aliases {
        let rest = row.examples[0].dropFirst(row.verb.count)
        #expect(try Command.parse(alias + rest) == Command.parse(row.examples[0]))
      }
    }
  }

  @Test("has examples that find their nodes, routes and queues in the shop")
  func exampleNames() throws {
    var random = Random(seed: 1)
    for example in CommandTable.rows.flatMap(\.examples) {
      let command = try Command.parse(example)
      #expect(throws: Never.self, "\(example)") { try command.check(in: .shop) }
      if case .inject(let injection) = command {
        #expect(throws: Never.self, "\(example)") {
          try injection.resolve(in: .shop, random: &random)
        }
      }
    }
  }

  @Test("has a verb once")
  func verbs() {
    let verbs = CommandTable.rows.flatMap { [$0.verb] + $0.aliases }
    #expect(Set(verbs).count == verbs.count)
    for kind in FaultKind.allCases { #expect(CommandTable.row(kind.rawValue) != nil) }
  }

  @Test("gives back any command that it prints", arguments: 0..<8)
  func roundTrip(seed: Int) throws {
    var maker = CommandMaker(random: Random(seed: UInt64(seed)))
    for _ in 0..<500 {
      let command = maker.command()
      let text = command.description
      do {
        let read = try Command.parse(text)
        #expect(read == command, "\(text)")
      } catch {
        Issue.record("\(text): \(error)")
      }
    }
  }

  @Test(
    "has one canonical form",
    arguments: [
      ("  KILL  kv-1 ", "kill kv-1"),
      ("freeze orders-1 for 1500ms", "pause orders-1 for 1.5s"),
      ("kill one(role:kv, payments)", "kill one of role:kv,payments"),
      ("kill all of zone:a", "kill zone:a"),
      ("kill 50% of role:kv , !leader", "kill 50% of role:kv,!leader"),
      ("kill up to 50% of all", "kill up to 50% of all"),
      ("delay gateway→payments 5s+-1s", "delay gateway->payments 5s ±1s"),
      ("delay a ↔ b 5s ± 1s corr 25% for 2m", "delay a<->b 5s ±1s corr 25% for 120s"),
      ("partition zone:a|zone:b to", "partition zone:a | zone:b oneway"),
      ("partition a | b for 30s flap 2s 50%", "partition a | b flap 2s 50% for 30s"),
      ("throttle a->b 64000B/s", "throttle a->b 64kB/s buffer 64kB"),
      ("clock kv-1 5s", "clock kv-1 +5s"),
      ("heal #3", "heal 3"), ("heal P3", "heal 3"), ("heal zone:a", "heal at zone:a"),
      ("rate 50/s zone:a", "rate 50/s in zone:a"), ("rate 2.50x", "rate 2.5x"),
      ("set rpc.propagate no", "set rpc.propagate off"),
      ("note hello  world", "note \"hello world\""),
      ("monkey", "monkey mean 20s faults kill max 1"),
      ("dry-run kill all", "dry-run kill all"),
    ])
  func canonical(text: String, expected: String) throws {
    #expect(try Command.parse(text).description == expected)
  }

  @Test(
    "says in one line where a slip is, what belongs there, and what was meant",
    arguments: [
      ("", "column 1: expected a command, found the end"),
      ("kil kv-1", "column 1: expected a command, found \"kil\"; did you mean kill?"),
      ("kill", "column 5: expected a node, a service or a selector or \"!\", found the end"),
      (
        "kill kv-1 fro 5s",
        "column 11: expected \",\", \"for\" or the end, found \"fro\"; did you mean for?"
      ),
      ("kill kv-1 for 5", "column 15: expected an interval like 5s, found \"5\""),
      (
        "kill kv-1 for 0s",
        "column 15: expected an interval from 1ms to 36000000s, found \"0s\""
      ),
      (
        "kill zon:a",
        "column 6: expected zone:…, role:… or service:…, found \"zon:a\"; did you mean zone:a?"
      ),
      ("slow database 4", "column 15: expected \",\" or a factor like 4x, found \"4\""),
      ("slow database 0x", "column 15: expected a factor from 0.01x to 1000x, found \"0x\""),
      (
        "partition zone:a",
        "column 17: expected \",\" or \"|\", found the end"
      ),
      (
        "delay a->b 300ms ±400ms",
        "column 19: expected an interval from 0s to 300ms, found \"400ms\""
      ),
      ("loss a->b 110%", "column 11: expected a percentage from 0% to 100%, found \"110%\""),
      (
        "disk kv-1 ful",
        "column 11: expected \",\", \"slow\", \"full\" or \"lossy\", found \"ful\"; did you mean full?"
      ),
      (
        "set breaker.resetTimout 5s",
        "column 5: expected a setting, found \"breaker.resetTimout\"; did you mean breaker.resetTimeout?"
      ),
      (
        "set retry.attempts 0",
        "column 20: expected a whole number from 1 to 20, found \"0\""
      ),
      (
        "set balancing.strategy randm",
        "column 24: expected first, round-robin, random, least-outstanding or two-choices, "
          + "found \"randm\"; did you mean random?"
      ),
      ("add kvv", "column 5: expected a service, found \"kvv\"; did you mean kv?"),
      ("note \"open", "column 6: expected a closing quote, found the end"),
      (
        "monkey while availability 5",
        "column 27: expected \"(\", \"{\" or a comparison like > or ==, found \"5\""
      ),
      ("dry-run dry-run undo", "column 9: expected the command to try, found \"dry-run\""),
      ("undo now", "column 6: expected the end, found \"now\""),
    ])
  func slips(text: String, expected: String) {
    do throws(CommandError) {
      let command = try Command.parse(text)
      Issue.record("\(text) was read as \(command)")
    } catch {
      #expect(error.description == expected)
    }
  }

  @Test("answers any text with a command or with one line that says where")
  func mutations() {
    var random = Random(seed: 1)
    let examples = CommandTable.rows.flatMap(\.examples)
    let pieces: [String] = [
      " ", ",", "|", "->", "±", "!", "\"", "\\", "(", "{", "99999999999999999999s", "-", "%", "*",
      "\u{0}", "\u{1b}[31m", "\u{202e}", "é́́", "한", "👨‍👩‍👧", "\n", "of", "one", "for", "1e9", "NaN",
      "-0%",
    ]
    for round in 0..<100_000 {
      var text = Array(examples[random.below(examples.count)])
      for _ in 0...random.below(4) {
        let place = random.below(text.count + 1)
        switch random.below(4) {
        case 0 where place < text.count: text.remove(at: place)
        case 1 where place < text.count: text.swapAt(place, random.below(text.count))
        case 2: text.removeLast(text.count - place)
        default: text.insert(contentsOf: pieces[random.below(pieces.count)], at: place)
        }
      }
      do throws(CommandError) {
        let command = try Command.parse(String(text))
        #expect(try Command.parse(command.description) == command, "\(String(text))")
      } catch {
        #expect(error.column >= 1 && error.column <= text.count + 1, "\(String(text))")
        #expect(!error.description.contains { $0.isNewline || $0 == "\u{1b}" })
      }
      if round % 8 == 0 { _ = Completions(of: String(text), in: .shop) }
    }
  }

  @Test("refuses a text without end")
  func long() {
    do throws(CommandError) {
      _ = try Command.parse(String(repeating: "a", count: 100_000))
      Issue.record("read")
    } catch {
      #expect(error.description == "column 4097: expected at most 4096 characters, found more")
    }
  }
}

extension Directory {
  /// The shop, with a leader, some routes, queues and faults.
  static var shop: Directory {
    var directory = Directory(Topology.shop)
    directory.leaders = NodeSet(directory.nodes.filter { $0.name == "kv-1" }.map(\.id))
    directory.faults = [FaultID(3)]
    directory.metrics = ["availability"]
    return directory
  }
}
