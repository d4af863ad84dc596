/// A mistake that can be switched on, off by default, to be found by a checker.
///
/// The zoo of well-known bugs: `bug NAME on` lets one loose, `ringside bugs` lists them. Each has a
/// scenario whose expectations hold without it, and of which one fails with it.
public enum Bug: String, SettingChoice, Hashable, BitwiseCopyable {
  case raftVotesForgotten = "raft-votes-forgotten"
  case raftCommitsOldTerms = "raft-commits-old-terms"
  case raftStaleReads = "raft-stale-reads"
  case raftNoPreVote = "raft-no-pre-vote"
  case raftNoSessions = "raft-no-sessions"
  case quorumIgnoresTombstones = "quorum-ignores-tombstones"
  case quorumRepairsBackwards = "quorum-repairs-backwards"
  case abdWithoutWriteBack = "abd-without-write-back"
  case queueAcksFirst = "queue-acks-first"
  case breakerForgetsToReopen = "breaker-forgets-to-reopen"
  case retryWithoutBudget = "retry-without-budget"

  /// What is done wrong, and what comes of it.
  public var summary: BilingualText {
    switch self {
    case .raftVotesForgotten:
      BilingualText(
        "A Raft server forgets term and vote when it restarts, and so votes twice in a term: two lead.",
        "래프트 서버가 재시작하면 임기와 투표를 잊어 한 임기에 두 번 투표합니다. 리더가 둘이 됩니다.")
    case .raftCommitsOldTerms:
      BilingualText(
        "A leader commits entries of older terms by counting replicas (Figure 8): they can be undone.",
        "리더가 이전 임기의 항목을 복제본 수만 세어 커밋합니다(그림 8). 나중에 사라질 수 있습니다.")
    case .raftStaleReads:
      BilingualText(
        "A leader answers reads at once as if it could not have been deposed: old values.",
        "리더가 이미 물러났을 수 있는데도 바로 읽기에 답합니다. 낡은 값이 나옵니다.")
    case .raftNoPreVote:
      BilingualText(
        "A server stands for election without asking first: one that returns fells a healthy leader.",
        "서버가 먼저 묻지 않고 선거에 나섭니다. 돌아온 서버가 멀쩡한 리더를 끌어내립니다.")
    case .raftNoSessions:
      BilingualText(
        "A repeated command is not recognised: a write is done twice, the second time over a later one.",
        "반복된 명령을 알아보지 못합니다. 쓰기가 두 번 되어 더 나중의 값을 덮습니다.")
    case .quorumIgnoresTombstones:
      BilingualText(
        "Replicas that merge take a deletion for a missing value: what was deleted comes back.",
        "복제본을 합칠 때 삭제를 값이 없는 것으로 여깁니다. 지운 것이 되살아납니다.")
    case .quorumRepairsBackwards:
      BilingualText(
        "A read repair spreads what the first replica answered, be it older: new values are undone.",
        "읽기 복구가 먼저 답한 복제본의 값을, 더 낡았더라도 퍼뜨립니다. 새 값이 사라집니다.")
    case .abdWithoutWriteBack:
      BilingualText(
        "A read by ABD answers before a majority holds what it read: the next may read an older value.",
        "ABD 읽기가 과반수에 되써 두지 않고 답합니다. 다음 읽기가 더 낡은 값을 볼 수 있습니다.")
    case .queueAcksFirst:
      BilingualText(
        "A consumer acknowledges a message before it works on it: what it cannot process is gone.",
        "소비자가 처리하기 전에 메시지를 확인합니다. 처리하지 못한 메시지는 사라집니다.")
    case .breakerForgetsToReopen:
      BilingualText(
        "A breaker whose trial failed stays half-open: trial upon trial strikes whoever is not well.",
        "시험 호출이 실패해도 차단기가 반열림에 머뭅니다. 앓는 쪽에 시험 호출이 이어집니다.")
    case .retryWithoutBudget:
      BilingualText(
        "Retries cost nothing, whatever the budget says: ten slow seconds become a storm that stays.",
        "예산이 얼마든 재시도에 값이 없습니다. 느린 10초가 멎지 않는 폭풍이 됩니다.")
    }
  }

  /// The scenario in which it shows.
  public var scenario: String {
    switch self {
    case .raftVotesForgotten: "forgetful-voters"
    case .raftCommitsOldTerms: "crashing-voters"
    case .raftStaleReads: "read-index"
    case .raftNoPreVote: "pre-vote"
    case .raftNoSessions: "repeated-writes"
    case .quorumIgnoresTombstones: "deleted-orders"
    case .quorumRepairsBackwards: "read-repair"
    case .abdWithoutWriteBack: "abd"
    case .queueAcksFirst: "poison-message"
    case .breakerForgetsToReopen: "breaker-trials"
    case .retryWithoutBudget: "retry-budget"
    }
  }

  fileprivate var bit: UInt32 { 1 << UInt32(Bug.allCases.firstIndex(of: self) ?? 31) }
}

/// Which bugs are loose.
public struct Bugs: Sendable, Hashable, BitwiseCopyable {
  private var bits: UInt32 = 0

  /// None.
  public init() {}

  /// Whether a bug is loose.
  public subscript(bug: Bug) -> Bool {
    get { bits & bug.bit != 0 }
    set { bits = newValue ? bits | bug.bit : bits & ~bug.bit }
  }

  /// Those that are loose, in the order of the table.
  public var loose: [Bug] { Bug.allCases.filter { self[$0] } }
}
