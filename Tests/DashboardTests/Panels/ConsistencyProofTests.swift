import Cluster
import Screen
import Simulation
import TestSupport
import Testing
import Verification

@testable import Dashboard

@Suite("What is held against a key") struct ConsistencyProofTests {
  /// A leader that the others do not hear goes on answering reads by itself, long before the end.
  private static func experiment() throws -> Experiment {
    let scenario = Scenario.storeClients(rate: 60, keys: 4)
    var timeline = Timeline(Experiment(scenario, seed: 3))
    for (millisecond, text) in [
      (0, "mode cp"), (0, "set raft.reads local"), (4_400, "partition leader | role:kv,!leader"),
      (9_000, "heal all"),
    ] {
      timeline.run(to: .milliseconds(millisecond))
      timeline.apply(try Command.parse(text))
    }
    timeline.run(to: .seconds(20))
    return timeline.present
  }

  private static func text(
    _ model: ConsistencyViewModel, _ fill: (inout PanelContext) -> Void = { _ in }
  ) -> String {
    var context = PanelContext()
    (context.isFocused, context.isZoomed, context.selection) = (true, true, 0)
    fill(&context)
    var frame = Frame(width: 140, height: 40)
    ConsistencyPanel.draw(
      model, into: &frame, rect: Rect(x: 0, y: 0, width: 140, height: 40), context: context)
    return frame.text
  }

  @Test("is there with the operations that prove it and the fault that acted, however long ago")
  func proof() throws {
    let experiment = try Self.experiment()
    let model = try #require(ConsistencyViewModel(experiment, hasProofs: true))
    let key = try #require(model.keys.first)
    guard case .violated(let at) = key.verdict else {
      Issue.record("the scenario has a violation")
      return
    }
    let proof = try #require(key.proofs.first)
    #expect(proof.at <= at && proof.at > .seconds(4) && proof.at < .seconds(9))
    #expect(proof.around.contains(proof.first))
    #expect(proof.around.filter(\.isOffending).count == (proof.second == nil ? 1 : 2))
    let second = try #require(proof.second)
    #expect(proof.first.label.hasPrefix("w") && second.label.hasPrefix("r"))
    #expect(proof.first.end! < second.start)
    let picture = Self.text(model)
    #expect(picture.contains("\(key.name): \(proof.measure.english) at"))
    #expect(picture.contains("partition leader"))
    #expect(picture.contains(proof.first.label) && picture.contains(second.label))
  }

  @Test("is listed for the key that is open, before what is always there; each has its own picture")
  func list() throws {
    let model = try #require(ConsistencyViewModel(Self.experiment(), hasProofs: true))
    let key = try #require(model.keys.first)
    #expect(key.proofs.count > 1)
    #expect(key.proofs.map(\.at) == key.proofs.map(\.at).sorted())
    var context = PanelContext()
    context.opened = key.name
    #expect(ConsistencyPanel.rowCount(model, context) == key.proofs.count + 3)
    for (row, proof) in key.proofs.enumerated() {
      let picture = Self.text(model) {
        ($0.opened, $0.selection) = (key.name, row)
      }
      #expect(picture.contains("held against \(key.name)"))
      #expect(
        picture.contains(": \(proof.measure.english) at \(Formats.logClock(proof.at))"))
      let copied = ConsistencyPanel.target(model, row: row, context)?.copy ?? ""
      #expect(copied.contains(ConsistencyProofs.words(proof).first))
    }
    let present = Self.text(model) {
      ($0.opened, $0.selection) = (key.name, key.proofs.count)
    }
    #expect(present.contains("latest operations on \(key.name)"))
    let replicas = Self.text(model) {
      ($0.opened, $0.selection) = (key.name, key.proofs.count + 1)
    }
    #expect(replicas.contains("what each replica holds of \(key.name)"))
    for replica in key.replicas {
      #expect(replicas.contains("\(replica.node)  \(replica.value)"))
    }
    let store = Self.text(model) { ($0.opened, $0.selection) = (key.name, key.proofs.count + 2) }
    #expect(store.split(separator: "PACELC p50/p99").count == 3)
  }

  @Test("is not looked for where nobody sees it") func hidden() throws {
    let experiment = try Self.experiment()
    #expect(ConsistencyViewModel(experiment)?.keys.allSatisfy(\.proofs.isEmpty) == true)
    let elsewhere = PanelModels(experiment, attention: .ring)
    #expect(elsewhere.consistency?.keys.allSatisfy(\.proofs.isEmpty) == true)
    let here = PanelModels(experiment, attention: Attention(view: .consistency))
    #expect(here.consistency?.keys.contains { !$0.proofs.isEmpty } == true)
  }
}
