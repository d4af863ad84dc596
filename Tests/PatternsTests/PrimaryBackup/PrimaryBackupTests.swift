import Simulation
import Testing

@testable import Patterns

/// One test a rule of the pattern's page.
@Suite("Primary and backup") struct PrimaryBackupTests {
  private func write(
    _ value: UInt64, client: UInt16 = 0, sequence: UInt32 = 0
  )
    -> KeyValueMachine.Command
  {
    KeyValueMachine.Command(.write(value), key: 1, client: client, sequence: sequence)
  }

  private func isOK(_ reply: Raft.Reply?) -> Bool {
    if case .ok? = reply?.outcome { true } else { false }
  }

  @Test("a write is applied when the primary's disk holds it, not before") func primaryDisk() {
    var pair = Pair()
    pair.slowDisks = [0]
    pair.submit(write(7), tag: 1)
    #expect(pair.value(1, at: 0) == 0 && pair.value(1, at: 1) == 0 && pair.replies.isEmpty)
    pair.finishDisk(of: 0)
    #expect(pair.value(1, at: 0) == 7 && pair.value(1, at: 1) == 7)
    #expect(isOK(pair.outcome(1)))
  }

  @Test("a write is answered when the backup's disk holds it, too") func backupDisk() {
    var pair = Pair()
    pair.slowDisks = [1]
    pair.submit(write(7), tag: 1)
    #expect(pair.value(1, at: 0) == 7 && pair.outcome(1) == nil)
    pair.finishDisk(of: 1)
    #expect(isOK(pair.outcome(1)))
  }

  @Test("without a backup the primary's disk is enough") func alone() {
    var pair = Pair { $0.hasBackup = false }
    pair.submit(write(7), tag: 1)
    #expect(isOK(pair.outcome(1)) && pair.value(1, at: 1) == 0)
    #expect(!pair.nodes[0].isPaired)
  }

  @Test("a primary that does not hear its backup for the failover time goes on alone, not earlier")
  func goesOnAlone() {
    var pair = Pair()
    pair.wait(.seconds(2))
    pair.isCut = true
    pair.submit(write(7), tag: 1)
    pair.wait(.milliseconds(4_400))
    #expect(pair.outcome(1) == nil && pair.nodes[0].isPaired)
    pair.wait(.seconds(2))
    #expect(isOK(pair.outcome(1)) && !pair.nodes[0].isPaired)
    #expect(pair.observations.contains { $0.node == 0 && $0.what == .wentOnAlone })
  }

  @Test("a backup that does not hear its primary for that long takes over, in the next epoch")
  func takesOver() {
    var pair = Pair()
    pair.wait(.seconds(2))
    pair.isCut = true
    pair.wait(.milliseconds(4_400))
    #expect(pair.nodes[1].role == .backup)
    pair.wait(.seconds(2))
    #expect(pair.nodes[1].role == .primary && pair.nodes[1].epoch == 1)
    // The old one knows nothing of it: two primaries.
    #expect(pair.nodes[0].role == .primary && pair.nodes[0].epoch == 0)
  }

  @Test("a backup whose copy is not whole never takes over") func wholeCopy() {
    var pair = Pair()
    pair.nodes[1].crash()
    pair.isCut = true
    pair.start(1)
    pair.wait(.seconds(60))
    #expect(pair.nodes[1].role == .backup)
    // It asks for a copy when it hears of its primary again, and is a backup again.
    pair.isCut = false
    pair.submit(write(7), tag: 1)
    pair.wait(.seconds(2))
    #expect(pair.value(1, at: 1) == 7)
    #expect(pair.observations.contains { $0.node == 1 && $0.what == .copied })
    pair.isCut = true
    pair.wait(.seconds(7))
    #expect(pair.nodes[1].role == .primary)
  }

  @Test("when both meet the later epoch leads, and what the other acknowledged alone is lost")
  func meeting() {
    var pair = Pair()
    pair.submit(write(1), tag: 1)
    pair.wait(.seconds(2))
    pair.isCut = true
    pair.wait(.seconds(7))
    pair.submit(write(2), tag: 2, to: 0)
    pair.submit(write(3), tag: 3, to: 1)
    #expect(isOK(pair.outcome(2)) && isOK(pair.outcome(3)))
    pair.isCut = false
    pair.wait(.seconds(2))
    #expect(pair.nodes[0].role == .backup && pair.nodes[1].role == .primary)
    #expect(pair.nodes.map(\.epoch) == [1, 1])
    #expect(pair.value(1, at: 0) == 3 && pair.value(1, at: 1) == 3)
    #expect(pair.observations.contains { $0.node == 0 && $0.what == .steppedDown(0) })
    // The pair works as before, the other way round.
    pair.submit(write(4), tag: 4, to: 1)
    #expect(isOK(pair.outcome(4)) && pair.value(1, at: 0) == 4)
  }

  @Test("what the one that steps down had not answered ends unknown") func unanswered() {
    var pair = Pair()
    pair.wait(.seconds(2))
    pair.isCut = true
    pair.wait(.seconds(7))
    pair.slowDisks = [0]
    pair.submit(write(2), tag: 2, to: 0)
    pair.isCut = false
    pair.wait(.seconds(2))
    #expect(pair.outcome(2)?.outcome == .unknown)
    // The disk that answers at last changes nothing.
    pair.finishDisk(of: 0)
    #expect(pair.value(1, at: 0) == 0 && pair.replies.count == 1)
  }

  @Test("a repeated command is recognised by its client's session, at the backup's, too")
  func sessions() {
    var pair = Pair()
    pair.submit(write(1, client: 5, sequence: 1), tag: 1)
    pair.submit(write(9), tag: 2)
    pair.submit(write(1, client: 5, sequence: 1), tag: 3)
    #expect(isOK(pair.outcome(3)) && pair.value(1, at: 0) == 9)
    pair.wait(.seconds(1))
    pair.isCut = true
    pair.wait(.seconds(7))
    pair.submit(write(1, client: 5, sequence: 1), tag: 4, to: 1)
    #expect(isOK(pair.outcome(4)) && pair.value(1, at: 1) == 9)
  }

  @Test("a backup that is switched on takes over only when it has a copy, a whole one")
  func switchedOn() {
    for hears in [true, false] {
      var pair = Pair { $0.hasBackup = false }
      pair.submit(write(7), tag: 1)
      pair.wait(.seconds(2))
      pair.isCut = !hears
      pair.common.settings.hasBackup = true
      pair.wait(.seconds(2))
      #expect(pair.nodes[0].isPaired == hears && (pair.value(1, at: 1) == 7) == hears)
      pair.isCut = true
      pair.wait(.seconds(60))
      #expect((pair.nodes[1].role == .primary) == hears)
      #expect(!hears || pair.value(1, at: 1) == 7)
    }
  }

  @Test("a backup that is switched off is not waited for, and never takes over") func switchedOff()
  {
    var pair = Pair()
    pair.wait(.seconds(2))
    pair.slowDisks = [1]
    pair.submit(write(7), tag: 1)
    pair.common.settings.hasBackup = false
    pair.wait(.seconds(1))
    #expect(isOK(pair.outcome(1)) && !pair.nodes[0].isPaired)
    pair.finishDisk(of: 1)
    pair.isCut = true
    pair.wait(.seconds(60))
    #expect(pair.nodes[1].role == .backup)
    // Switched on again where nobody hears it, it has no copy that it may answer from.
    pair.common.settings.hasBackup = true
    pair.wait(.seconds(60))
    #expect(pair.nodes[1].role == .backup)
  }

  @Test("a disk that lies loses what came since, when its machine goes down, and nothing else does")
  func lyingDisk() {
    for (lies, losesPower) in [(true, true), (true, false), (false, true)] {
      var pair = Pair { $0.hasBackup = false }
      pair.submit(write(1), tag: 1)
      pair.nodes[0].disk(lies: lies)
      pair.submit(write(2), tag: 2)
      pair.nodes[0].disk(lies: lies)
      #expect(isOK(pair.outcome(2)))
      pair.nodes[0].crash(losingUnsynced: losesPower)
      pair.start(0)
      #expect(pair.value(1, at: 0) == (lies && losesPower ? 1 : 2))
    }
    // Healed, it holds all.
    var pair = Pair { $0.hasBackup = false }
    pair.nodes[0].disk(lies: true)
    pair.submit(write(2), tag: 1)
    pair.nodes[0].disk(lies: false)
    pair.nodes[0].crash(losingUnsynced: true)
    #expect(pair.value(1, at: 0) == 2)
  }

  @Test("a backup refuses, and says who leads") func refusal() {
    var pair = Pair()
    pair.submit(write(1), tag: 1, to: 1)
    #expect(pair.outcome(1)?.outcome == .refused(.noLeader))
    #expect(pair.nodes[1].leader == NodeID(0))
  }
}
