import Testing

@testable import Patterns

/// Merging any of these is commutative, associative and idempotent (Shapiro and others, 2011).
func expectMergeLaws(
  among sets: [QuorumStore.SiblingSet], sourceLocation: SourceLocation = #_sourceLocation
) {
  for a in sets {
    #expect(a.merged(with: a) == a, sourceLocation: sourceLocation)
    for b in sets {
      #expect(a.merged(with: b) == b.merged(with: a), sourceLocation: sourceLocation)
      for c in sets {
        #expect(
          a.merged(with: b).merged(with: c) == a.merged(with: b.merged(with: c)),
          sourceLocation: sourceLocation)
      }
    }
  }
}
