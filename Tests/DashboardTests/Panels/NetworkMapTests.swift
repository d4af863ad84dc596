import Cluster
import Screen
import Simulation
import Testing
import Verification

@testable import Dashboard

@Suite("The map of the network") struct NetworkMapTests {
  /// A run that commands are given to.
  private struct Run {
    var timeline = Timeline(Experiment(Scenario(), seed: 42))

    var model: NetworkViewModel { NetworkViewModel(timeline.present.world) }

    mutating func advance(_ length: Interval) { timeline.seek(to: timeline.now + length) }
    mutating func give(_ text: String) throws { timeline.apply(try Command.parse(text)) }
  }

  private func places(_ model: NetworkViewModel) throws -> [[Int]] {
    let layout = try #require(NetworkLayout(model, width: 74, height: 20))
    return layout.places.map { [$0.x, $0.y] + $0.nodes }
  }

  private func pairs(_ model: NetworkViewModel) -> [[Int]] {
    model.links.filter { $0.purpose == .work }.map { [$0.from, $0.to] }
  }

  @Test("keeps every place and every link of work, whatever happens to those who stand there")
  func steady() throws {
    var run = Run()
    let (places, pairs) = (try places(run.model), pairs(run.model))
    #expect(pairs.count > 50)
    for command in [
      "note nothing", "partition zone:a | zone:b", "kill kv-1", "rate 0.01x", "heal all", "mode cp",
      "pause gateway-1", "isolate orders-1",
    ] {
      try run.give(command)
      for _ in 0..<3 {
        run.advance(.seconds(1))
        #expect(try self.places(run.model) == places, "\(command)")
        #expect(self.pairs(run.model) == pairs, "\(command)")
      }
    }
  }

  @Test("moves when a node joins") func joins() throws {
    var run = Run()
    let before = try places(run.model)
    try run.give("add orders in zone:a")
    run.advance(.seconds(5))
    #expect(try places(run.model) != before)
  }

  @Test("has the links that the definitions of the routes give") func graph() {
    let graph = Experiment(Scenario(), seed: 1).world.serviceGraph
    #expect(graph.calls(.client, .gateway) && graph.calls(.orders, .payments))
    #expect(graph.calls(.mailer, .broker) && !graph.calls(.broker, .mailer))
    #expect(graph.joins(.broker, .mailer) && graph.joins(.kv, .kv))
    #expect(!graph.calls(.client, .kv), "the shop's users ask no store")
    #expect(!graph.calls(.gateway, .payments), "nobody transfers money")
    #expect(!graph.joins(.gateway, .database))
  }

  @Test("has a cross for every link that is cut, however close they come") func crosses() {
    var model = NetworkViewModel()
    for (zone, layer) in [("a", 0), ("b", 1)] {
      for number in 1...4 {
        model.nodes.append(
          .init(
            name: "\(zone)-\(number)", shortName: "\(zone)\(number)", service: zone,
            layer: layer, zone: zone))
      }
    }
    for from in 0..<4 {
      for to in 4..<8 {
        model.links.append(.init(from: from, to: to, isCut: true))
        model.links.append(.init(from: to, to: from, isCut: true))
      }
    }
    let text = draw(model, width: 100, height: 24, PanelContext())
    #expect(text.count { $0 == "╳" } >= 14)
  }

  @Test("says of a cut that both sides live, where they do: a crash is not a partition")
  func bothSides() {
    var model = NetworkViewModel()
    for (zone, layer) in [("a", 0), ("b", 1)] {
      model.nodes.append(
        .init(name: zone, shortName: zone, service: zone, layer: layer, zone: zone))
    }
    model.links = [.init(from: 0, to: 1, isCut: true), .init(from: 1, to: 0, isCut: true)]
    func words() -> String {
      draw(model, width: 100, height: 24, PanelContext()).replacing("\u{A0}", with: " ")
    }
    #expect(words().contains("both sides stay alive"))
    model.nodes[0].state = .down
    #expect(words().contains("╳") && !words().contains("alive"))
  }

  @Test("says at a node what is wrong with it, in the command's words") func troubles() throws {
    var run = Run()
    try run.give("latency payments-1 5s")
    run.advance(.milliseconds(500))
    let model = run.model
    #expect(model.nodes.first { $0.name == "payments-1" }?.troubles == ["latency 5s"])
    #expect(draw(model, width: 100, height: 30, PanelContext()).contains("≈ latency 5s"))
    try run.give("slow payments-1 10x")
    #expect(run.model.nodes.first { $0.name == "payments-1" }?.troubles.count == 2)
    try run.give("heal all")
    #expect(run.model.nodes.allSatisfy { $0.troubles.isEmpty })
  }

  @Test("tells why a dead node has no messages in the diagram of the last moments")
  func silence() throws {
    var run = Run()
    run.advance(.seconds(5))
    try run.give("kill kv-1")
    run.advance(.seconds(20))
    let model = run.model
    var context = PanelContext()
    context.isZoomed = true
    context.isFocused = true
    let rows = NetworkPanel.rows(model, context)
    context.selection = rows.firstIndex { model.nodes[$0].name == "kv-1" }
    let text = draw(model, width: 118, height: 34, context)
    let isRemembered = model.recent.contains {
      [model.nodes[$0.from].name, model.nodes[$0.to].name].contains("kv-1")
    }
    #expect(isRemembered || text.contains("kv-1 is down: no message to or from it"))
  }

  private func draw(
    _ model: NetworkViewModel, width: Int, height: Int, _ context: PanelContext
  ) -> String {
    var frame = Frame(width: width, height: height)
    let rect = Rect(x: 0, y: 0, width: width, height: height)
    NetworkPanel.draw(model, into: &frame, rect: rect, context: context)
    return frame.text
  }
}
