import Simulation

/// Settings of calls: how long they may take, and what keeps them from doing harm.
extension SettingsTable {
  static let callRows: [Setting] = [
    .time(
      "rpc.timeout", \.rpc.timeout, someTime,
      "How long a caller waits for one attempt; the breaker's timeout.",
      "한 번의 시도를 기다리는 시간. 차단기의 timeout."),
    .time(
      "rpc.deadline", \.rpc.deadline, someTime,
      "How long a user waits for the whole request.", "요청 전체를 기다리는 시간."),
    .flag(
      "rpc.propagate", \.rpc.propagate,
      "Whether deadlines travel with calls (gRPC).", "데드라인을 호출과 함께 전달할지(gRPC)."),
    .flag(
      "breaker.enabled", \.breaker.enabled,
      "Whether calls go through breakers.", "호출이 차단기를 거칠지."),
    .time(
      "breaker.resetTimeout", \.breaker.resetTimeout, someTime,
      "How long it stays open before a trial (opossum: 30 s).",
      "시험 호출 전까지 열려 있는 시간(opossum: 30초)."),
    .share(
      "breaker.errorThreshold", \.breaker.errorThreshold,
      "It opens above this share of failures (opossum: 50 %).",
      "실패 비율이 이보다 크면 열립니다(opossum: 50 %)."),
    .time(
      "breaker.window", \.breaker.window, .milliseconds(10) ... .seconds(3_600),
      "How far it looks back (opossum: rollingCountTimeout, 10 s).",
      "되돌아보는 시간(opossum: rollingCountTimeout, 10초)."),
    .count(
      "breaker.buckets", \.breaker.buckets, 1...100,
      "Into how many buckets the window is cut (opossum: 10).",
      "창을 나누는 버킷 수(opossum: 10)."),
    .count(
      "breaker.volumeThreshold", \.breaker.volumeThreshold, 0...1_000_000,
      "It does not open on fewer calls than this in the window (opossum: 0).",
      "창 안의 호출이 이보다 적으면 열리지 않습니다(opossum: 0)."),
    .count(
      "breaker.capacity", \.breaker.capacity, 1...1_000_000,
      "How many calls may be out at once (bulkhead).", "동시에 나가 있을 수 있는 호출 수(격벽)."),
    .flag(
      "breaker.warmUp", \.breaker.warmUp,
      "Whether it only counts during its first window.", "첫 창 동안 세기만 할지."),
    .count(
      "retry.attempts", \.retry.attempts, 1...20,
      "Attempts in all, the first included; 1 is no retry.", "첫 시도를 포함한 시도 수. 1이면 재시도 없음."),
    .choice(
      "retry.layers", \.retry.layers,
      "Who tries again: every caller (3 attempts at 3 layers are 27 calls at the bottom), or only where the "
        + "work began.",
      "누가 다시 시도하는지. 모든 호출자(3층에서 3번이면 맨 아래는 27번), 또는 일이 시작된 곳만."),
    .choice(
      "retry.backoff", \.retry.backoff,
      "How the wait grows; `guide` has no jitter.", "대기가 늘어나는 방식. guide는 지터가 없습니다."),
    .time(
      "retry.base", \.retry.base, someTime,
      "The first wait, or what it is drawn from.", "첫 대기 시간, 또는 그 기준."),
    .time("retry.cap", \.retry.cap, someTime, "The longest wait.", "가장 긴 대기 시간."),
    .flag(
      "retry.whenOpen", \.retry.whenOpen,
      "Whether a call refused by an open breaker is tried again.",
      "열린 차단기가 거절한 호출을 다시 시도할지."),
    .flag(
      "retry.hedge", \.retry.hedge,
      "Whether a read of one service by another is sent again, elsewhere, when it takes longer than 95 "
        + "of 100 did; the first answer counts, the other copy is cancelled.",
      "서비스 사이의 읽기가 100번 중 95번보다 오래 걸리면 다른 곳에 한 번 더 보낼지. 먼저 온 답을 쓰고 나머지는 취소합니다."),
    .choice(
      "budget.kind", \.budget.kind,
      "Whose rule keeps retries from feeding an overload.", "재시도가 과부하를 키우지 않게 하는 규칙."),
    .share(
      "budget.ratio", \.budget.ratio,
      "Retries for each request (Finagle and Envoy: 20 %).", "요청당 재시도 비율(Finagle, Envoy: 20 %)."),
    .count(
      "budget.floor", \.budget.floor, 0...10_000,
      "Retries a second that are free besides (Finagle: 10).", "초당 무료 재시도 수(Finagle: 10)."),
    .count(
      "budget.minimum", \.budget.minimum, 0...10_000,
      "Retries that may be under way however few requests are (Envoy: 3).",
      "요청이 아무리 적어도 동시에 허용하는 재시도 수(Envoy: 3)."),
    .time(
      "budget.window", \.budget.window, .milliseconds(100) ... .seconds(3_600),
      "How far the budget looks back (Finagle: 10 s).", "예산이 되돌아보는 시간(Finagle: 10초)."),
    .flag(
      "throttle.enabled", \.throttle.enabled,
      "Whether callers hold back what their callee would most likely refuse (SRE book, ch. 21).",
      "받는 쪽이 거절할 것 같은 요청을 호출자가 스스로 보류할지(SRE 책 21장)."),
    .number(
      "throttle.multiplier", \.throttle.multiplier, 1...100,
      "How many requests they send for each one taken in, within two minutes, before they hold any back "
        + "(SRE book: 2).",
      "2분 동안 받아들여진 요청 하나당 몇 개까지 보류하지 않고 보낼지(SRE 책: 2)."),
    .choice(
      "balancing.strategy", \.balancing.strategy,
      "How one of several instances is chosen; `first` is no balancing.",
      "여러 인스턴스 중 하나를 고르는 방식. first는 분산하지 않습니다."),
    .flag(
      "balancing.local", \.balancing.local,
      "Whether instances in the caller's zone come first.",
      "호출자의 구역에 있는 인스턴스를 먼저 고를지."),
  ]
}
