/// Where the money is: what all accounts hold, what they should, and what became of the difference.
enum MoneyBlock {
  /// Its height in lines.
  static let height = 4

  static func paint(
    _ money: ConsistencyViewModel.Money, _ korean: Bool, top: Int, on sheet: inout Sheet
  ) {
    let end = sheet.width - 1
    sheet.write(korean ? "돈" : "money", 0, top, .muted)
    sheet.writeRight(korean ? "합" : "sum", end: 18, top, .muted)
    sheet.writeRight(korean ? "있어야 할" : "expected", end: 28, top, .muted)
    sheet.writeRight(korean ? "차이" : "difference", end: end, top, .muted)
    let count = "\(money.accounts.count)"
    sheet.write(korean ? "계좌 \(count)개" : "\(count) accounts", 0, top + 1, .text, width: 11)
    let ink = ink(money)
    sheet.writeRight(Figures.grouped(money.balance), end: 18, top + 1, ink, from: 11)
    sheet.writeRight(Figures.grouped(money.expected), end: 28, top + 1, .text, from: 19)
    sheet.writeRight(difference(money), end: end, top + 1, ink, from: 29)
    var x = 0
    for (name, amount, ink) in parts(money, korean) {
      x = sheet.write(name + " ", x, top + 2, .muted)
      x = sheet.write(Figures.grouped(amount), x, top + 2, ink) + 2
    }
    paintBalances(money, top + 3, on: &sheet)
  }

  /// For windows without room for a board; says which column it ends in.
  static func paintLine(
    _ money: ConsistencyViewModel.Money, _ korean: Bool, _ x: Int, _ y: Int, on sheet: inout Sheet
  ) -> Int {
    let name = korean ? "돈 " : "money "
    let sum = Figures.grouped(money.balance)
    guard x + Sheet.width(of: name) + sum.count + 12 < sheet.width else { return x }
    var x = sheet.write("· " + name, x, y, .muted)
    x = sheet.write(sum, x, y, ink(money))
    if money.difference != 0 { x = sheet.write(" " + difference(money), x, y, ink(money)) }
    return x + 1
  }

  /// Money that is on its way makes a difference, and no harm.
  private static func ink(_ money: ConsistencyViewModel.Money) -> Ink {
    money.isWrong ? .alarm : money.difference == 0 ? .healthy.bold : .info
  }

  static func difference(_ money: ConsistencyViewModel.Money) -> String {
    let amount = Figures.grouped(abs(money.difference))
    return money.difference == 0 ? "0" : (money.difference > 0 ? "+" : "−") + amount
  }

  private static func parts(
    _ money: ConsistencyViewModel.Money, _ korean: Bool
  ) -> [(String, Int, Ink)] {
    [
      (korean ? "이동 중" : "in flight", money.inFlight, money.inFlight > 0 ? .info : .text),
      (korean ? "잃음" : "lost", money.lost, money.lost > 0 ? .alarm : .text),
      (korean ? "생김" : "made", money.created, money.created > 0 ? .alarm : .text),
    ]
  }

  /// A column an account, from nothing to twice what an account holds on the average.
  private static func paintBalances(
    _ money: ConsistencyViewModel.Money, _ y: Int, on sheet: inout Sheet
  ) {
    guard let count = Optional(money.accounts.count), count > 0 else { return }
    let full = max(1, money.expected / count * 2)
    for (x, balance) in money.accounts.prefix(sheet.width).enumerated() {
      let eighths = min(8, max(1, (balance * 8 + full / 2) / full))
      sheet.put(Bars.upward[eighths - 1], x, y, balance < 0 ? .alarm : .text)
    }
  }
}
