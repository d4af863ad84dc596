import Screen
import Testing

@Suite("Text width") struct TextWidthTests {
  @Test(
    "counts columns as a terminal does",
    arguments: [
      ("", 0), ("kv-1", 4), ("한국어", 6), ("漢字", 4), ("ｶﾅ", 2), ("カナ", 4), ("é", 1), ("e\u{301}", 1),
      ("ế", 1), ("e\u{302}\u{301}", 1), ("●◐○◇★╳✂✔◉≈", 10), ("⣿⠁", 2), ("╭─╮", 3), ("⚡⏪", 4),
      ("😀", 2), ("👩‍👩‍👧", 2), ("👍🏽", 2), ("❤\u{fe0f}", 1), ("\u{200b}x", 1),
      ("\u{1112}\u{1161}\u{11ab}", 2), ("a\tb", 3), ("a\nb", 3), ("\u{1b}[31m", 5), ("🇰🇷", 2),
    ])
  func columns(text: String, columns: Int) {
    #expect(TextWidth.columns(text) == columns, "\(text.unicodeScalars.map(\.value))")
  }

  @Test("cuts between characters, never through one")
  func truncated() {
    #expect(TextWidth.truncated("한국어", to: 6) == "한국어")
    #expect(TextWidth.truncated("한국어", to: 5) == "한국…")
    #expect(TextWidth.truncated("한국어", to: 4) == "한…")
    #expect(TextWidth.truncated("한국어", to: 1) == "…")
    #expect(TextWidth.truncated("한국어", to: 0) == "")
    #expect(TextWidth.truncated("e\u{301}e\u{301}e\u{301}", to: 2) == "e\u{301}…")
  }

  @Test("a frame never holds half a wide character") func halves() {
    var frame = Frame(width: 6, height: 1)
    #expect(frame.write("한국어", x: 0, y: 0) == 6)
    #expect(frame.text == "한국어\n")
    frame.put("x", x: 1, y: 0)
    #expect(frame.text == " x국어\n")
    frame.put("y", x: 2, y: 0)
    #expect(frame.text == " xy 어\n")
    frame.write("한", x: 5, y: 0)
    #expect(frame.text == " xy\n", "the half that would stick out is a blank")
    frame.write("ab", x: -1, y: 0)
    #expect(frame.text == "bxy\n")
  }

  @Test("marks stay on what they belong to") func marks() {
    var frame = Frame(width: 4, height: 1)
    frame.write("e\u{301}x", x: 0, y: 0)
    #expect(frame.text == "e\u{301}x\n")
    #expect(frame[0, 0].marks.0 == 0x301)
    #expect(frame[1, 0].text == "x")
  }
}
