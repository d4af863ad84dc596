import Screen
import Simulation
import Testing

@testable import Dashboard

@Suite("The comparison") struct ComparePanelTests {
  private func text(_ model: CompareViewModel, _ width: Int, _ height: Int) -> String {
    var frame = Frame(width: width, height: height)
    var context = PanelContext()
    context.selection = 0
    ComparePanel.draw(
      model, into: &frame, rect: Rect(x: 0, y: 0, width: width, height: height), context: context)
    return frame.text
  }

  private func sentences(_ world: CompareViewModel.World) -> [String] {
    Sacrifice.all(of: world, hadFault: true)
      .compactMap { $0.wordings(of: world, .english).first }
  }

  @Test("says what each store gave up, for whom and for how long, from its numbers")
  func sacrifices() {
    var worlds = CompareViewModel.trouble.worlds
    #expect(
      sentences(worlds[0]) == [
        "CP gave up availability: zone b's clients got no answer for 14.2s and still wait"
      ])
    #expect(
      sentences(worlds[1]) == [
        "AP gave up consistency: zones a, b's clients read answers up to 3.20s old (214 stale), "
          + "31 keys diverged, not healed yet"
      ])
    #expect(
      sentences(worlds[2]) == [
        "CA promises nothing under a cut: zone b unanswered for 14.3s and waiting"
      ])
    // What is not a cut is called by its name, whatever the store promises for cuts.
    worlds[2].zones[1].cause = .dead("kv-1")
    #expect(
      sentences(worlds[2]) == [
        "CA gave up availability: zone b's clients got no answer for 14.3s after kv-1 died"
          + " and still wait"
      ])
    worlds[1].convergence = .took(.milliseconds(4_100))
    #expect(sentences(worlds[1])[0].hasSuffix("31 keys diverged, healed after 4.10s"))
    worlds[1].lost = 7
    #expect(
      sentences(worlds[1])[0].contains("(214 stale), 7 acknowledged writes lost, 31 keys"))
    (worlds[1].stale, worlds[1].lost) = (0, 0)
    #expect(
      sentences(worlds[1]) == [
        "AP gave up consistency: 57 answers no order explains, 31 keys diverged, healed after 4.10s"
      ])
    (worlds[1].violations, worlds[1].verdict) = (0, .linearizable)
    #expect(
      sentences(worlds[1]) == [
        "AP's replicas parted, unseen by clients: 31 keys diverged, healed after 4.10s"
      ])
    // Users see more than the store's clients do.
    worlds[0].zones[1].unanswered = .milliseconds(1_900)
    #expect(sentences(worlds[0]) == ["CP fails its users: 40% of the latest requests, 412 so far"])
    worlds[0].users?.share = 1
    #expect(sentences(worlds[0]) == ["CP failed 412 requests, and none of the latest"])
    // Whose requests die before they reach the store is not what the store gave up.
    (worlds[0].zones[1].unanswered, worlds[0].zones[1].errors) = (.seconds(9), 8)
    worlds[0].zones[1].cause = .unknown
    #expect(sentences(worlds[0]) == ["CP failed 412 requests, and none of the latest"])
    worlds[0].zones[1].cause = .cut
    #expect(sentences(worlds[0])[0].hasPrefix("CP gave up availability"))
    (worlds[0].zones[1].unanswered, worlds[0].zones[1].errors) = (.milliseconds(1_900), 214)
    worlds[0].users = nil
    #expect(sentences(worlds[0]) == ["CP gave up some answers: 214 operations refused or unknown"])
    worlds[0].zones[1].errors = 0
    #expect(sentences(worlds[0]) == ["CP has given up nothing so far"])
    worlds[0].lost = 2
    #expect(sentences(worlds[0]) == ["CP lost 2 acknowledged writes"])
  }

  @Test("marks what differs: good here, bad there, in colour and with a sign")
  func differences() throws {
    let rows = CompareRows(model: .trouble, language: .english).rows(height: 60)
    func row(_ label: String) throws -> CompareRow {
      try #require(rows.first { $0.label.hasSuffix(label) })
    }
    let letter = try row("A by the letter")
    #expect(letter.isDecisive && letter.cells.map(\.level) == [.bad, .good, .bad])
    #expect(letter.cells.map(\.text) == ["no A, 60%", "[A] 100%", "no A, 62%"])
    #expect(try !row("lost writes").isDecisive)
    // Twice as slow as the fastest is worse, though nothing was given up.
    #expect(try row("write p50 p99").cells.map(\.level) == [.worse, .worse, .plain])
    let picture = text(.trouble, 118, 33)
    #expect(picture.contains("✘ no A, 60%") && picture.contains("✔ [A] 100%"))
  }

  @Test("keeps the badge off at anything less than all")
  func badge() throws {
    var model = CompareViewModel.trouble
    model.worlds[1].letter = 0.999_9
    let rows = CompareRows(model: model, language: .english).rows(height: 60)
    let letter = try #require(rows.first { $0.label.hasSuffix("A by the letter") })
    #expect(letter.cells[1].text == "no A, 99%" && letter.cells[1].level == .bad)
  }

  @Test("marks above each graph the seconds in which a fault acted, in the world where it did")
  func faults() throws {
    var model = CompareViewModel.trouble
    for world in model.worlds.indices { model.worlds[world].faults = [] }
    #expect(!text(model, 118, 60).contains("━"))
    model.worlds[0].faults = [
      FaultBand(start: .milliseconds(200_500), end: .milliseconds(202_000)),
      FaultBand(start: .zero, end: .seconds(9)),
    ]
    func marked(_ row: CompareRow, _ world: Int) -> [Int] {
      row.cells[world].faulty.indices.filter { row.cells[world].faulty[$0] }
    }
    // The newest whole second of 60 is the one that began at 206 s.
    let rows = CompareRows(model: model, language: .english).rows(height: 60)
    let answered = rows.filter { $0.label.drop { $0 == " " } == "answered" }
    #expect(answered.count == 2)
    for row in answered {
      #expect(marked(row, 0) == [53, 54])
      #expect(marked(row, 1).isEmpty && marked(row, 2).isEmpty)
    }
    // Over the users' graph and those of the two zones.
    #expect(text(model, 118, 60).count { $0 == "━" } == 6)
    // A world that lags behind has its own newest second.
    model.worlds[0].missing = .milliseconds(2_000)
    let behind = try #require(
      CompareRows(model: model, language: .english).rows(height: 60)
        .first { $0.label.hasSuffix("answered") })
    #expect(marked(behind, 0) == [55, 56])
    model.worlds[0].missing = nil
    // Where there is no room for headings the axis is a row.
    let axis = try #require(
      CompareRows(model: model, language: .english).rows(height: 14).first)
    #expect(axis.label == "faults" && marked(axis, 0) == [53, 54])
  }

  @Test("says what share of the reads was stale, where there is room") func staleShare() throws {
    let rows = CompareRows(model: .trouble, language: .english).rows(height: 60)
    let stale = try #require(rows.last { $0.label.hasSuffix("stale reads") })
    #expect(stale.cells.map(\.text) == ["0", "214", "0"])
    #expect(stale.cells.map(\.more) == ["", " · 18.3%", ""])
    #expect(text(.trouble, 118, 60).contains("✘ 214 · 18.3%"))
    #expect(Figures.finePercent(0.000_4) == "<0.1%" && Figures.finePercent(0.999_9) == "99.9%")
    #expect(Figures.finePercent(1) == "100%" && Figures.finePercent(0) == "0%")
  }

  @Test("tells how many siblings stand side by side, and when they are too many") func siblings() {
    var model = CompareViewModel.trouble
    func row() -> CompareRow? {
      CompareRows(model: model, language: .english).rows(height: 60)
        .first { $0.label.hasSuffix("siblings p99") }
    }
    #expect(row() == nil)
    model.worlds[0].siblings = 1
    #expect(row() == nil, "one value is no sibling")
    model.worlds[0].siblings = 95.2
    model.worlds[1].siblings = 15
    #expect(row()?.cells.map(\.text) == ["96", "15", "–"])
    #expect(row()?.cells.map(\.level) == [.worse, .plain, .plain])

    var world = CompareViewModel.World(name: "vv")
    world.zones = [CompareViewModel.Zone("a")]
    world.zones[0].errors = 87
    world.siblings = 95.2
    #expect(Sacrifice.all(of: world, hadFault: false) == [.crowd(siblings: 96, failed: 87)])
    world.siblings = 20
    #expect(Sacrifice.all(of: world, hadFault: false) == [.nothing(hadFault: false)])
  }

  @Test("tells the chance of missing an acknowledged write, where quorums differ")
  func chances() throws {
    func chance(_ r: Int, _ w: Int, of n: Int = 3) -> Double {
      CompareViewModel.Quorum(n: n, r: r, w: w).chanceOfMiss
    }
    // All of the R that are asked at random are among the N - W that need not have it yet.
    #expect(abs(chance(1, 1) - 2 / 3) < 1e-12)
    #expect(abs(chance(1, 2) - 1 / 3) < 1e-12)
    #expect(abs(chance(2, 1) - 1 / 3) < 1e-12)
    #expect(chance(2, 2) == 0 && chance(1, 3) == 0 && chance(3, 1) == 0)
    #expect(abs(chance(2, 2, of: 5) - 3 / 10) < 1e-12)

    var model = CompareViewModel.trouble
    func row(_ language: Language, _ label: String) -> CompareRow? {
      CompareRows(model: model, language: language).rows(height: 60)
        .first { $0.label.hasSuffix(label) }
    }
    #expect(row(.english, "may miss a write") == nil)
    model.worlds[0].quorum = .init(n: 3, r: 1, w: 1)
    model.worlds[1].quorum = .init(n: 3, r: 1, w: 1)
    #expect(row(.english, "may miss a write") == nil, "all the same is nothing to compare")
    model.worlds[1].quorum = .init(n: 3, r: 2, w: 2)
    let cells = try #require(row(.english, "may miss a write")).cells
    #expect(cells.map { $0.text + $0.more } == ["66.7% at worst", "0%", "–"])
    #expect(cells.map(\.level) == [.worse, .plain, .plain])
    #expect(row(.korean, "쓰기 놓칠 확률") != nil)
    #expect(text(model, 118, 60).contains("▲ 66.7% at worst"))
  }

  @Test("says that quorums meet in calm weather only, where others may stand in for replicas")
  func standIns() throws {
    var model = CompareViewModel.trouble
    model.worlds[0].quorum = .init(n: 3, r: 1, w: 1)
    model.worlds[1].quorum = .init(n: 3, r: 2, w: 2, hasStandIns: true)
    let rows = CompareRows(model: model, language: .english).rows(height: 60)
    let cells = try #require(rows.first { $0.label.hasSuffix("may miss a write") }).cells
    #expect(cells.map { $0.text + $0.more } == ["66.7% at worst", "0% in calm weather", "–"])
  }

  @Test("marks a zone as cut off in those worlds only in which it is")
  func cutInSome() {
    var model = CompareViewModel.trouble
    #expect(text(model, 118, 40).contains("zone b ✂ cut off ─"))
    model.worlds[0].zones[1].isCut = false
    #expect(text(model, 118, 40).contains("zone b ✂ cut off in AP, CA ─"))
    let small = text(model, 78, 17).split(separator: "\n").first { $0.hasPrefix(" zone b") } ?? ""
    #expect(!small.contains("zone b ✂") && small.count { $0 == "✂" } == 2)
    for world in model.worlds.indices { model.worlds[world].zones[1].isCut = false }
    #expect(text(model, 118, 40).contains("zone b ─"))
  }

  @Test("says what is the case in one of the worlds at least, each line in its turn")
  func lessons() {
    var model = CompareViewModel.trouble
    var said: Set<String> = []
    for turn in 0..<10 {
      model.now = .seconds(turn * 6)
      said.insert(model.lesson?.english ?? "")
      #expect(text(model, 118, 36).contains("» " + (model.lesson?.english ?? "")))
      #expect(text(model, 78, 17).contains("» " + (model.lesson?.english ?? "")))
    }
    #expect(said.contains { $0.contains("unspecified") }, "of the CA store")
    #expect(said.contains { $0.contains("two of three") }, "of the AP store")
    for world in model.worlds.indices { model.worlds[world].facts = .init() }
    #expect(model.lesson == nil && !text(model, 118, 36).contains("»"))
  }

  @Test("shows three worlds from 80 columns on, fewer in less, the selected one among them")
  func columns() {
    var context = PanelContext()
    func shown(_ width: Int, _ selection: Int) -> [Int] {
      context.selection = selection
      return CompareColumns(.trouble, width: width, context).places.map(\.world)
    }
    #expect(shown(118, 0) == [0, 1, 2])
    #expect(shown(78, 2) == [0, 1, 2])
    #expect(shown(58, 0) == [0, 1])
    #expect(shown(58, 2) == [1, 2])
    #expect(shown(38, 1) == [1])
  }

  @Test("keeps verdict, yield and badge in the smallest window")
  func small() {
    let picture = text(.trouble, 78, 17)
    for words in ["linear", "zone a ✂", "zone b ✂", "A by letter", "divergent keys"] {
      #expect(picture.contains(words), "\(words)")
    }
    #expect(text(.trouble, 78, 9).contains("zone b ✂"))
  }

  @Test("opens with c: at once where there is no choice, else after a question")
  func key() {
    func press(_ keys: String, _ state: inout DashboardState, _ model: DashboardModel) -> [Effect] {
      (Key.sequence(keys) ?? []).flatMap { Dashboard.update(&state, .key($0), model) }
    }
    var model = Fixture.model
    model.timeline.forks.removeLast()
    var state = Fixture.state(120, 40, model)
    #expect(press("c", &state, model) == [.compare(.modes)])
    #expect(state.view == .compare)

    var other = Fixture.state()
    #expect(press("cj<Enter>", &other, Fixture.model) == [.compare(.future("without cut"))])
    #expect(other.view == .compare && other.overlays.isEmpty)
  }

  @Test("goes from world to world, shows one in the other views, and ends when asked to")
  func worlds() {
    var model = Fixture.model
    model.panels.compare = .trouble
    var state = Fixture.state(120, 40, model)
    func press(_ keys: String) -> [Effect] {
      (Key.sequence(keys) ?? []).flatMap { Dashboard.update(&state, .key($0), model) }
    }
    #expect(press("cl<Enter>") == [.compare(.show(1))])
    #expect(press("llll<Enter>") == [.compare(.show(2))])
    #expect(press("cG<Enter>") == [.compare(.end)])
    #expect(state.view == nil)
  }
}
