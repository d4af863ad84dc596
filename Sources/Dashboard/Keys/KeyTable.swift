import Simulation

/// The one table of keys: legend, help, palette, `ringside keys` and rebinding are made from it.
///
/// A key is added by a row here and nowhere else.
public enum KeyTable {
  /// The rows, in the order that help shows them.
  public static let rows: [KeyRow] =
    faults + time + views + move + world + program + lists + lines + painter + question

  private static let faults: [KeyRow] = [
    KeyRow(
      "kill", ["x"], .faults,
      .toggle("kill {node}", when: .down, instead: "restart {node}"), when: .hasNode,
      legend: LegendText(1, "kill", "종료"),
      Phrase(
        "kill the selected node, or restart it: what it had in memory is gone",
        "선택한 노드를 종료하거나 다시 시작: 메모리의 내용은 사라짐")),
    KeyRow(
      "freeze", ["z"], .faults,
      .toggle("pause {node}", when: .frozen, instead: "resume {node}"), when: .hasNode,
      Phrase(
        "freeze the selected node, or let it go on: memory kept, nothing answered",
        "선택한 노드를 얼리거나 녹임: 메모리는 유지되나 응답 없음")),
    KeyRow(
      "partition", ["p"], .faults, .act(.painter), when: .hasNodes,
      legend: LegendText(2, "partition", "분할", short: "cut"),
      Phrase("paint a partition: who is on which side", "네트워크 분할 그리기: 누가 어느 쪽인가")),
    KeyRow(
      "isolate", ["P"], .faults, .command("isolate {node}"), when: .hasNode,
      Phrase("cut the selected node off from all others", "선택한 노드를 나머지 모두와 단절")),
    KeyRow(
      "delay", ["d"], .faults, .prompt("delay {link} 300ms ±50ms"), when: .hasLink,
      legend: LegendText(5, "delay", "지연", short: "lag"),
      Phrase("delay what goes over a link", "링크를 지나는 메시지를 지연")),
    KeyRow(
      "loss", ["o"], .faults, .prompt("loss {link} 10%"), when: .hasLink,
      Phrase("lose a share of the packets of a link", "링크의 패킷 일부를 유실")),
    KeyRow(
      "clock", ["t"], .faults, .prompt("clock {node} +5s"), when: .hasNode,
      Phrase("set a node's clock wrong", "노드의 시계를 틀리게 설정")),
    KeyRow(
      "slow", ["s"], .faults, .prompt("slow {node} 10x"), when: .hasNode,
      Phrase("make a node slow", "노드를 느리게")),
    KeyRow(
      "errors", ["e"], .faults, .prompt("errors {node} 30%"), when: .hasNode,
      Phrase("make a share of a node's requests fail", "노드의 요청 일부를 실패시킴")),
    KeyRow(
      "monkey", ["m"], .faults, .prompt("monkey {monkey}"),
      Phrase(
        "let loose the chaos monkey: random faults; call it back",
        "카오스 멍키 풀기: 무작위 장애. 다시 부르기")),
    KeyRow(
      "heal-all", ["H"], .faults, .command("heal all"), when: .hasFaults,
      legend: LegendText(5, "heal", "복구"),
      Phrase("heal every active fault", "활성 장애를 모두 복구")),
    KeyRow(
      "undo", ["u"], .faults, .effect(.undo), when: .canUndo,
      legend: LegendText(4, "undo", "취소"),
      Phrase("take the last command back", "마지막 명령을 되돌림")),
    KeyRow(
      "redo", ["^R"], .faults, .effect(.redo), when: .canRedo,
      Phrase("give again the command taken back", "되돌린 명령을 다시 실행")),
    KeyRow(
      "faults", ["f"], .faults, .act(.faults),
      Phrase("list the active faults and heal them one by one", "활성 장애 목록, 하나씩 복구")),
  ]

  private static let time: [KeyRow] = [
    KeyRow(
      "run-stop", ["Space"], .time, .effect(.time(.togglePause)),
      legend: LegendText(3, "pause", "정지"),
      Phrase("stop the world, or let it go on", "세계를 멈추거나 다시 진행")),
    KeyRow(
      "step", ["."], .time, .effect(.time(.step)),
      Phrase("to the next event within 10 s, and stop", "10초 안의 다음 사건까지 가서 멈춤")),
    KeyRow(
      "step-back", [","], .time, .effect(.time(.stepBack)), when: .hasPast,
      Phrase("to before the last event, and stop", "마지막 사건 직전으로 가서 멈춤")),
    KeyRow(
      "back-1s", ["["], .time, .effect(.time(.move(.seconds(-1)))), when: .hasPast,
      legend: LegendText(5, "rewind", "되감기", short: "time", partner: "forward-1s"),
      Phrase("one second back", "1초 뒤로")),
    KeyRow(
      "forward-1s", ["]"], .time, .effect(.time(.move(.seconds(1)))),
      Phrase("one second forward", "1초 앞으로")),
    KeyRow(
      "back-10s", ["{"], .time, .effect(.time(.move(.seconds(-10)))), when: .hasPast,
      Phrase("ten seconds back", "10초 뒤로")),
    KeyRow(
      "forward-10s", ["}"], .time, .effect(.time(.move(.seconds(10)))),
      Phrase("ten seconds forward", "10초 앞으로")),
    KeyRow(
      "faster", ["+", "="], .time, .effect(.time(.faster)),
      Phrase("twice as fast", "두 배 빠르게")),
    KeyRow(
      "slower", ["-"], .time, .effect(.time(.slower)),
      Phrase("half as fast", "절반 속도로")),
    KeyRow(
      "home", ["Home"], .time, .effect(.time(.home)), when: .hasPast,
      Phrase("to the beginning", "처음으로")),
    KeyRow(
      "now", ["End"], .time, .effect(.time(.end)),
      Phrase("to the latest moment of this future", "이 미래의 가장 최근으로")),
    KeyRow(
      "bookmark", ["B"], .time, .effect(.time(.bookmark)),
      Phrase("set a bookmark here", "여기에 책갈피")),
    KeyRow(
      "fork", ["F"], .time, .effect(.time(.fork)),
      legend: LegendText(10, "fork", "분기"),
      Phrase("start another future here", "여기서 다른 미래를 시작")),
    KeyRow(
      "futures", ["v"], .time, .act(.futures), when: .hasForks,
      Phrase("list the futures and go over to one", "미래 목록, 하나로 이동")),
  ]

  private static let views: [KeyRow] =
    [
      KeyRow(
        "overview", ["1"], .view, .act(.overview),
        Phrase("overview: is anything wrong, and where", "개요: 무엇이 어디서 잘못되었는가"))
    ]
    + PanelTable.rows.map { row in
      KeyRow(
        "view-" + row.id.title.english, [String(row.id.key)], .view,
        // Before worlds can be seen side by side there must be others.
        .act(row.id == .compare ? .compare : .view(row.id)),
        Phrase(
          row.id.title.english + ": " + row.id.question.english,
          row.id.title.korean + ": " + row.id.question.korean))
    } + [
      KeyRow(
        "zoom", ["Enter"], .view, .act(.enter), legend: LegendText(8, "open", "열기"),
        Phrase("deeper: zoom the panel, open the row", "더 깊이: 패널 확대, 행 열기")),
      KeyRow(
        "back", ["Esc"], .view, .act(.back), legend: LegendText(12, "back", "뒤로"),
        Phrase("back: close, unzoom", "뒤로: 닫기, 축소")),
      KeyRow(
        "filter", ["/"], .view, .act(.filter), legend: LegendText(9, "filter", "필터"),
        Phrase(
          "filter rows: text, !without, ~fuzzy, field:value",
          "행 거르기: 글자, !제외, ~느슨하게, 항목:값")),
      KeyRow(
        "next-match", ["n"], .view, .act(.nextMatch), when: .hasFilter,
        Phrase("next row found", "다음 결과")),
      KeyRow(
        "previous-match", ["N"], .view, .act(.previousMatch), when: .hasFilter,
        Phrase("previous row found", "이전 결과")),
      KeyRow(
        "sort-previous", ["<"], .view, .act(.sortPrevious), when: .hasRows,
        legend: LegendText(13, "sort", "정렬", partner: "sort-next"),
        Phrase("sort by the column before", "이전 열로 정렬")),
      KeyRow(
        "sort-next", [">"], .view, .act(.sortNext), when: .hasRows,
        Phrase("sort by the next column", "다음 열로 정렬")),
      KeyRow(
        "invert", ["i"], .view, .act(.invert), when: .hasRows,
        Phrase("turn the order round", "정렬 순서 뒤집기")),
      KeyRow(
        "layout", ["w"], .view, .act(.layout),
        Phrase("next layout of the overview", "개요의 다음 배치")),
      KeyRow(
        "theme", ["T"], .view, .act(.themes), when: .hasThemes,
        legend: LegendText(10, "theme", "테마"),
        Phrase("choose a theme, seen at once", "테마 고르기, 바로 보임")),
      KeyRow(
        "events", ["E"], .view, .act(.events), legend: LegendText(14, "log", "기록"),
        Phrase("read the event log, go to a moment", "사건 기록 읽기, 그 순간으로 이동")),
      KeyRow(
        "clocks", ["C"], .view, .act(.clocks), legend: LegendText(11, "clocks", "시계"),
        Phrase(
          "draw traces by the nodes' own clocks, or with the clocks corrected",
          "추적을 각 노드의 시계로, 또는 시계를 맞춰 그리기")),
      KeyRow(
        "mouse", ["%"], .view, .act(.mouse),
        Phrase("free the mouse for selecting text, or take it", "글자 선택을 위해 마우스 놓기/잡기")),
    ]

  private static let move: [KeyRow] = [
    KeyRow("down", ["j", "Down"], .move, .act(.down), Phrase("next row", "다음 행")),
    KeyRow("up", ["k", "Up"], .move, .act(.up), Phrase("previous row", "이전 행")),
    KeyRow("left", ["h", "Left"], .move, .act(.left), Phrase("panel to the left", "왼쪽 패널")),
    KeyRow("right", ["l", "Right"], .move, .act(.right), Phrase("panel to the right", "오른쪽 패널")),
    KeyRow("top", ["g"], .move, .act(.top), Phrase("first row", "첫 행")),
    KeyRow("bottom", ["G"], .move, .act(.bottom), Phrase("last row", "마지막 행")),
    KeyRow("half-down", ["^D"], .move, .act(.halfDown), Phrase("half a page down", "반 쪽 아래로")),
    KeyRow("half-up", ["^U"], .move, .act(.halfUp), Phrase("half a page up", "반 쪽 위로")),
    KeyRow("page-down", ["PgDn"], .move, .act(.pageDown), Phrase("a page down", "한 쪽 아래로")),
    KeyRow("page-up", ["PgUp"], .move, .act(.pageUp), Phrase("a page up", "한 쪽 위로")),
    KeyRow("next-panel", ["Tab"], .move, .act(.nextPanel), Phrase("next panel", "다음 패널")),
    KeyRow(
      "previous-panel", ["S-Tab"], .move, .act(.previousPanel), Phrase("previous panel", "이전 패널")),
  ]

  private static let world: [KeyRow] = [
    KeyRow(
      "add", ["a"], .world, .command("add {service}"), when: .hasNode,
      legend: LegendText(11, "add", "추가", partner: "remove"),
      Phrase("add a node like the selected one", "선택한 것과 같은 노드 추가")),
    KeyRow(
      "remove", ["A"], .world, .command("remove {node}"), when: .hasNode,
      Phrase("remove the selected node for good", "선택한 노드를 완전히 제거")),
    KeyRow(
      "mode", ["M"], .world, .command("mode {mode}"), legend: LegendText(11, "store", "저장소"),
      Phrase(
        "another store, empty: CP (Raft), AP (quorums) or CA (one node)",
        "다른 빈 저장소로: CP(래프트), AP(쿼럼), CA(한 노드)")),
    KeyRow(
      "rate-down", ["r"], .world, .command("rate {less}"), Phrase("less load", "부하 줄이기")),
    KeyRow("rate-up", ["R"], .world, .command("rate {more}"), Phrase("more load", "부하 늘리기")),
  ]

  private static let program: [KeyRow] = [
    KeyRow(
      "command", [":"], .program, .act(.palette),
      legend: LegendText(7, "command", "명령", short: "cmd"),
      Phrase("type a command", "명령 입력")),
    KeyRow(
      "help", ["?"], .program, .act(.help), legend: LegendText(0, "help", "도움말"),
      Phrase("all keys; Enter runs one", "모든 키; Enter로 실행")),
    KeyRow(
      "save-screen", ["S"], .program, .effect(.saveScreen),
      Phrase("save the screen as text, ANSI and SVG", "화면을 텍스트, ANSI, SVG로 저장")),
    KeyRow(
      "write-scenario", ["W"], .program, .effect(.writeScenario),
      Phrase("write what was done as a scenario", "한 일을 시나리오로 저장")),
    KeyRow(
      "copy", ["y"], .program, .act(.copyRow), when: .hasRows,
      Phrase("copy the selected row to the clipboard", "선택한 행을 클립보드로 복사")),
    KeyRow("quit", ["q"], .program, .act(.quit), Phrase("quit", "종료")),
    KeyRow(
      "quit-keep", ["Q"], .program, .act(.quitKeepingFrame),
      Phrase("quit and leave the last frame on the screen", "종료하고 마지막 화면을 남김")),
    KeyRow(
      "interrupt", ["^C"], in: .always, .program, .effect(.quit(keepFrame: false)),
      Phrase("quit at once", "바로 종료")),
    KeyRow(
      "suspend", ["^Z"], in: .always, .program, .effect(.suspend),
      Phrase("suspend; fg comes back", "잠시 중단; fg로 복귀")),
    KeyRow(
      "redraw", ["^L"], in: .always, .program, .effect(.redraw),
      Phrase("paint the screen anew", "화면 다시 그리기")),
  ]
}
