import Screen
import TestSupport
import Testing

@testable import Terminal

@Suite("What was read becomes inputs") struct InputDecoderTests {
  private func events(_ text: String) -> [InputDecoder.Event] {
    text.unicodeScalars.map { .character($0.value) }
  }

  /// The keys of a text, in key notation, with what a quiet moment adds.
  private func keys(_ text: String) -> [String] {
    var decoder = InputDecoder()
    return (decoder.decode(events(text)) + decoder.flush()).map {
      if case .key(let key) = $0 { key.description } else { "\($0)" }
    }
  }

  @Test("characters are keys, whatever their alphabet") func characters() {
    #expect(keys("xé한?") == ["x", "é", "한", "?"])
    #expect(keys(" \t\r\n") == ["Space", "Tab", "Enter", "Enter"])
    #expect(keys("\u{7f}\u{8}") == ["Backspace", "Backspace"])
    #expect(keys("\u{12}\u{3}\u{1a}") == ["^R", "^C", "^Z"])
  }

  @Test(
    "control sequences of any terminal are keys",
    arguments: [
      ("[A", "Up"), ("OB", "Down"), ("[1;5D", "^Left"), ("[1;3C", "M-Right"), ("[1;2A", "S-Up"),
      ("[1;8B", "^M-S-Down"), ("[H", "Home"), ("OF", "End"), ("[1~", "Home"), ("[4~", "End"),
      ("[7~", "Home"), ("[8~", "End"), ("[3~", "Del"), ("[3;5~", "^Del"), ("[5~", "PgUp"),
      ("[6~", "PgDn"), ("[Z", "S-Tab"), ("OP", "F1"), ("[15~", "F5"), ("[24~", "F12"),
    ])
  func sequences(text: String, key: String) {
    #expect(keys("\u{1b}" + text) == [key])
    // And are not mixed up with what follows.
    #expect(keys("\u{1b}" + text + "x") == [key, "x"])
  }

  @Test(
    "late answers and sequences that are no key are dropped whole",
    arguments: [
      "[?62;22c", "[?2026;2$y", "[12;40R", "[<35;10;5M", "[<0;0;5M", "[200", "[97;5u", "[?1;2",
    ])
  func answers(text: String) {
    #expect(keys("\u{1b}" + text).isEmpty)
  }

  @Test("the mouse is read in its new form and in its old") func mouse() {
    func inputs(_ text: String) -> [Input] {
      var decoder = InputDecoder()
      return decoder.decode(events(text)) + decoder.flush()
    }
    let press = Input.mouse(Mouse(.press, x: 299, y: 4))
    let release = Input.mouse(Mouse(.release, x: 299, y: 4))
    #expect(inputs("\u{1b}[<0;300;5M\u{1b}[<0;300;5m") == [press, release])
    #expect(inputs("\u{1b}[<32;300;5M") == [.mouse(Mouse(.drag, x: 299, y: 4))])
    #expect(inputs("\u{1b}[<64;1;1M") == [.mouse(Mouse(.wheelUp, x: 0, y: 0))])
    #expect(inputs("\u{1b}[<81;1;1M") == [.mouse(Mouse(.wheelDown, x: 0, y: 0))])
    #expect(inputs("\u{1b}[M !!") == [.mouse(Mouse(.press, x: 0, y: 0))])
    #expect(inputs("\u{1b}[M#$%") == [.mouse(Mouse(.release, x: 3, y: 4))])
    #expect(inputs("\u{1b}[M") == [])
  }

  @Test("a lone escape is Esc at once; before a character it is Alt") func escape() {
    var decoder = InputDecoder()
    #expect(decoder.decode(events("\u{1b}")) == [Key("Esc")].compactMap { $0 }.map { .key($0) })
    #expect(keys("\u{1b}\u{1b}") == ["Esc", "Esc"])
    #expect(keys("\u{1b}b") == ["M-b"])
    #expect(keys("\u{1b}\r") == ["Esc", "Enter"])
  }

  @Test("a sequence cut in two by the network is one key, and never a rewind and a removal")
  func partial() {
    for text in ["\u{1b}[A", "\u{1b}[1;5A", "\u{1b}OA", "\u{1b}[?62;22c", "\u{1b}[6~"] {
      let whole = keys(text)
      for cut in 2..<text.count {
        var decoder = InputDecoder()
        let first = decoder.decode(events(String(text.prefix(cut))))
        #expect(first.isEmpty, "\(text.debugDescription) at \(cut)")
        let second = decoder.decode(events(String(text.dropFirst(cut))))
        #expect((second + decoder.flush()).map { "\($0)" }.count == whole.count)
      }
    }
  }

  @Test("Esc and [ typed one after the other are two keys after all") func bracket() {
    #expect(keys("\u{1b}[") == ["Esc", "["])
    #expect(keys("\u{1b}O") == ["Esc", "O"])
  }

  @Test("a paste is one input, its line ends plain, its controls left out") func paste() {
    var decoder = InputDecoder()
    let inputs = decoder.decode(
      [.pasteBegin] + events("kill kv-1\r\u{7}한\u{1b}[A\tx") + [.pasteEnd] + events("q"))
    #expect(inputs == [.paste("kill kv-1\n한\tx")] + [Key("q")].compactMap { $0 }.map { .key($0) })
  }

  @Test("a paste may come in pieces, and ends when nothing more comes") func pieces() {
    var decoder = InputDecoder()
    #expect(decoder.decode([.pasteBegin] + events("ki")).isEmpty)
    #expect(decoder.decode(events("ll") + [.pasteEnd]) == [.paste("kill")])
    #expect(decoder.decode([.pasteBegin] + events("lost")).isEmpty)
    #expect(decoder.flush() == [.paste("lost")])
    #expect(decoder.flush().isEmpty)
  }

  @Test("a paste without end is cut") func endless() {
    var decoder = InputDecoder()
    let long = String(repeating: "x", count: InputDecoder.pasteLimit + 1_000)
    let inputs = decoder.decode([.pasteBegin] + events(long) + [.pasteEnd])
    guard case .paste(let text) = inputs.first else {
      Issue.record("no paste")
      return
    }
    #expect(text.count == InputDecoder.pasteLimit)
  }

  @Test("ncurses' names are keys, by name and not by number") func names() {
    let cases = [
      ("KEY_UP", "Up"), ("KEY_BTAB", "S-Tab"), ("KEY_F(5)", "F5"), ("KEY_F(13)", "S-F1"),
      ("kUP5", "^Up"), ("kRIT3", "M-Right"), ("kDN", "S-Down"), ("kDC6", "^S-Del"),
    ]
    for (name, key) in cases { #expect(InputDecoder.key(named: name)?.description == key) }
    for name in ["KEY_RESIZE", "kxIN", "k", "KEY_F(99)", ""] {
      #expect(InputDecoder.key(named: name) == nil)
    }
  }

  @Test("any bytes at all are taken without a trap, and an hour of them leaves nothing held")
  func anything() {
    var bytes: UInt64 = 88_172_645_463_325_252
    var decoder = InputDecoder()
    let characters: [UInt32] = [27, 27, 0x5b, 0x4f, 0x3f, 0x3b, 0x31, 0x41, 0x7e, 0, 13, 0x10FFFF]
    for _ in 0..<1_000_000 {
      bytes ^= bytes << 13
      bytes ^= bytes >> 7
      bytes ^= bytes << 17
      var events: [InputDecoder.Event] = []
      for index in 0..<Int(bytes % 9) {
        let pick = Int((bytes >> UInt64(index * 5 + 8)) % 40)
        switch pick {
        case 0..<12: events.append(.character(characters[pick]))
        case 12: events.append(.pasteBegin)
        case 13: events.append(.pasteEnd)
        case 14: events.append(.named("KEY_ENTER"))
        default: events.append(.character(UInt32(pick) * 7 + 20))
        }
      }
      _ = decoder.decode(events)
      #expect(decoder.held.count <= ControlSequence.limit + 1)
      if bytes % 5 == 0 {
        _ = decoder.flush()
        #expect(decoder.held.isEmpty && decoder.pasted == nil)
      }
    }
  }
}

@Suite("A terminal's answers") struct TerminalAnswersTests {
  private func read(_ text: String) -> TerminalAnswers { TerminalAnswers(Array(text.utf8)) }

  @Test("say whether frames come whole and how wide a line is") func answers() {
    let modern = read("\u{1b}[?2026;2$y\u{1b}[1;2R\u{1b}[?62;22c")
    #expect(modern.isSynchronized && !modern.isAmbiguousWide && modern.isComplete)
    let korean = read("\u{1b}[?2026;0$y\u{1b}[1;3R\u{1b}[?1;2c")
    #expect(!korean.isSynchronized && korean.isAmbiguousWide && korean.isComplete)
    #expect(!read("\u{1b}[1;2R").isComplete)
  }

  @Test("do not swallow what was typed meanwhile") func typed() {
    #expect(read("x\u{1b}[1;2Rq\u{1b}[?62c").typed == Array("xq".utf8))
    #expect(read("\u{1b}[A").typed == Array("\u{1b}[A".utf8))
    #expect(read("\u{1b}[?20").typed == Array("\u{1b}[?20".utf8))
  }
}
