import Formats
import Foundation
import Screen
import Testing

/// What the picture tests draw: words, lines, blocks, braille, wide and marked characters.
private func sample() -> Frame {
  var frame = Frame(width: 12, height: 4)
  frame.write("╭─ a<b ─╮", x: 0, y: 0, style: Style(foreground: .border))
  var bold = Style(foreground: .failing)
  bold.isBold = true
  frame.write("down ●", x: 1, y: 1, style: bold)
  frame.write("한é⣿▄▒", x: 0, y: 2, style: Style(foreground: .info, background: .raised))
  var reversed = Style(foreground: .healthy)
  reversed.isReversed = true
  reversed.isUnderlined = true
  frame.write("ok", x: 2, y: 3, style: reversed)
  return frame
}

@Suite("A frame as SVG") struct SVGTests {
  private let text = SVG.write(sample(), theme: .dark, title: "a & b")

  @Test("is XML with a title, as large as its cells") func shape() throws {
    #expect(text.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 132 96\""))
    #expect(text.contains("<title>a &amp; b</title>"))
    let opened = text.components(separatedBy: "<g").count
    #expect(opened == text.components(separatedBy: "</g>").count)
  }

  @Test("places words by their cells and measures them by their length") func words() {
    // Three letters and what is around them are escaped.
    #expect(text.contains("<text x=\"39\" y=\"26\" textLength=\"27\">a&lt;b</text>"))
    #expect(text.contains("<text x=\"21\" y=\"44\" textLength=\"36\">down</text>"))
    // A sign stands around the middle of its cell, a wide one around that of its two.
    #expect(text.contains("<text x=\"70.5\" y=\"44\">●</text>"))
    #expect(text.contains("<text x=\"21\" y=\"62\">한</text>"))
    #expect(text.contains("<text x=\"34.5\" y=\"62\">é</text>"))
  }

  @Test("draws lines, blocks, shades and braille as shapes that fill their cells") func shapes() {
    #expect(text.contains("M16.5 30v-4.5q0-4.5 4.5-4.5"), "╭")
    #expect(text.contains("M21 21h5.1M30 21h-5.1"), "─")
    #expect(text.contains("M48 57h9v9h-9z"), "▄")
    let mixed = Theme.dark.color(.info).mixed(with: Theme.dark.color(.raised), 0.5)
    #expect(text.contains("<g fill=\"\(mixed.hex)\">\n<path d=\"M57 48h9v18h-9z\"/>"), "▒")
    #expect(text.components(separatedBy: "h0").count == 9, "⣿ has eight dots")
    for character in "╭─╮⣿▄▒" { #expect(!text.contains(character)) }
  }

  @Test("exchanges the colours of what is reversed, and draws a line under it") func attributes() {
    let healthy = Theme.dark.color(.healthy).hex
    #expect(text.contains("<path fill=\"\(healthy)\" d=\"M30 66h18v18h-18z\"/>"))
    #expect(text.contains("M30 82h9M39 82h9"))
    #expect(text.contains("font-weight=\"bold\""))
  }

  @Test("draws every box drawing and block character without a letter", arguments: 0x2500..<0x25a0)
  func table(scalar: Int) throws {
    var frame = Frame(width: 1, height: 1)
    frame.put(try #require(Unicode.Scalar(scalar)), x: 0, y: 0)
    let text = SVG.write(frame, theme: .dark, title: "")
    #expect(!text.contains("<text"))
    #expect(text.contains(" d=\"M"), "something is drawn")
  }
}

@Suite("A frame as a terminal shows it") struct ANSITextTests {
  /// Reads back characters and codes, cell by cell.
  private func cells(_ line: Substring) -> [(text: String, codes: String)] {
    var cells: [(String, String)] = []
    var codes = ""
    var rest = line
    while let first = rest.first {
      if first == "\u{1b}", let end = rest.firstIndex(of: "m") {
        codes = String(rest[..<end].dropFirst(2))
        rest = rest[rest.index(after: end)...]
      } else {
        cells.append((String(first), codes))
        rest = rest.dropFirst()
      }
    }
    return cells
  }

  @Test("has the text of the frame and ends every line in its plain state") func lines() {
    let frame = sample()
    let lines = ANSIText.write(frame, theme: .dark, depth: .direct).split(separator: "\n")
    #expect(lines.map { cells($0).map(\.text).joined() } == frame.lines)
    #expect(lines.allSatisfy { $0.hasSuffix("\u{1b}[0m") })
  }

  @Test(
    "says attributes and colours as deep as asked for",
    arguments: [
      (ColorDepth.none, "0;1"), (.eight, "0;1;31;47"), (.ansi, "0;1;91;107"),
      (.indexed, "0;1;38;5;196;48;5;231"), (.direct, "0;1;38;2;255;0;0;48;2;255;255;255"),
    ])
  func depths(depth: ColorDepth, codes: String) {
    // Pure red on white, without lifting: every depth has them.
    var palette = Array(repeating: Color(red: 0, green: 0, blue: 0), count: 16)
    palette[0] = Color(red: 255, green: 255, blue: 255)
    palette[8] = Color(red: 255, green: 0, blue: 0)
    let theme = Theme(name: "red", palette: palette, exact: true)
    let line = ANSIText.write(sample(), theme: theme, depth: depth).split(separator: "\n")[1]
    #expect(cells(line)[1].codes == codes)
  }
}
