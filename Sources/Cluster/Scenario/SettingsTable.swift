import Simulation

/// All settings: `set`, scenario files and the documentation read this table.
public enum SettingsTable {
  /// The rows, section by section.
  public static let rows: [Setting] =
    loadRows + moneyRows + callRows + serverRows + storeRows + consensusRows + bugRows + messageRows
    + observationRows

  private static let byPath: [String: Setting] = Dictionary(
    uniqueKeysWithValues: rows.map { ($0.path, $0) })

  /// The setting called `path`.
  public static func row(_ path: String) -> Setting? { byPath[path] }

  static let anyTime = Interval.zero ... .seconds(3_600)
  static let someTime = Interval.milliseconds(1) ... .seconds(3_600)

  private static let loadRows: [Setting] = [
    .number(
      "workload.rate", \.workload.rate, 0...100_000,
      "Requests a second of each zone's clients, open loop.", "구역마다 클라이언트의 초당 요청 수(열린 루프)."),
    .count(
      "workload.mix.checkout", \.workload.mix.checkout, 0...1_000,
      "Weight of checkouts.", "결제 요청의 비중."),
    .count(
      "workload.mix.like", \.workload.mix.like, 0...1_000, "Weight of likes.", "좋아요의 비중."),
    .count(
      "workload.mix.read", \.workload.mix.read, 0...1_000,
      "Weight of reads of the feed.", "피드 읽기의 비중."),
    .count(
      "workload.mix.status", \.workload.mix.status, 0...1_000,
      "Weight of questions after an order.", "주문 조회의 비중."),
    .count(
      "workload.mix.cancel", \.workload.mix.cancel, 0...1_000,
      "Weight of cancelled orders: each deletes its key.", "주문 취소의 비중. 취소는 키를 지웁니다."),
    .count(
      "workload.mix.get", \.workload.mix.get, 0...1_000,
      "Weight of reads that clients ask of the key-value store itself.",
      "클라이언트가 저장소에 바로 하는 읽기의 비중."),
    .count(
      "workload.mix.put", \.workload.mix.put, 0...1_000,
      "Weight of writes that clients ask of the key-value store itself.",
      "클라이언트가 저장소에 바로 하는 쓰기의 비중."),
    .count(
      "workload.mix.transfer", \.workload.mix.transfer, 0...1_000,
      "Weight of transfers of money from account to account.", "계좌 사이 송금의 비중."),
    .count(
      "workload.mix.cart", \.workload.mix.cart, 0...1_000,
      "Weight of changes of shopping carts: an item put in, or one taken out.",
      "장바구니 변경의 비중. 물건을 넣거나 꺼냅니다."),
    .count(
      "workload.keys", \.workload.keys, 1...100_000,
      "How many users, posts and orders there are.", "사용자, 글, 주문의 수."),
    .number(
      "workload.zipf", \.workload.zipf, 0...3,
      "Exponent of Zipf's law for the keys; 0 is uniform.", "키의 지프 지수. 0이면 고르게."),
    .time(
      "network.sameZone", \.network.sameZone, anyTime,
      "Median one-way delay within a zone.", "같은 구역 안의 단방향 지연 중앙값."),
    .time(
      "network.crossZone", \.network.crossZone, anyTime,
      "Median one-way delay between zones.", "구역 사이의 단방향 지연 중앙값."),
    .time(
      "network.crossRegion", \.network.crossRegion, anyTime,
      "Median one-way delay between regions.", "지역 사이의 단방향 지연 중앙값."),
    .number(
      "network.sigma", \.network.sigma, 0...2,
      "Spread of the logarithm of delays.", "지연 로그의 표준편차."),
    .time(
      "network.retransmit", \.network.retransmit, someTime,
      "Least time before a stream sends a lost packet again (TCP: 200 ms).",
      "스트림이 잃은 패킷을 다시 보내기까지의 최소 시간(TCP: 200 ms)."),
    .time(
      "disk.fsync", \.disk.fsync, anyTime, "How long an fsync takes.", "fsync에 걸리는 시간."),
  ]

  private static let serverRows: [Setting] = [
    .count(
      "server.workers", \.server.workers, 1...1_000,
      "Requests a server works on at once.", "서버가 동시에 처리하는 요청 수."),
    .count(
      "server.queueCapacity", \.server.queueCapacity, 1...1_000_000,
      "Requests that wait; more are refused with 503.", "기다리는 요청 수. 넘치면 503."),
    .choice(
      "server.order", \.server.order,
      "Who is served next; `adaptive-lifo` turns to the newest under overload.",
      "다음 차례를 정하는 방식. adaptive-lifo는 과부하 때 새 요청부터."),
    .count(
      "server.adaptiveAbove", \.server.adaptiveAbove, 0...1_000_000,
      "Above how many waiting requests `adaptive-lifo` serves the newest first.",
      "adaptive-lifo가 새 요청부터 처리하기 시작하는 대기 수."),
    .choice(
      "server.concurrency", \.server.concurrency,
      "How the number of requests worked on at once is found; `aimd` and `gradient` start at `server.workers`.",
      "동시에 처리할 수를 정하는 방식. aimd와 gradient는 server.workers에서 시작합니다."),
    .flag(
      "server.codel", \.server.codel,
      "Whether a standing queue is thrown away (RFC 8289).", "서 있는 큐를 버릴지(RFC 8289)."),
    .time(
      "server.codelTarget", \.server.codelTarget, someTime,
      "The wait that CoDel accepts as a standing one (5 ms).", "CoDel이 받아들이는 대기(5 ms)."),
    .time(
      "server.codelInterval", \.server.codelInterval, someTime,
      "For how long the wait may be above it (100 ms).", "그 위로 머물러도 되는 시간(100 ms)."),
    .count(
      "server.bulkhead", \.server.bulkhead, 0...1_000_000,
      "The most requests of one caller at a server; 0 is no bound.",
      "서버마다 한 호출자의 최대 요청 수. 0이면 제한 없음."),
    .share(
      "server.normalShare", \.server.normalShare,
      "Up to which share of the queue reads and likes are taken in.",
      "읽기와 좋아요를 받아들이는 큐의 비율."),
    .share(
      "server.sheddableShare", \.server.sheddableShare,
      "Up to which share of the queue work is taken in that nobody waits for.",
      "아무도 기다리지 않는 일을 받아들이는 큐의 비율."),
    .flag(
      "server.dropExpired", \.server.dropExpired,
      "Whether work past its deadline is dropped before it is done.",
      "데드라인이 지난 일을 하기 전에 버릴지."),
    .time(
      "server.retryAfter", \.server.retryAfter, anyTime,
      "How long a caller that is refused for overload is asked to wait before it tries again (Retry-After); "
        + "0 asks nothing.",
      "과부하로 거절당한 호출자에게 다시 시도하기 전에 기다리라고 하는 시간(Retry-After). 0은 요구하지 않음."),
    .number(
      "server.sigma", \.server.sigma, 0...2,
      "Spread of the logarithm of service times.", "처리 시간 로그의 표준편차."),
    .time(
      "server.startup", \.server.startup, anyTime,
      "How long a started process needs before it answers.",
      "시작된 프로세스가 응답하기까지의 시간."),
    serviceTime("gateway", \.server.time.gateway),
    serviceTime("orders", \.server.time.orders),
    serviceTime("inventory", \.server.time.inventory),
    serviceTime("payments", \.server.time.payments),
    serviceTime("feed", \.server.time.feed),
    serviceTime("mailer", \.server.time.mailer),
    serviceTime("analytics", \.server.time.analytics),
    serviceTime("broker", \.server.time.broker),
    serviceTime("registry", \.server.time.registry),
    serviceTime("database", \.server.time.database),
    serviceTime("kv", \.server.time.kv),
  ]

  private static func serviceTime(_ name: String, _ place: any Setting.Place<Interval>) -> Setting {
    .time(
      "server.time.\(name)", place, anyTime,
      "Median time of work on a request at \(name).", "\(name)의 처리 시간 중앙값.")
  }

  private static let storeRows: [Setting] = [
    .choice(
      "store.mode", \.store.mode,
      "Which store answers: ap (Dynamo's quorums), cp (Raft) or ca (one node). A change founds an "
        + "empty store.",
      "어떤 저장소가 답하는지. ap(다이나모의 쿼럼), cp(래프트), ca(한 노드). 바꾸면 빈 저장소로 시작합니다."),
    .flag(
      "store.backup", \.store.backup,
      "Whether the CA store's primary has a backup that takes over.",
      "CA 저장소의 주 노드를 대신할 예비 노드를 둘지."),
    .time(
      "store.failover", \.store.failover, someTime,
      "After how long a silence the CA store's backup takes over.",
      "CA 저장소의 예비 노드가 넘겨받기까지의 침묵."),
    .count(
      "store.n", \.store.n, 1...16, "Replicas of each key (Dynamo: 3).", "키의 복제 수(Dynamo: 3)."),
    .count(
      "store.r", \.store.r, 1...16,
      "Answers that make a read (Dynamo: 2).", "읽기를 이루는 응답 수(Dynamo: 2)."),
    .count(
      "store.w", \.store.w, 0...16,
      "Acknowledgements that make a write (Dynamo: 2); 0 is Cassandra's ANY: one, or a hint that the "
        + "coordinator keeps.",
      "쓰기를 이루는 확인 수(Dynamo: 2). 0은 Cassandra의 ANY: 확인 하나 또는 조정자가 맡은 힌트."),
    .count(
      "store.pr", \.store.pr, 0...16,
      "How many answers to a read must come from the key's own replicas (Riak: 0).",
      "읽기 응답 중 키의 본래 복제본에서 와야 하는 수(Riak: 0)."),
    .count(
      "store.pw", \.store.pw, 0...16,
      "How many acknowledgements of a write must come from the key's own replicas (Riak: 0).",
      "쓰기 확인 중 키의 본래 복제본에서 와야 하는 수(Riak: 0)."),
    .choice(
      "store.protocol", \.store.protocol,
      "How reads and writes go about it: R and W replicas, or majorities asked twice (ABD), "
        + "which is linearizable and asks neither R, W, hints, repair nor versions.",
      "읽기와 쓰기의 방식. quorum은 R과 W, abd는 과반수에 두 번 물어 선형적입니다."),
    .count(
      "store.tokens", \.store.tokens, 1...1_024,
      "Tokens of each node on the ring (Cassandra: 16, 256 before 4.0).",
      "링 위 노드마다의 토큰 수(Cassandra: 16, 4.0 전에는 256)."),
    .choice(
      "store.hints", \.store.hints,
      "Who keeps a write for a replica that is away: the next node, which counts toward W "
        + "(Dynamo), or the coordinator, which does not (Cassandra).",
      "없는 복제본의 쓰기를 누가 맡는지. sloppy는 다음 노드(W에 셈), coordinator는 조정자(세지 않음)."),
    .time(
      "store.hintWindow", \.store.hintWindow, .seconds(1) ... .seconds(86_400),
      "How long hints are kept (Cassandra: 3 h).", "힌트를 보관하는 시간(Cassandra: 3시간)."),
    .time(
      "store.hintReplay", \.store.hintReplay, .milliseconds(100) ... .seconds(3_600),
      "How often hints are offered again.", "힌트를 다시 보내 보는 간격."),
    .choice(
      "store.repair", \.store.repair,
      "When a read mends replicas that disagree (Cassandra: blocking).",
      "읽기가 어긋난 복제본을 고치는 때(Cassandra: blocking)."),
    .choice(
      "store.routing", \.store.routing,
      "To whom callers send what concerns a key: to any node, which coordinates, or to a replica of "
        + "the key, by the ring they know (Dynamo's two ways).",
      "키에 관한 요청을 누구에게 보내는지. any는 아무 노드(조정자), owner는 호출자가 아는 링에 따른 복제본."),
    .time(
      "store.changeTimeout", \.store.changeTimeout, .seconds(1) ... .seconds(86_400),
      "How long a change of the ring may stand still before it is called off, and a leaving node waits "
        + "to hand hints to a dead one.",
      "링 변경이 멈춰 있어도 되는 시간. 지나면 취소하고, 떠나는 노드는 죽은 노드의 힌트를 남은 복제본에 넘깁니다."),
    .time(
      "store.antiEntropy", \.store.antiEntropy, anyTime,
      "How often replicas are compared by Merkle trees; 0 is never (Riak: continuously).",
      "복제본을 머클 트리로 비교하는 간격. 0이면 하지 않습니다(Riak: 계속)."),
    .choice(
      "store.versions", \.store.versions,
      "How versions are ordered: by clock, by one version vector a key, which keeps siblings that were "
        + "seen (Riak before 2.0), or by dotted version vectors.",
      "버전의 순서. 시계(lww), 키마다 하나인 버전 벡터(vv, 이미 본 형제 값도 남김) 또는 점 버전 벡터(dvv)."),
    .choice(
      "store.values", \.store.values,
      "What holds a count or a cart: a register, read and written anew; a counter that merges what each "
        + "replica has added (AP; a G-counter); a set whose items merge one by one (AP; an OR-set).",
      "수나 장바구니를 담는 것. register는 읽고 새로 쓰기, counter는 복제본마다 더한 것을 합침(AP, G-카운터), "
        + "set은 물건을 하나씩 합침(AP, OR-집합)."),
    .time(
      "store.writeTimeout", \.store.writeTimeout, someTime,
      "How long a coordinator waits for a write (Cassandra: 2 s).",
      "조정자가 쓰기를 기다리는 시간(Cassandra: 2초)."),
    .time(
      "store.readTimeout", \.store.readTimeout, someTime,
      "How long a coordinator waits for a read (Cassandra: 5 s).",
      "조정자가 읽기를 기다리는 시간(Cassandra: 5초)."),
    .time(
      "store.tombstoneGrace", \.store.tombstoneGrace, .seconds(1) ... .seconds(864_000),
      "How long a deletion is remembered (Cassandra: 10 days).",
      "삭제를 기억하는 시간(Cassandra: 10일)."),
    .time(
      "store.gossip", \.store.gossip, .milliseconds(10) ... .seconds(60),
      "How often each store tells its peers that it lives (Cassandra: 1 s).",
      "저장소가 살아 있음을 알리는 간격(Cassandra: 1초)."),
    .number(
      "store.phi", \.store.phi, 1...100,
      "How sure a store must be before it holds a peer to be down (Cassandra: 8).",
      "저장소가 동료를 죽었다고 보는 확신의 정도(Cassandra: 8)."),
  ]

  private static let consensusRows: [Setting] = [
    .time(
      "raft.heartbeat", \.raft.heartbeat, .milliseconds(10) ... .seconds(10),
      "How often a leader says that it leads (etcd: 100 ms).",
      "리더가 자신이 리더임을 알리는 간격(etcd: 100 ms)."),
    .time(
      "raft.election", \.raft.election, .milliseconds(20) ... .seconds(60),
      "How long a server waits for a leader at least; it draws up to twice that (etcd: 1 s).",
      "서버가 리더를 기다리는 최소 시간. 그 두 배까지 뽑습니다(etcd: 1초)."),
    .flag(
      "raft.preVote", \.raft.preVote,
      "Whether a server asks whether it could win before it stands for election (etcd: on).",
      "선거에 나서기 전에 이길 수 있는지 물어볼지(etcd: 켜짐)."),
    .flag(
      "raft.checkQuorum", \.raft.checkQuorum,
      "Whether a leader that hears no majority steps down (etcd: on).",
      "과반수가 들리지 않는 리더가 물러날지(etcd: 켜짐)."),
    .choice(
      "raft.reads", \.raft.reads,
      "How a read is kept from being stale: through the log, by a round of heartbeats, by a lease, "
        + "or not at all.",
      "읽기가 낡지 않게 하는 방법. 로그, 하트비트 한 바퀴(read-index), 임대(lease), 또는 없음(local)."),
    .flag(
      "raft.sessions", \.raft.sessions,
      "Whether a repeated command is recognised and done once.",
      "반복된 명령을 알아보고 한 번만 할지."),
    .count(
      "raft.snapshotEvery", \.raft.snapshotEvery, 10...1_000_000,
      "Entries applied between two snapshots (etcd: 10,000).",
      "스냅샷 사이에 적용하는 항목 수(etcd: 10,000)."),
    .count(
      "raft.keepBehind", \.raft.keepBehind, 0...1_000_000,
      "Entries kept behind a snapshot for servers a little late (etcd: 5,000).",
      "조금 늦은 서버를 위해 스냅샷 뒤에 남기는 항목 수(etcd: 5,000)."),
  ]

  private static let bugRows: [Setting] = Bug.allCases.map { bug in
    .flag("bugs.\(bug.rawValue)", \.bugs[bug], bug.summary.english, bug.summary.korean)
  }

  private static let messageRows: [Setting] = [
    .time(
      "queue.visibility", \.queue.visibility, .milliseconds(10) ... .seconds(43_200),
      "How long a delivered message stays invisible (SQS: 30 s).",
      "전달된 메시지가 숨는 시간(SQS: 30초)."),
    .count(
      "queue.maxReceives", \.queue.maxReceives, 1...1_000,
      "Deliveries before a message is a dead letter.", "데드 레터가 되기 전의 전달 횟수."),
    .time(
      "queue.longPoll", \.queue.longPoll, .zero ... .seconds(20),
      "How long a receive waits for a message (SQS: at most 20 s).",
      "수신이 메시지를 기다리는 시간(SQS: 최대 20초)."),
    .count(
      "queue.maxLength", \.queue.maxLength, 1...10_000_000,
      "Messages a queue holds; more are refused.", "큐가 담는 메시지 수. 넘치면 거절."),
    .flag(
      "queue.idempotent", \.queue.idempotent,
      "Whether consumers recognise what they have done before.",
      "소비자가 이미 한 일을 알아볼지."),
    .count(
      "queue.consumers", \.queue.consumers, 1...64,
      "How many messages each consumer works on at once.", "소비자마다 동시에 처리하는 메시지 수."),
    .flag(
      "queue.durable", \.queue.durable,
      "Whether messages survive the broker's process.", "브로커가 죽어도 메시지가 남는지."),
    .time(
      "registry.checkInterval", \.registry.checkInterval, .seconds(1) ... .seconds(3_600),
      "How often each instance is checked (Consul: 10 s).", "인스턴스를 검사하는 간격(Consul: 10초)."),
    .time(
      "registry.checkTimeout", \.registry.checkTimeout, someTime,
      "How long a check waits (Consul: 10 s).", "검사가 기다리는 시간(Consul: 10초)."),
    .time(
      "registry.poll", \.registry.poll, .milliseconds(10) ... .seconds(3_600),
      "How often callers fetch the list of instances.", "호출자가 인스턴스 목록을 가져오는 간격."),
    .count(
      "registry.failuresBeforeCritical", \.registry.failuresBeforeCritical, 0...100,
      "Failed checks beyond the first before an instance is critical (Consul: 0).",
      "critical이 되기까지 더 실패할 검사 수(Consul: 0)."),
    .count(
      "registry.successesBeforePassing", \.registry.successesBeforePassing, 0...100,
      "Passed checks beyond the first before it is passing again (Consul: 0).",
      "다시 passing이 되기까지 더 통과할 검사 수(Consul: 0)."),
  ]

  private static let observationRows: [Setting] = [
    .share(
      "tracing.sampling", \.tracing.sampling,
      "The share of traces whose spans are kept; metrics count all.",
      "스팬을 보관하는 트레이스의 비율. 메트릭은 모두 셉니다."),
    .flag(
      "tracing.tail", \.tracing.tail,
      "Tail sampling: ten seconds after it began a trace is kept only if something in it failed or it was slower "
        + "than 99% of the last minute's.",
      "꼬리 표본 추출. 시작 10초 뒤, 실패가 있거나 최근 1분의 99%보다 느린 트레이스만 보관합니다."),
    .count(
      "tracing.retention", \.tracing.retention, 1...100_000,
      "How many traces are kept, with eight spans each on average.",
      "보관하는 트레이스 수. 평균 스팬 여덟 개씩."),
    .choice(
      "tracing.names", \.tracing.names,
      "What spans of HTTP say: OpenTelemetry's stable names, or the guide's retired ones (`http.method`) "
        + "with a status OK that should stay unset.",
      "HTTP 스팬의 이름. OpenTelemetry의 안정된 이름, 또는 가이드의 폐기된 이름(http.method)과 비워 두어야 할 OK 상태."),
    .time(
      "metrics.scrape", \.metrics.scrape, .milliseconds(100) ... .seconds(3_600),
      "How often all instances are scraped.", "모든 인스턴스를 긁어 오는 간격."),
    .time(
      "metrics.retention", \.metrics.retention, .seconds(10) ... .seconds(86_400),
      "How long samples are kept, at most 3,600 scrapes.", "표본을 보관하는 시간(최대 3,600번)."),
    .choice(
      "metrics.buckets", \.metrics.buckets,
      "Buckets of http_request_duration_seconds: the guide's start at 100 ms, which hides faster "
        + "answers; a change begins the histogram anew.",
      "http_request_duration_seconds의 버킷. guide는 100 ms부터라 더 빠른 응답을 가립니다. 바꾸면 새로 셉니다."),
    .choice(
      "metrics.routes", \.metrics.routes,
      "What users' requests are counted under: their route, or the guide's `route ?? path`, with a series for "
        + "everything that is asked for.",
      "사용자 요청을 무엇으로 세는지. 경로 틀, 또는 가이드의 route ?? path처럼 요청한 것마다 시계열 하나."),
  ]
}
