import Dashboard
import Simulation

extension BreakersViewModel {
  /// Twenty breakers, one open, one on trial, some failing a little.
  static var trouble: BreakersViewModel {
    var model = BreakersViewModel()
    model.window = .seconds(10)
    model.threshold = 0.5
    model.volume = 20
    model.rejected = 1_871
    let open = State.open(remaining: .milliseconds(12_400), total: .seconds(30))
    let rows: [(String, String, State, String, Double, Double)] = [
      ("gateway", "orders", .closed, ".....x......", 0.08, 0),
      ("orders", "payments", open, "xxxxtxxxxxtt", 0.84, 0),
      ("orders", "inventory", .closed, "............", 0, 0),
      ("orders", "kv", .closed, ".......t....", 0.04, 0.61),
      ("feed", "kv", .trial(passed: 1, wanted: 3), "xx.x........", 0.31, 0.12),
      ("gateway", "feed", .closed, "....x.......", 0.026, 0),
      ("inventory", "database", .closed, "............", 0, 0),
      ("payments", "database", .closed, "............", 0, 0),
      ("mailer", "broker", .closed, "............", 0, 0),
      ("analytics", "broker", .closed, "tttt-", 0.19, 0),
      ("orders", "broker", .closed, "............", 0, 0),
      ("feed", "broker", .closed, "............", 0, 0),
      ("orders", "registry", .closed, "............", 0, 0),
      ("gateway", "registry", .closed, "............", 0, 0),
      ("feed", "registry", .closed, "............", 0, 0),
      ("payments", "registry", .closed, "............", 0, 0),
      ("inventory", "registry", .closed, "............", 0, 0),
      ("kv", "disk", .closed, "............", 0, 0),
      ("broker", "disk", .closed, "............", 0, 0),
      ("database", "disk", .closed, "............", 0, 0),
    ]
    model.breakers = rows.enumerated().map { index, row in
      let (caller, callee, state, calls, share, retries) = row
      let buckets = (0..<10).map { bucket -> Bucket in
        let fired = 38 + (bucket * 7 + index * 13) % 11
        let failed = Figures10.part(fired, share * (bucket < 3 ? 0.4 : 1.15))
        return index == 1 && bucket > 6
          ? Bucket(rejections: fired)
          : Bucket(successes: fired - failed, failures: failed, timeouts: failed / 3)
      }
      return Breaker(
        caller: caller, callee: callee, state: state,
        calls: calls.map {
          $0 == "." ? .success : $0 == "x" ? .failure : $0 == "t" ? .timeout : .rejected
        },
        errorShare: share, buckets: buckets, retryShare: retries,
        budget: retries > 0.5 ? 0.04 : retries > 0 ? 0.71 : nil,
        bulkhead: index < 6
          ? Bulkhead(used: index == 1 ? 0 : 3 + index * 2, limit: index == 4 ? 11 : 16) : nil,
        opened: index == 1 ? 3 : index == 4 ? 1 : 0,
        rejected: index == 1 ? 1_640 : index == 4 ? 231 : 0,
        fired: 84_212 / (index + 1))
    }
    return model
  }
}

private enum Figures10 {
  static func part(_ whole: Int, _ share: Double) -> Int { min(whole, Int(Double(whole) * share)) }
}
