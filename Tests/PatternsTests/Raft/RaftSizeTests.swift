import Patterns
import Testing

/// Messages and effects are copied at every step: they stay small, and hold no reference.
@Suite("Raft, sizes") struct RaftSizeTests {
  @Test("messages, effects and entries stay small") func sizes() {
    #expect(MemoryLayout<Raft.Entry>.stride <= 32)
    #expect(MemoryLayout<Raft.Message>.stride <= 32)
    #expect(MemoryLayout<Raft.Effect>.stride <= 48)
  }
}
