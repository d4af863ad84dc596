import Screen

/// Turns what ncurses read into inputs: names keys, gathers pasted text, drops late answers.
struct InputDecoder {
  /// One thing read.
  enum Event: Equatable {
    case character(UInt32)
    /// A key that is no character, by the name ncurses has for it.
    case named(String)
    case pasteBegin, pasteEnd
    case mouse(Mouse)
    case resize(width: Int, height: Int)
  }

  /// A paste longer than this is cut: nobody means to type that much.
  static let pasteLimit = 100_000

  /// Text pasted so far, while its end has not come.
  private(set) var pasted: String?

  /// The inputs of one reading; a paste may go on in the next.
  mutating func decode(_ events: [Event]) -> [Input] {
    var inputs: [Input] = []
    var rest = events[...]
    while let event = rest.popFirst() {
      switch event {
      case .pasteBegin: pasted = pasted ?? ""
      case .pasteEnd:
        if let text = pasted { inputs.append(.paste(text)) }
        pasted = nil
      case .resize(let width, let height): inputs.append(.resize(width: width, height: height))
      case .mouse(let mouse): inputs.append(.mouse(mouse))
      case .named(let name):
        if let key = InputDecoder.key(named: name) {
          if pasted != nil, key == Key("Enter") { paste(10) } else { inputs.append(.key(key)) }
        }
      case .character(let value):
        if value == 27, let length = InputDecoder.answer(in: rest) {
          rest = rest.dropFirst(length)
        } else if pasted != nil {
          paste(value == 13 ? 10 : value)
        } else if let key = InputDecoder.key(character: value) {
          inputs.append(.key(key))
        }
      }
    }
    return inputs
  }

  /// Ends a paste whose end was lost, once nothing more comes.
  mutating func flush() -> Input? {
    guard let text = pasted else { return nil }
    pasted = nil
    return .paste(text)
  }

  private mutating func paste(_ value: UInt32) {
    guard let scalar = Unicode.Scalar(value), value >= 32 || value == 10 || value == 9,
      (pasted?.utf8.count ?? 0) < InputDecoder.pasteLimit
    else { return }
    pasted?.unicodeScalars.append(scalar)
  }

  /// After an escape: how many characters belong to a control sequence that is no key.
  ///
  /// A terminal far away answers our questions after we stopped waiting; its `ESC [ ? 62 ; c` must
  /// not be taken for keys. Nobody types a digit or `?` right after `Esc [`.
  private static func answer(in rest: ArraySlice<Event>) -> Int? {
    var length = 0
    for event in rest {
      guard case .character(let value) = event else { return nil }
      switch (length, value) {
      case (0, 0x5b): break
      case (0, _): return nil
      case (1, 0x30...0x3f): break
      case (1, _): return nil
      case (_, 0x20...0x3f): break
      case (_, 0x40...0x7e): return length + 1
      case (_, _): return nil
      }
      length += 1
    }
    return nil
  }

  static func key(character value: UInt32) -> Key? {
    switch value {
    case 9: Key("Tab")
    case 10, 13: Key("Enter")
    case 27: Key("Esc")
    case 8, 127: Key("Backspace")
    case 0: Key("^Space")
    case 1..<27: Unicode.Scalar(value + 64).flatMap { Key("^" + String($0)) }
    case 28..<32: Unicode.Scalar(value + 64).flatMap { Key("^" + String($0)) }
    default: Unicode.Scalar(value).flatMap { Key(String($0)) }
    }
  }

  /// The key of a name: `KEY_UP`, `KEY_F(5)`, or the extended `kUP5` (Control with Up).
  ///
  /// Numbers of extended keys differ from one start to the next; names do not.
  static func key(named name: String) -> Key? {
    if name.hasPrefix("KEY_F("), let number = Int(name.dropFirst(6).dropLast()) {
      // Terminals number the shifted function keys on from the twelfth.
      return number <= 12 ? Key("F\(number)") : number <= 24 ? Key("S-F\(number - 12)") : nil
    }
    if let plain = plain[name] { return Key(plain) }
    guard name.hasPrefix("k"), let last = name.last, let digit = last.wholeNumberValue,
      let base = extended[String(name.dropFirst().dropLast())], (2...8).contains(digit)
    else {
      return extended[String(name.dropFirst())].flatMap {
        name.hasPrefix("k") ? Key("S-" + $0) : nil
      }
    }
    // xterm's parameter is one more than the sum of Shift 1, Alt 2, Control 4.
    let bits = digit - 1
    return Key(
      (bits & 4 != 0 ? "^" : "") + (bits & 2 != 0 ? "M-" : "") + (bits & 1 != 0 ? "S-" : "") + base)
  }

  private static let plain: [String: String] = [
    "KEY_UP": "Up", "KEY_DOWN": "Down", "KEY_LEFT": "Left", "KEY_RIGHT": "Right",
    "KEY_HOME": "Home", "KEY_FIND": "Home", "KEY_END": "End", "KEY_SELECT": "End",
    "KEY_PPAGE": "PgUp", "KEY_NPAGE": "PgDn", "KEY_BTAB": "S-Tab", "KEY_ENTER": "Enter",
    "KEY_BACKSPACE": "Backspace", "KEY_DC": "Del", "KEY_IC": "Ins", "KEY_B2": "Home",
    "KEY_A1": "Home", "KEY_A3": "PgUp", "KEY_C1": "End", "KEY_C3": "PgDn",
    "KEY_SLEFT": "S-Left", "KEY_SRIGHT": "S-Right", "KEY_SHOME": "S-Home", "KEY_SEND": "S-End",
    "KEY_SDC": "S-Del", "KEY_SIC": "S-Ins", "KEY_SR": "S-Up", "KEY_SF": "S-Down",
    "KEY_SPREVIOUS": "S-PgUp", "KEY_SNEXT": "S-PgDn",
  ]

  private static let extended: [String: String] = [
    "UP": "Up", "DN": "Down", "LFT": "Left", "RIT": "Right", "HOM": "Home", "END": "End",
    "PRV": "PgUp", "NXT": "PgDn", "DC": "Del", "IC": "Ins",
  ]
}
