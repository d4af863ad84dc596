import Cluster
import Screen
import Testing

@testable import Dashboard

@Suite("The key table") struct KeyTableTests {
  @Test("has every key once in a context, and once beside the keys that work everywhere")
  func unique() {
    for (index, row) in KeyTable.rows.enumerated() {
      for other in KeyTable.rows[..<index] where KeyMap.meet(row.context, other.context) {
        #expect(
          row.keys.allSatisfy { !other.keys.contains($0) }, "\(row.id) and \(other.id) share a key")
      }
    }
  }

  @Test("names every action once")
  func names() {
    let ids = KeyTable.rows.map(\.id)
    #expect(Set(ids).count == ids.count)
  }

  @Test("writes every key in key notation", arguments: KeyTable.rows)
  func notation(row: KeyRow) {
    for key in row.keys { #expect(Key(key)?.description == key, "\(row.id): \(key)") }
  }

  @Test("explains every key in both languages", arguments: KeyTable.rows)
  func help(row: KeyRow) {
    #expect(!row.help.english.isEmpty && !row.help.korean.isEmpty)
    #expect(row.help.english != row.help.korean)
    #expect(row.legend.map { !$0.text.korean.isEmpty && !$0.short.english.isEmpty } ?? true)
    if row.condition != .always { #expect(!row.condition.reason.korean.isEmpty) }
  }

  @Test("gives the world only commands that parse", arguments: KeyTable.rows)
  func commands(row: KeyRow) throws {
    let texts: [String]
    switch row.deed {
    case .command(let text), .prompt(let text): texts = [text]
    case .toggle(let text, _, let other): texts = [text, other]
    case .act, .effect: return
    }
    let target = Target(Fixture.state(), Fixture.model)
    for text in texts {
      let filled = try #require(target.fill(text, Fixture.model))
      #expect(!filled.contains("{"))
      _ = try Command.parse(filled)
    }
  }

  @Test("fills a link with both of its ends")
  func links() {
    var target = Target(Fixture.state(), Fixture.model)
    target.link = "gateway-1->orders-1"
    #expect(
      target.fill("delay {link} 300ms ±50ms", Fixture.model)
        == "delay gateway-1->orders-1 300ms ±50ms")
  }

  @Test("has a key for the overview and for each panel there is")
  func views() {
    #expect(KeyMap.standard.row(for: "1", in: .main)?.id == "overview")
    for row in PanelTable.rows {
      let key = KeyMap.standard.row(for: String(row.id.key), in: .main)
      // Whether there is anything to compare is asked first.
      #expect(key?.deed == .act(row.id == .compare ? .compare : .view(row.id)))
    }
  }

  @Test("prints every action with its keys in the sheet", arguments: Language.allCases)
  func sheet(language: Language) {
    let lines = KeyMap.standard.sheet(language).split(separator: "\n")
    for row in KeyTable.rows {
      #expect(lines.contains { $0.contains(" \(row.id) ") && $0.contains(row.help[language]) })
    }
  }

  @Test("shows every key in the help overlay")
  func overlay() {
    let items = ListItem.items(of: ListOverlay(.help), Fixture.state(), Fixture.model)
    #expect(items.filter { !$0.isHeading }.count == KeyTable.rows.count)
  }
}

@Suite("Rebinding") struct RebindingTests {
  @Test("gives an action other keys, several if wished")
  func several() {
    let map = KeyMap([Rebinding(action: "kill", keys: ["K", "f9"])])
    #expect(map.problems.isEmpty)
    #expect(map.row(for: "K", in: .main)?.id == "kill")
    #expect(map.row(for: "F9", in: .main)?.id == "kill")
    #expect(map.row(for: "x", in: .main) == nil)
  }

  @Test("switches an action off by no keys")
  func off() {
    let map = KeyMap([Rebinding(action: "kill", keys: [])])
    #expect(map.problems.isEmpty)
    #expect(map.row(for: "x", in: .main) == nil)
  }

  @Test("says when two actions want a key, and gives it to the one that was bound")
  func conflict() {
    let map = KeyMap([Rebinding(action: "kill", keys: ["p"])])
    #expect(map.problems == [.conflict(key: "p", kept: "kill", refused: "partition")])
    #expect(map.row(for: "p", in: .main)?.id == "kill")
    #expect(map.row("partition")?.keys == [])
  }

  @Test("exchanges two keys without a conflict")
  func exchange() {
    let map = KeyMap([
      Rebinding(action: "kill", keys: ["z"]), Rebinding(action: "freeze", keys: ["x"]),
    ])
    #expect(map.problems.isEmpty)
  }

  @Test("names unknown actions with the nearest known one, and unknown keys")
  func unknown() {
    let map = KeyMap([
      Rebinding(action: "kil", keys: ["y"]), Rebinding(action: "kill", keys: ["Hyper-x"]),
    ])
    #expect(
      map.problems == [
        .unknownAction("kil", nearest: "kill"), .unknownKey("Hyper-x", action: "kill"),
      ])
    #expect(map.problems[0].description == "no action 'kil'; did you mean 'kill'?")
  }

  @Test("leaves a way out: ^C cannot be switched off")
  func wayOut() {
    let map = KeyMap([Rebinding(action: "interrupt", keys: [])])
    #expect(map.problems == [.needed(action: "interrupt")])
    #expect(map.row(for: "^C", in: .line)?.id == "interrupt")
  }

  @Test("shows in the legend and in the help")
  func shown() {
    var settings = DashboardSettings()
    settings.bindings = [Rebinding(action: "kill", keys: ["K"])]
    var state = DashboardState(settings, width: 120, height: 40)
    state.follow(Fixture.model)
    let legend = Legend(state, Fixture.model, width: 120)
    #expect(legend.items.contains { $0.id == "kill" && $0.keys == "K" })
  }
}
