/// The keys inside overlays.
extension KeyTable {
  static let lists: [KeyRow] = [
    KeyRow(
      "list-down", ["j", "Down", "^N"], in: .list, .overlay, .act(.down), Phrase("next", "다음")),
    KeyRow(
      "list-up", ["k", "Up", "^P"], in: .list, .overlay, .act(.up), Phrase("previous", "이전")),
    KeyRow("list-top", ["g", "Home"], in: .list, .overlay, .act(.top), Phrase("first", "처음")),
    KeyRow(
      "list-bottom", ["G", "End"], in: .list, .overlay, .act(.bottom), Phrase("last", "마지막")),
    KeyRow(
      "list-half-down", ["^D"], in: .list, .overlay, .act(.halfDown),
      Phrase("half a page down", "반 쪽 아래로")),
    KeyRow(
      "list-half-up", ["^U"], in: .list, .overlay, .act(.halfUp),
      Phrase("half a page up", "반 쪽 위로")),
    KeyRow(
      "list-page-down", ["PgDn", "Space"], in: .list, .overlay, .act(.pageDown),
      Phrase("a page down", "한 쪽 아래로")),
    KeyRow(
      "list-page-up", ["PgUp"], in: .list, .overlay, .act(.pageUp),
      Phrase("a page up", "한 쪽 위로")),
    KeyRow(
      "list-choose", ["Enter"], in: .list, .overlay, .act(.enter),
      legend: LegendText(1, "choose", "선택"),
      Phrase("run, choose, heal, go there", "실행, 선택, 복구, 이동")),
    KeyRow(
      "list-search", ["/"], in: .list, .overlay, .act(.search),
      legend: LegendText(3, "search", "찾기"),
      Phrase("search the list", "목록에서 찾기")),
    KeyRow(
      "list-heal-all", ["H"], in: .list, .overlay, .act(.heal), when: .hasFaults,
      legend: LegendText(2, "heal all", "모두 복구"),
      Phrase("heal every active fault", "활성 장애를 모두 복구")),
    KeyRow(
      "list-safe-states", ["c"], in: .list, .overlay, .act(.safeStates), when: .hasThemes,
      legend: LegendText(2, "safe colours", "안전한 색"),
      Phrase(
        "theme picker: colours of states that every eye tells apart, or the theme's own",
        "테마 고르기: 누구나 구분하는 상태 색 / 테마의 색")),
    KeyRow(
      "list-close", ["Esc", "q"], in: .list, .overlay, .act(.back),
      legend: LegendText(0, "close", "닫기"),
      Phrase("close the list", "목록 닫기")),
  ]

  static let lines: [KeyRow] = [
    KeyRow(
      "line-run", ["Enter"], in: .line, .overlay, .act(.enter), legend: LegendText(1, "run", "실행"),
      Phrase("run the line", "입력줄 실행")),
    KeyRow(
      "line-complete", ["Tab"], in: .line, .overlay, .act(.complete),
      legend: LegendText(2, "complete", "완성"), Phrase("complete the word", "단어 완성")),
    KeyRow(
      "line-complete-back", ["S-Tab"], in: .line, .overlay, .act(.completeBack),
      Phrase("the completion before", "이전 완성")),
    KeyRow(
      "line-earlier", ["Up", "^P"], in: .line, .overlay, .act(.earlier),
      legend: LegendText(3, "history", "이력"), Phrase("the line before", "이전 줄")),
    KeyRow(
      "line-later", ["Down", "^N"], in: .line, .overlay, .act(.later),
      Phrase("the line after", "다음 줄")),
    KeyRow(
      "line-left", ["Left", "^B"], in: .line, .overlay, .act(.charLeft),
      Phrase("a character back", "한 글자 뒤로")),
    KeyRow(
      "line-right", ["Right", "^F"], in: .line, .overlay, .act(.charRight),
      Phrase("a character on", "한 글자 앞으로")),
    KeyRow(
      "line-word-left", ["M-b"], in: .line, .overlay, .act(.wordLeft),
      Phrase("a word back", "한 단어 뒤로")),
    KeyRow(
      "line-word-right", ["M-f"], in: .line, .overlay, .act(.wordRight),
      Phrase("a word on", "한 단어 앞으로")),
    KeyRow(
      "line-start", ["Home", "^A"], in: .line, .overlay, .act(.lineStart),
      Phrase("to the start", "줄 처음으로")),
    KeyRow(
      "line-end", ["End", "^E"], in: .line, .overlay, .act(.lineEnd),
      Phrase("to the end", "줄 끝으로")),
    KeyRow(
      "line-delete-back", ["Backspace"], in: .line, .overlay, .act(.deleteBack),
      Phrase("delete the character before", "앞 글자 지우기")),
    KeyRow(
      "line-delete", ["Del", "^D"], in: .line, .overlay, .act(.deleteForward),
      Phrase("delete the character here", "이 글자 지우기")),
    KeyRow(
      "line-delete-word", ["^W"], in: .line, .overlay, .act(.deleteWord),
      Phrase("delete the word before", "앞 단어 지우기")),
    KeyRow(
      "line-delete-start", ["^U"], in: .line, .overlay, .act(.deleteToStart),
      Phrase("delete all before", "앞을 모두 지우기")),
    KeyRow(
      "line-delete-end", ["^K"], in: .line, .overlay, .act(.deleteToEnd),
      Phrase("delete all after", "뒤를 모두 지우기")),
    KeyRow(
      "line-close", ["Esc"], in: .line, .overlay, .act(.back),
      legend: LegendText(0, "cancel", "취소"),
      Phrase("leave the line", "입력줄 닫기")),
  ]

  static let painter: [KeyRow] = [
    KeyRow(
      "paint", ["Space"], in: .painter, .overlay, .act(.toggle),
      legend: LegendText(1, "other side", "반대쪽"),
      Phrase("put the node on the other side", "노드를 반대쪽으로")),
    KeyRow(
      "paint-zone", ["z"], in: .painter, .overlay, .act(.toggleZone),
      legend: LegendText(3, "zone", "구역"),
      Phrase("put its zone on the other side", "구역 전체를 반대쪽으로")),
    KeyRow(
      "paint-one-way", ["o"], in: .painter, .overlay, .act(.oneWay),
      legend: LegendText(4, "one way", "한 방향"), Phrase("cut one direction only", "한 방향만 끊기")),
    KeyRow(
      "paint-down", ["j", "Down", "Tab"], in: .painter, .overlay, .act(.down),
      Phrase("next node", "다음 노드")),
    KeyRow(
      "paint-up", ["k", "Up", "S-Tab"], in: .painter, .overlay, .act(.up),
      Phrase("previous node", "이전 노드")),
    KeyRow(
      "paint-left", ["h", "Left"], in: .painter, .overlay, .act(.left),
      Phrase("put the node on the left", "노드를 왼쪽으로")),
    KeyRow(
      "paint-right", ["l", "Right"], in: .painter, .overlay, .act(.right),
      Phrase("put the node on the right", "노드를 오른쪽으로")),
    KeyRow(
      "paint-cut", ["Enter"], in: .painter, .overlay, .act(.enter),
      legend: LegendText(2, "cut", "끊기"),
      Phrase("cut the links between the sides", "두 쪽 사이의 링크를 끊기")),
    KeyRow(
      "paint-close", ["Esc", "q"], in: .painter, .overlay, .act(.back),
      legend: LegendText(0, "cancel", "취소"), Phrase("leave all as it is", "그대로 두기")),
  ]

  static let question: [KeyRow] = [
    KeyRow(
      "question-switch", ["Left", "Right", "h", "l", "Tab", "S-Tab"], in: .question, .overlay,
      .act(.toggle), Phrase("the other answer", "다른 대답")),
    KeyRow(
      "question-choose", ["Enter"], in: .question, .overlay, .act(.enter),
      legend: LegendText(1, "answer", "대답"), Phrase("give the marked answer", "표시된 대답 하기")),
    KeyRow(
      "question-yes", ["y"], in: .question, .overlay, .act(.yes), legend: LegendText(2, "yes", "예"),
      Phrase("yes", "예")),
    KeyRow(
      "question-no", ["n", "Esc", "q"], in: .question, .overlay, .act(.no),
      legend: LegendText(0, "no", "아니오"), Phrase("no", "아니오")),
  ]
}
