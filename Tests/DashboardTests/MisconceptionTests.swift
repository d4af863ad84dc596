import Cluster
import Dashboard
import Simulation
import Testing
import Verification

@Suite("What is said against misconceptions") struct MisconceptionTests {
  private typealias Facts = Misconception.Facts

  private func said(_ fill: (inout Facts) -> Void) -> [String] {
    var facts = Facts()
    fill(&facts)
    return Misconception.table.filter { $0.applies(facts) }.map(\.name)
  }

  @Test("each row has its moment, and is silent without it") func rows() {
    #expect(said { _ in }.isEmpty)
    #expect(said { $0.isCut = true }.contains("alive"))
    #expect(!said { $0.wasHealed = true }.contains("alive"))
    #expect(
      said {
        $0.isCut = true
        $0.store = "ca"
      } == ["ca", "alive"])
    #expect(said { $0.store = "ca" }.isEmpty)
    #expect(
      said {
        $0.isCut = true
        $0.store = "cp"
        $0.isOneSideServed = true
      } == ["majority", "alive"])
    #expect(
      said {
        $0.isCut = true
        $0.store = "cp"
      } == ["alive"], "as long as the majority has no leader, nothing is claimed of it")
    #expect(said { $0.isCut = true } == ["alive", "choice"])
    #expect(
      said {
        $0.wasHealed = true
        $0.isDivergent = true
      } == ["healed"])
    #expect(said { $0.wasHealed = true } == ["whole"])
    #expect(said { $0.isDivergent = true }.isEmpty)
    #expect(said { $0.hasResurfaced = true } == ["union"])
    #expect(said { $0.hasDeadNode = true } == ["crash"])
    #expect(
      said {
        $0.hasDeadNode = true
        $0.isCut = true
      }.contains("crash") == false)
    #expect(said { $0.hasSilence = true } == ["timeout"])
  }

  @Test("those that apply at once take turns, each long enough to be read") func turns() {
    var facts = Facts()
    facts.isCut = true
    var seen: [String] = []
    for second in 0..<24 {
      let line = Misconception.line(facts, at: .seconds(second))?.english ?? ""
      if seen.last != line { seen.append(line) }
    }
    #expect(seen.count == 4 && seen[0] == seen[2] && seen[1] == seen[3] && seen[0] != seen[1])
    #expect(Misconception.line(Facts(), at: .seconds(3)) == nil)
  }

  @Test("the same in both languages, short enough for a line of eighty columns") func texts() {
    for row in Misconception.table {
      #expect(row.text.english.count <= 90 && !row.text.korean.isEmpty, "\(row.name)")
    }
    #expect(Set(Misconception.table.map(\.name)).count == Misconception.table.count)
  }

  @Test(
    "is said of a world in which it happens",
    arguments: [
      ("partition zone:a | zone:b,zone:c", "alive"), ("kill kv-1", "crash"),
      ("crash kv-1", "timeout"), ("pause kv-1", "timeout"), ("slow kv-1 20x", "timeout"),
    ])
  func worlds(command: String, name: String) throws {
    var experiment = Experiment(Scenario())
    _ = experiment.advance(to: .seconds(3), maximumSteps: .max)
    #expect(Misconception.table.allSatisfy { !$0.applies(Facts(experiment)) })
    experiment.apply(try Command.parse(command))
    _ = experiment.advance(to: .seconds(6), maximumSteps: .max)
    let row = try #require(Misconception.table.first { $0.name == name })
    #expect(row.applies(Facts(experiment)))
  }

  @Test("a healed network is spoken of for a while, and then no more") func healed() throws {
    var experiment = Experiment(Scenario())
    _ = experiment.advance(to: .seconds(2), maximumSteps: .max)
    experiment.apply(try Command.parse("partition zone:a | zone:b,zone:c"))
    _ = experiment.advance(to: .seconds(4), maximumSteps: .max)
    experiment.apply(try Command.parse("heal all"))
    _ = experiment.advance(to: .seconds(6), maximumSteps: .max)
    #expect(Facts(experiment).wasHealed && !Facts(experiment).isCut)
    _ = experiment.advance(to: .seconds(40), maximumSteps: .max)
    #expect(!Facts(experiment).wasHealed)
  }
}
