import Screen
import Testing

@Suite("Colours") struct ColorTests {
  private func color(_ hex: String) -> Color { Color(hex: hex) ?? Color(red: 0, green: 0, blue: 0) }

  @Test(
    "are read from six hexadecimal digits and from nothing else",
    arguments: [
      ("#1d2021", true), ("1D2021", true), ("000000", true), ("12345", false), ("1234567", false),
      ("+12345", false), ("-12345", false), ("0x1234", false), ("12 456", false), ("", false),
      ("#", false), ("##12345", false), ("１２３４５６", false),
    ])
  func hex(text: String, isColor: Bool) {
    #expect((Color(hex: text) != nil) == isColor)
  }

  @Test("fall to the nearest that the terminal has") func nearest() {
    #expect(color("ffffff").nearest256 == 231)
    #expect(color("000000").nearest256 == 16)
    #expect(color("ff0000").nearest256 == 196)
    #expect(color("808080").nearest256 == 244)
    #expect(color("5f87af").nearest256 == 67)
    #expect(color("121212").nearest256 == 233)
    #expect(color("ff0000").nearest16 == 9)
    #expect(color("00cd00").nearest16 == 2)
    #expect(color("7f7f7f").nearest16 == 8)
    #expect(color("ff0000").nearest8 == 1)
    #expect(color("ffffff").nearest8 == 7)
    #expect(color("101010").nearest8 == 0)
  }

  @Test("keep their hue where there are few: what fails stays red, what is muted grey")
  func fewColors() {
    for failing in ["ff5f5f", "f38ba8", "bf616a", "fb4934", "ff5555", "eb6f92"] {
      #expect([1, 9].contains(color(failing).nearest16) && color(failing).nearest8 == 1)
    }
    #expect(color("ff9f4a").nearest16 == 3 && color("f5c542").nearest16 == 11)
    #expect(color("45d6a4").nearest16 == 6 && color("a3be8c").nearest16 == 2)
    #expect(color("6b7a90").nearest16 == 8 && color("6b7a90").nearest8 == 7)
    #expect(color("11151c").nearest16 == 0 && color("d6dee9").nearest8 == 7)
  }

  @Test("of the 256 are found exactly") func cube() {
    let levels: [UInt8] = [0, 95, 135, 175, 215, 255]
    for (r, red) in levels.enumerated() {
      for (g, green) in levels.enumerated() {
        for (b, blue) in levels.enumerated() {
          let number = Color(red: red, green: green, blue: blue).nearest256
          #expect(number == 16 + 36 * r + 6 * g + b || number >= 232)
        }
      }
    }
  }

  @Test(
    "are as many as the user, else the terminal, says",
    arguments: [
      (["TERM": "xterm-256color"], ColorDepth.indexed),
      (["TERM": "xterm-256color", "COLORTERM": "truecolor"], .direct),
      (["TERM": "xterm-256color", "COLORTERM": "24bit", "NO_COLOR": "1"], .none),
      (["TERM": "xterm-256color", "NO_COLOR": ""], .indexed),
      (["TERM": "xterm", "NO_COLOR": "1", "CLICOLOR_FORCE": "1"], .none),
      (["TERM": "dumb"], .none), (["TERM": "dumb", "CLICOLOR_FORCE": "1"], .ansi),
      (["TERM": "vt100"], .none), (["TERM": "linux"], .eight), (["TERM": "xterm"], .ansi),
      (["TERM": "xterm-direct"], .direct), ([:], .none),
    ])
  func depth(environment: [String: String], depth: ColorDepth) {
    #expect(ColorDepth.choose(wish: nil, environment) == depth)
    #expect(ColorDepth.choose(wish: .indexed, environment) == .indexed)
  }

  @Test("that fall together are told apart again", arguments: ColorDepth.allCases)
  func apart(depth: ColorDepth) {
    for role in Role.allCases {
      let (front, back) = (Theme.dark.color(role), Theme.dark.color(.surface))
      guard front != back, let numbers = depth.numbers(foreground: front, background: back) else {
        continue
      }
      #expect(numbers.foreground != numbers.background, "\(role) at \(depth)")
    }
    #expect((depth.number(of: color("ff0000")) == nil) == (depth == .none))
  }

  @Test("have the contrast of WCAG") func contrast() {
    #expect(color("000000").contrast(with: color("ffffff")) == 21)
    let grey = color("767676").contrast(with: color("ffffff"))
    #expect(grey > 4.5 && grey < 4.6)
  }

  @Test("differ as much as eyes see, with green cones or without") func difference() {
    let (red, green, blue) = (color("d04040"), color("7a8a20"), color("2060d0"))
    #expect(red.difference(from: green) > 60)
    #expect(red.differenceWithoutGreenCones(from: green) < 30)
    #expect(red.differenceWithoutGreenCones(from: blue) > 60)
  }
}
