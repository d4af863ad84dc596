import Cluster
import Screen
import Simulation
import Testing
import Verification

@testable import Dashboard

@Suite("The ring where no ring is used") struct ReplicaGroupTests {
  private func model(_ mode: String, then commands: [String] = []) throws -> RingViewModel {
    var timeline = Timeline(Experiment(Scenario(), seed: 7))
    timeline.apply(try Command.parse("mode \(mode)"))
    timeline.seek(to: .seconds(10))
    for command in commands {
      timeline.apply(try Command.parse(command))
      timeline.seek(to: timeline.now + .seconds(1))
    }
    return try #require(RingViewModel(timeline.present.world))
  }

  private func text(
    _ model: RingViewModel, isZoomed: Bool = true, _ language: Language = .english
  )
    -> String
  {
    var context = PanelContext()
    context.isZoomed = isZoomed
    context.language = language
    let size = isZoomed ? (118, 34) : (46, 16)
    var frame = Frame(width: size.0, height: size.1)
    RingPanel.draw(
      model, into: &frame, rect: Rect(x: 0, y: 0, width: size.0, height: size.1), context: context)
    let captions = RingPanel.captions(model, context, height: size.1)
    return frame.text + (captions.top + captions.bottom).joined(separator: "\n")
  }

  @Test("says that it is unused and shows who leads", arguments: ["cp", "ca"], [true, false])
  func unused(mode: String, isZoomed: Bool) throws {
    let model = try model(mode)
    let group = try #require(model.group)
    let leader = try #require(group.replicas.firstIndex { $0.role == .leader })
    let text = text(model, isZoomed: isZoomed)
    #expect(text.contains("the ring is unused"))
    #expect(text.contains("★ \(model.members[leader].name)"))
    for word in ["N=", "R=", "node moves", "tokens", "σ"] { #expect(!text.contains(word)) }
    #expect(self.text(model, isZoomed: isZoomed, .korean).contains("링은 쓰이지 않음"))
  }

  @Test("shows quorums and owners as long as the ring is used") func used() throws {
    let model = try model("ap")
    #expect(model.group == nil)
    #expect(text(model).contains("N=3 R=2 W=2"))
  }

  @Test("shows every server following the one that leads, and none when it is dead")
  func follow() throws {
    let model = try model("cp")
    let group = try #require(model.group)
    let leader = try #require(group.replicas.firstIndex { $0.role == .leader })
    #expect(group.replicas.allSatisfy { $0.follows == leader })
    #expect(text(model).contains("\(model.members[leader].name) leads term"))
    let all = model.members.map(\.name).joined(separator: ",")
    let dead = try self.model("cp", then: ["kill \(all)"])
    #expect(text(dead).contains("nobody leads"))
    let one = try self.model("cp", then: ["kill \(model.members[leader].name)"])
    #expect(one.group?.size == group.size, "who is down belongs to the group still")
  }

  @Test("a click selects the node that is nearest") func click() throws {
    let model = try model("cp")
    var context = PanelContext()
    context.isZoomed = true
    let rect = Rect(x: 1, y: 1, width: 118, height: 34)
    var hit: Set<Int> = []
    for y in 1..<35 {
      for x in 1..<75 {
        if let row = RingPanel.row(model, x: x, y: y, rect: rect, context) { hit.insert(row) }
      }
    }
    #expect(hit == Set(model.members.indices))
  }
}
