import Screen
import Simulation
import Testing

@testable import Dashboard

@Suite("The ladder from braille to sextants to half blocks") struct GlyphLadderTests {
  /// Where a cell is filled, as three rows of two (sextants) or two rows of two (quadrants).
  private func braille(_ mask: UInt32) -> Unicode.Scalar {
    Unicode.Scalar(0x2800 + mask) ?? " "
  }

  /// The blocks of a sextant by Unicode's names: 1 2 / 3 4 / 5 6, a bit each.
  private func blocks(_ scalar: Unicode.Scalar) -> UInt32? {
    switch scalar {
    case " ": 0
    case "▌": 0b010101
    case "▐": 0b101010
    case "█": 0b111111
    default: Self.patterns[scalar.value]
    }
  }

  /// U+1FB00 is the first, and so on in binary order without the four that were there before.
  private static let patterns: [UInt32: UInt32] = {
    var patterns: [UInt32: UInt32] = [:]
    for pattern in UInt32(1)...62 where pattern != 0b010101 && pattern != 0b101010 {
      patterns[0x1FB00 + UInt32(patterns.count)] = pattern
    }
    return patterns
  }()

  @Test("every pattern of dots has the sextant of its rows, the two in the middle as one")
  func sextants() {
    for mask in UInt32(0)...255 {
      let dots: [(bit: UInt32, block: UInt32)] = [
        (0x01, 1), (0x08, 2), (0x02, 4), (0x04, 4), (0x10, 8), (0x20, 8), (0x40, 16), (0x80, 32),
      ]
      var wanted: UInt32 = 0
      for dot in dots where mask & dot.bit != 0 { wanted |= dot.block }
      let shown = Glyphs.shown(braille(mask), .sextants)
      #expect(blocks(shown) == wanted, "⠀+\(mask)")
    }
  }

  @Test(
    "a level shows nothing of a finer one; other characters stay",
    arguments: [GlyphLevel.braille, .sextants, .blocks, .ascii])
  func levels(level: GlyphLevel) {
    for mask in UInt32(0)...255 {
      let shown = Glyphs.shown(braille(mask), level).value
      switch level {
      case .braille: #expect(shown == 0x2800 + mask)
      case .sextants:
        #expect(
          (0x1FB00...0x1FB3B).contains(shown) || [0x20, 0x258C, 0x2590, 0x2588].contains(shown))
      case .blocks: #expect((0x2580...0x259F).contains(shown) || [0x20, 0xB7].contains(shown))
      case .ascii: #expect(shown < 0x80)
      }
      // Nothing is drawn exactly where nothing was.
      if level != .braille { #expect((shown == 0x20) == (mask == 0)) }
    }
    for scalar in "╭─╮ab한●▁▂█".unicodeScalars where level != .ascii {
      #expect(Glyphs.shown(scalar, level) == scalar)
    }
  }

  @Test("a graph drawn at each level keeps its curve where it was, cell for cell")
  func graph() {
    func frame(_ level: GlyphLevel) -> Frame {
      var frame = Frame(width: 60, height: 14)
      var context = PanelContext()
      context.glyphs = level
      Sheet.paint(into: &frame, rect: Rect(x: 0, y: 0, width: 60, height: 14), context: context) {
        Graph(
          curves: [
            .init(values: (0..<50).map { Double($0 * $0 % 97) }, ink: .info, name: "load")
          ], now: .seconds(50), step: .seconds(1), label: { "\($0)" }
        ).paint(on: &$0)
      }
      return frame
    }
    func cells(_ frame: Frame) -> [[Character]] {
      frame.text.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
    }
    let braille = cells(frame(.braille))
    var drawn = 0
    for level in [GlyphLevel.sextants, .blocks] {
      let coarse = cells(frame(level))
      #expect(coarse.count == braille.count)
      for (fine, rough) in zip(braille.joined(), coarse.joined()) {
        guard let scalar = fine.unicodeScalars.first, (0x2801...0x28FF).contains(scalar.value)
        else {
          #expect(fine == rough || fine == "\u{2800}")
          continue
        }
        drawn += 1
        #expect(rough != " ")
        #expect(rough == Character(Glyphs.shown(scalar, level)))
      }
    }
    #expect(drawn > 100)
  }
}
