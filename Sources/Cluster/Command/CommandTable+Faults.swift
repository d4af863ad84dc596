import Simulation

extension CommandTable {
  static let nodeRows: [CommandRow] = [
    CommandRow(
      "kill", .node, "kill NODES [for TIME]",
      "Kill the process: memory is lost, callers see \"connection refused\".",
      "프로세스를 죽입니다. 메모리를 잃고, 호출자는 \"connection refused\"를 봅니다.",
      examples: ["kill orders-1", "kill leader for 20s", "kill one of role:kv"]
    ) { scanner throws(CommandError) in
      try scanner.injection(.node(.kill, try scanner.selector(), route: nil))
    },
    CommandRow(
      "crash", .node, "crash NODES [for TIME]",
      "Crash the machine: memory is lost, callers see only silence.",
      "기계를 멈춥니다. 메모리를 잃고, 호출자는 침묵만 봅니다.",
      examples: ["crash kv-3", "crash zone:b for 30s"]
    ) { scanner throws(CommandError) in
      try scanner.injection(.node(.crash, try scanner.selector(), route: nil))
    },
    CommandRow(
      "restart", .node, "restart NODES",
      "Start dead processes again, and running or frozen ones anew.",
      "죽은 프로세스를 다시 시작하고, 살아 있거나 얼어 있는 프로세스는 새로 시작합니다.",
      examples: ["restart kv-3", "restart all"]
    ) { scanner throws(CommandError) in .restart(try scanner.selector()) },
    CommandRow(
      "pause", aliases: ["freeze"], .node, "pause NODES [for TIME]",
      "Freeze the process: memory is kept, nothing is received, timers fire late.",
      "프로세스를 얼립니다. 메모리는 남지만 아무것도 받지 못하고 타이머는 늦게 울립니다.",
      examples: ["pause payments-1", "pause leader for 3s"]
    ) { scanner throws(CommandError) in
      try scanner.injection(.node(.pause, try scanner.selector(), route: nil))
    },
    CommandRow(
      "resume", aliases: ["thaw"], .node, "resume NODES",
      "Let frozen processes go on.", "얼린 프로세스를 다시 움직입니다.",
      examples: ["resume payments-1", "resume all"]
    ) { scanner throws(CommandError) in .resume(try scanner.selector()) },
    CommandRow(
      "slow", .node, "slow NODES FACTOR [for TIME]",
      "Multiply every service time.", "모든 처리 시간을 배로 늘립니다.",
      examples: ["slow database 4x", "slow 50% of role:kv 2.5x for 1m"]
    ) { scanner throws(CommandError) in
      let selector = try scanner.selector()
      return try scanner.injection(
        .node(.slow(percent: try scanner.factor()), selector, route: nil))
    },
    CommandRow(
      "clock", .node, "clock NODES OFFSET [drift PPM] [for TIME]",
      "Set the wall clock off, and let it drift; the monotonic clock only drifts.",
      "벽시계를 어긋나게 하고 흐르게 합니다. 단조 시계는 흐르기만 합니다.",
      examples: ["clock kv-1 +5s", "clock kv-* -300ms drift 200ppm for 1m"]
    ) { scanner throws(CommandError) in
      let selector = try scanner.selector()
      let offset = try scanner.one(.offset) { Interval(spelled: $0) }
      let drift = scanner.take(word: "drift") ? try scanner.drift() : 0
      return try scanner.injection(
        .node(.clock(offset: offset, driftPPM: drift), selector, route: nil))
    },
    CommandRow(
      "disk", .node, "disk NODES slow TIME | full | lossy [for TIME]",
      "Make each fsync slower, every write fail, or a crash lose what was not yet synced.",
      "fsync를 늦추거나, 모든 쓰기를 실패시키거나, 장애 때 fsync하지 않은 쓰기를 잃게 합니다.",
      examples: ["disk kv-2 slow 20ms", "disk database full for 10s", "disk kv-2 lossy"]
    ) { scanner throws(CommandError) in
      let selector = try scanner.selector()
      return try scanner.injection(.node(try scanner.diskFault(), selector, route: nil))
    },
  ]

  static let networkRows: [CommandRow] = [
    CommandRow(
      "partition", .network,
      "partition NODES | NODES [| NODES…] [oneway|from] [flap PERIOD SHARE] [for TIME]",
      "Cut the network between groups; each group stays whole.",
      "그룹 사이의 네트워크를 끊습니다. 각 그룹 안은 그대로입니다.",
      examples: [
        "partition zone:a | zone:b,zone:c", "partition zone:a | zone:b | zone:c for 30s",
        "partition orders | payments oneway", "partition kv-1 | kv-2 flap 2s 50% for 1m",
      ]
    ) { scanner throws(CommandError) in
      let groups = try scanner.moreGroups(after: try scanner.selector())
      let direction = scanner.direction(to: ["oneway", "to"])
      return try scanner.injection(.partition(groups, direction), flaps: true)
    },
    CommandRow(
      "isolate", .network, "isolate NODES [to|from] [flap PERIOD SHARE] [for TIME]",
      "Cut each of the nodes off from everybody; `to` loses what is sent to it, `from` its own.",
      "노드를 모두에게서 떼어 놓습니다. to는 받는 쪽만, from은 보내는 쪽만 잃습니다.",
      examples: ["isolate leader", "isolate kv-1 from for 20s"]
    ) { scanner throws(CommandError) in
      let selector = try scanner.selector()
      return try scanner.injection(
        .isolate(selector, scanner.direction(to: ["to"])), flaps: true)
    },
    CommandRow(
      "bridge", .network, "bridge NODES | NODES via NODES [flap PERIOD SHARE] [for TIME]",
      "Cut two groups apart but for a node between them that reaches both.",
      "두 그룹을 끊되, 가운데 노드는 양쪽 모두와 통하게 합니다.",
      examples: [
        "bridge kv-1,kv-2 | kv-4,kv-5 via kv-3", "bridge zone:a | zone:b via broker for 20s",
      ]
    ) { scanner throws(CommandError) in
      let first = try scanner.selector()
      try scanner.expect(sign: "|")
      let second = try scanner.selector()
      try scanner.expect(word: "via")
      return try scanner.injection(
        .bridge(first, second, via: try scanner.selector()), flaps: true)
    },
    CommandRow(
      "majority-ring", .network, "majority-ring NODES [flap PERIOD SHARE] [for TIME]",
      "Let each node reach a majority, and no two the same one (after Jepsen).",
      "각 노드가 과반수와 통하지만, 어느 둘도 같은 과반수를 보지 않게 합니다(Jepsen).",
      examples: ["majority-ring role:kv", "majority-ring role:kv for 30s"]
    ) { scanner throws(CommandError) in
      try scanner.injection(.majorityRing(try scanner.selector()), flaps: true)
    },
    CommandRow(
      "cut", .network, "cut FROM->TO [flap PERIOD SHARE] [for TIME]",
      "Cut links: one way (`->`), both ways (`<->`), or all of a node's.",
      "링크를 끊습니다. 한 방향(->), 양방향(<->), 또는 노드의 모든 링크.",
      examples: ["cut orders-1->payments-1", "cut gateway<->orders for 10s"]
    ) { scanner throws(CommandError) in
      try scanner.injection(.link(.cut, try scanner.path()), flaps: true)
    },
    CommandRow(
      "delay", .network, "delay FROM->TO TIME [±JITTER] [corr SHARE] [for TIME]",
      "Delay every packet; the other direction is left alone.",
      "모든 패킷을 늦춥니다. 반대 방향은 그대로입니다.",
      examples: [
        "delay orders->payments 5s ±1s", "delay kv-1<->kv-2 300ms ±50ms corr 25% for 30s",
        "delay database 20ms",
      ]
    ) { scanner throws(CommandError) in
      let path = try scanner.path()
      let time = try scanner.interval()
      let jitter = try scanner.jitter(around: time)
      let fault = LinkFault.delay(time, jitter: jitter, correlation: try scanner.correlation())
      return try scanner.injection(.link(fault, path))
    },
    CommandRow(
      "loss", .network, "loss FROM->TO SHARE [corr SHARE] [for TIME]",
      "Lose a share of the packets, in bursts when correlated; streams stall instead.",
      "패킷 일부를 잃습니다. 상관이 있으면 몰아서 잃고, 스트림은 멈칫합니다.",
      examples: ["loss gateway->orders 10%", "loss zone:a<->zone:b 30% corr 50% for 20s"]
    ) { scanner throws(CommandError) in
      try scanner.shareFault { .loss($0, correlation: $1) }
    },
    CommandRow(
      "duplicate", .network, "duplicate FROM->TO SHARE [corr SHARE] [for TIME]",
      "Deliver a share of the datagrams twice; streams discard the copy.",
      "데이터그램 일부를 두 번 전달합니다. 스트림은 사본을 버립니다.",
      examples: ["duplicate kv-1->kv-2 5%", "duplicate broker 2% corr 10% for 1m"]
    ) { scanner throws(CommandError) in
      try scanner.shareFault { .duplicate($0, correlation: $1) }
    },
    CommandRow(
      "reorder", .network, "reorder FROM->TO SHARE [corr SHARE] [for TIME]",
      "Let a share of the datagrams overtake all added delay.",
      "데이터그램 일부가 더해진 지연을 앞지르게 합니다.",
      examples: ["reorder kv-1->kv-2 25%", "reorder kv-*<->kv-* 25% corr 50% for 1m"]
    ) { scanner throws(CommandError) in
      try scanner.shareFault { .reorder($0, correlation: $1) }
    },
    CommandRow(
      "corrupt", .network, "corrupt FROM->TO SHARE [corr SHARE] [for TIME]",
      "Damage a share of the packets; a checksum drops them on streams.",
      "패킷 일부를 망가뜨립니다. 스트림에서는 체크섬이 버립니다.",
      examples: ["corrupt orders->database 1%", "corrupt kv-* 0.5% for 30s"]
    ) { scanner throws(CommandError) in
      try scanner.shareFault { .corrupt($0, correlation: $1) }
    },
    CommandRow(
      "throttle", .network, "throttle FROM->TO RATE [buffer SIZE] [for TIME]",
      "Limit the bandwidth; what the buffer cannot hold is dropped.",
      "대역폭을 제한합니다. 버퍼에 들어가지 못한 것은 버려집니다.",
      examples: [
        "throttle gateway->orders 64kB/s", "throttle zone:a<->zone:b 1MB/s buffer 16kB for 1m",
      ]
    ) { scanner throws(CommandError) in
      let path = try scanner.path()
      let rate = try scanner.one(.bandwidth) { text in
        text.hasSuffix("/s") ? Bytes.read(text.dropLast(2)) : nil
      }
      let buffer =
        scanner.take(word: "buffer") ? try scanner.one(.size) { Bytes.read($0) } : 64_000
      return try scanner.injection(.link(.throttle(bytesPerSecond: rate, buffer: buffer), path))
    },
  ]

  static let serviceRows: [CommandRow] = [
    CommandRow(
      "errors", .service, "errors NODES SHARE [route NAME] [for TIME]",
      "Make a share of the requests fail, on one route or on all.",
      "요청 일부를 실패시킵니다. 한 경로 또는 모든 경로.",
      examples: ["errors payments 30%", "errors payments-1 100% route charge for 20s"]
    ) { scanner throws(CommandError) in
      let selector = try scanner.selector()
      let fault = NodeFault.errors(try scanner.share(), route: nil)
      return try scanner.injection(.node(fault, selector, route: try scanner.route()))
    },
    CommandRow(
      "latency", .service, "latency NODES TIME [±JITTER] [route NAME] [for TIME]",
      "Make requests take longer to serve, on one route or on all.",
      "요청 처리를 늦춥니다. 한 경로 또는 모든 경로.",
      examples: ["latency payments 5s ±1s", "latency feed-1 300ms ±50ms route readFeed for 1m"]
    ) { scanner throws(CommandError) in
      let selector = try scanner.selector()
      let time = try scanner.interval()
      let fault = NodeFault.latency(time, jitter: try scanner.jitter(around: time), route: nil)
      return try scanner.injection(.node(fault, selector, route: try scanner.route()))
    },
  ]
}

extension Scanner {
  fileprivate mutating func drift() throws(CommandError) -> Int {
    let token = next
    let drift = try one(.drift) { text in
      text.hasSuffix("ppm") ? decimal(text.dropLast(3), places: 0) : nil
    }
    guard (-900_000...1_000_000).contains(drift) else {
      throw failure(at: token, expected: "a drift from -900000ppm to 1000000ppm")
    }
    return Int(drift)
  }

  fileprivate mutating func diskFault() throws(CommandError) -> NodeFault {
    if take(word: "slow") { return .diskSlow(try interval()) }
    if take(word: "full") { return .diskFull }
    if take(word: "lossy") { return .diskLosesUnsynced }
    throw failure()
  }

  /// Which way a cut works; `words` mean "to", the first canonically.
  fileprivate mutating func direction(to words: [String]) -> Injection.Direction {
    if take(oneOf: words) != nil { return .to }
    return take(word: "from") ? .from : .both
  }

  fileprivate mutating func shareFault(
    _ fault: (Percentage, Percentage) -> LinkFault
  ) throws(CommandError) -> Command {
    let path = try path()
    let share = try share()
    return try injection(.link(fault(share, try correlation()), path))
  }
}
