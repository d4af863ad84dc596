import Cluster
import Simulation

extension World {
  /// Breaks something every half to two and a half seconds until `end`, for up to 3.3 s, by a stream of
  /// the seed's own: `commands` writes what can happen, given a victim and how long it lasts.
  ///
  /// After each command `check` looks at the world.
  mutating func suffer(
    _ seed: UInt64, until end: Instant, victims: [String],
    _ commands: (_ victim: String, _ length: String) -> [String], check: (World) -> Void = { _ in }
  ) throws {
    var random = Random(seed: seed).split("trouble")
    while now < end {
      advance(to: now + .milliseconds(500 + random.below(2_000)))
      let victim = victims[random.below(victims.count)]
      let possible = commands(victim, "\(300 + random.below(3_000))ms")
      apply(try Command.parse(possible[random.below(possible.count)]))
      check(self)
    }
  }

  /// Lets everything heal, and what is on its way arrive.
  mutating func settle() throws {
    try play("heal all\ndrain\nrun 40000ms")
  }
}
