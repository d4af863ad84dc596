import Simulation

/// The dashboard's own words that belong to no table.
enum Texts {
  static let mouseTaken = Phrase("the mouse works here", "마우스를 사용합니다")
  static let mouseFreed = Phrase(
    "the mouse is free: select text as usual", "마우스를 놓았습니다: 글자를 선택할 수 있습니다")
  static let clocksRaw = Phrase(
    "traces by the nodes' own clocks, as a tracing backend gets them",
    "추적을 각 노드의 시계로 그립니다(추적 서버가 받는 그대로)")
  static let clocksCorrected = Phrase(
    "traces with the clocks corrected: callees in the middle of their calls",
    "시계를 맞춰 그립니다: 호출받은 쪽을 호출의 가운데로")
  static let layout = Phrase("layout:", "배치:")
  static let copied = Phrase("copied", "복사함:")
  static let loseRecording = Phrase(
    "What was done since W is not written yet. Quit and lose it?",
    "W 이후에 한 일은 아직 저장되지 않았습니다. 종료하고 버릴까요?")
  static let quit = Phrase("Quit", "종료")
  static let cancel = Phrase("Cancel", "취소")
  static let noTheme = Phrase("no theme", "없는 테마:")
  static let emptySide = Phrase("one side is empty: nothing to cut", "한쪽이 비어 있어 끊을 것이 없습니다")
  static let up = Phrase("up", "정상")
  static let down = Phrase("down", "중단")
  static let linearizable = Phrase("linearizable", "선형화 가능")
  static let notLinearizable = Phrase("not linearizable", "선형화 불가")
  static let undecided = Phrase("undecided", "미정")
  static let nodes = Phrase("nodes", "노드")
  static let faults = Phrase("faults", "장애")
  static let fault = Phrase("fault", "장애")
  static let available = Phrase("avail", "가용성")
  static let now = Phrase("now", "현재")
  static let live = Phrase("live", "실시간")
  static let fork = Phrase("fork", "분기")
  static let forks = Phrase("forks", "분기")
  static let paused = Phrase("paused", "정지")
  static let locked = Phrase("locked", "잠김")
  static let undo = Phrase("undo", "취소")
  static let run = Phrase("run", "진행")
  static let restart = Phrase("start", "시작")
  static let help = Phrase("keys", "키")
  static let search = Phrase("search", "찾기")
  static let activeFaults = Phrase("active faults", "활성 장애")
  static let noFaults = Phrase("nothing is broken", "고장 난 것이 없습니다")
  static let healed = Phrase("Enter heals one, H all", "Enter 하나 복구, H 모두 복구")
  static let themes = Phrase("themes", "테마")
  static let events = Phrase("events", "사건")
  static let futures = Phrase("futures", "미래")
  static let comparisons = Phrase("compare with", "무엇과 비교")
  static let compareModes = Phrase("the other kinds of store", "다른 종류의 저장소")
  static let compareFuture = Phrase("the future", "미래")
  static let compareEnd = Phrase("nothing: this world alone", "비교 끝내기: 이 세계만")
  static let noEvents = Phrase("nothing has happened yet", "아직 아무 일도 없습니다")
  static let nothingFound = Phrase("nothing found", "결과 없음")
  static let partition = Phrase("partition", "분할")
  static let command = Phrase("command", "명령")
  static let filter = Phrase("filter", "필터")
  static let untilHealed = Phrase("until healed", "복구할 때까지")
  static let left = Phrase("left", "남음")
  static let noPanel = Phrase("nothing to show yet", "아직 보여 줄 것이 없습니다")
  static let question = Phrase("really?", "정말로?")

  /// What `B` notes in the world, so that a recording has it too.
  static let bookmarkWord = "bookmark"
  static let movedTo = Phrase("moved to", "이동:")
  static let bothAlive = Phrase(
    "a partition cuts links: both sides stay alive", "분할은 링크를 끊을 뿐: 양쪽 모두 살아 있음")
  static let typeWhole = Phrase("type the whole command, such as", "명령 전체를 입력하세요, 예:")
  static let typePartition = Phrase(
    "type partition zone:a | zone:b", "partition zone:a | zone:b 처럼 입력하세요")
  static let plainHint = Phrase(
    "an empty line tells how things stand; nodes, faults, breakers, events; kill kv-1; undo; help; quit",
    "빈 줄: 현재 상태; nodes, faults, breakers, events; kill kv-1; undo; help; quit")

  static let plainPanels = Phrase(
    "a panel's name or key tells its rows:", "패널의 이름이나 키: 그 행을 읽어 줍니다:")

  /// The command that heals one fault.
  static func heal(_ fault: FaultID) -> String { "heal \(fault.rawValue)" }

  /// What stands in the hint for a node's name where none is pointed at.
  static let someNode = Phrase("a node", "노드")

  /// What the first start says.
  static func hint(_ keys: KeyMap, node: String) -> Phrase {
    let (kill, cut) = (keys.key("kill"), keys.key("partition"))
    let (back, help) = (keys.key("back-1s"), keys.key("help"))
    return Phrase(
      "press \(kill) to kill \(node) · \(cut) to cut the network · \(back) to rewind · \(help) for help",
      "\(kill) \(node) 종료 · \(cut) 네트워크 분할 · \(back) 되감기 · \(help) 도움말")
  }
}
