import ArgumentParser
import Cluster
import Simulation

/// How arguments are read that are neither text nor one of a list: a wrong one is answered with what
/// would be right.
enum Arguments {
  /// A seed.
  static func seed(_ text: String) throws -> UInt64 {
    guard let seed = UInt64(text) else {
      throw ValidationError("expected a whole number from 0 to \(UInt64.max)")
    }
    return seed
  }

  /// A length of virtual time, as the command language spells it; none is before the beginning.
  static func length(_ text: String) throws -> Interval {
    guard let interval = Interval(spelled: text), interval >= .zero else {
      throw ValidationError("expected a length of time: 300ms, 90s, 5m")
    }
    return interval
  }
}
