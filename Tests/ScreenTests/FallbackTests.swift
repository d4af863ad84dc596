import Screen
import Testing

@Suite("Poorer terminals") struct FallbackTests {
  @Test("get one ASCII column for everything that is drawn") func ascii() {
    let drawn = "●◐○◇★╳✂✔◉≈╭─┤├╮│╰╯━┄┈▕▏█▉▊▋▌▍▎▒░▁▂▃▄▅▆▇•◂▸×▪◌·…→←↑↓↻↩±−≥≤σ‖▶▲✗◆"
    for scalar in drawn.unicodeScalars {
      let stand = Fallback.ascii(scalar)
      #expect(stand.value >= 0x20 && stand.value < 0x7f, "\(scalar)")
      #expect(stand != "?", "\(scalar)")
    }
    for value in UInt32(0x2800)...0x28ff {
      guard let scalar = Unicode.Scalar(value) else { continue }
      #expect(Fallback.ascii(scalar).isASCII)
    }
    #expect(Fallback.ascii("⠀") == " ")
    #expect(Fallback.ascii("⣿") == "#")
    #expect(Fallback.ascii("x") == "x")
  }

  @Test("a replaced wide character fills both of its columns") func replaced() {
    var frame = Frame(width: 6, height: 1)
    frame.write("한●x", x: 0, y: 0)
    frame.replaceScalars(Fallback.ascii)
    #expect(frame.cells.count == 6)
    #expect(frame.text.utf8.allSatisfy { $0 < 0x80 })
    #expect(frame.text == "??*x\n")
  }
}
