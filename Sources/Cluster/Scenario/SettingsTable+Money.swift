import Simulation

/// Settings of transfers, of likes that are counted, and of carts.
extension SettingsTable {
  static let moneyRows: [Setting] = [
    .flag(
      "likes.counted", \.likes.counted,
      "Whether a like makes its post's count one higher (store.values says how); else it is a write "
        + "of its own.",
      "좋아요가 글의 수를 하나 높일지(방법은 store.values). 아니면 저마다 하나의 쓰기."),
    .share(
      "carts.removals", \.carts.removals,
      "How many changes of carts take out an item that the user has seen there.",
      "장바구니 변경 중 거기서 본 물건을 꺼내는 비율."),
    .count(
      "carts.capacity", \.carts.capacity, 1...64,
      "How many items a cart may hold; who finds it full takes one out instead.",
      "장바구니에 담을 수 있는 물건 수. 가득 차 있으면 넣는 대신 하나를 꺼냅니다."),
    .choice(
      "transfer.mode", \.transfer.mode,
      "How money moves: both balances in one compare-and-set (strong), debit and then publish "
        + "(dual-write), or an event written with the debit and credited once (outbox).",
      "돈을 옮기는 방법. 두 잔액을 한 번에(strong), 출금 뒤 발행(dual-write), "
        + "출금과 함께 적은 이벤트를 한 번만 입금(outbox)."),
    .count(
      "transfer.accounts", \.transfer.accounts, 2...10_000,
      "How many accounts there are.", "계좌의 수."),
    .count(
      "transfer.opening", \.transfer.opening, 0...1_000_000,
      "What each account holds in an empty store.", "빈 저장소에서 계좌마다 든 돈."),
    .time(
      "transfer.relay", \.transfer.relay, .milliseconds(1) ... .seconds(3_600),
      "How long an outbox's relay rests between two accounts.",
      "아웃박스 전달자가 계좌와 계좌 사이에 쉬는 시간."),
  ]
}
