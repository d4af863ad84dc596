import Screen

/// Turns what ncurses read into inputs: names keys, gathers pasted text, drops late answers.
struct InputDecoder {
  /// One thing read.
  enum Event: Equatable {
    case character(UInt32)
    /// A key that is no character, by the name ncurses has for it.
    case named(String)
    case pasteBegin, pasteEnd
    case resize(width: Int, height: Int)
  }

  /// A paste longer than this is cut: nobody means to type that much.
  static let pasteLimit = 100_000

  /// Text pasted so far, while its end has not come.
  private(set) var pasted: String?
  /// The beginning of a control sequence whose end has not come.
  private(set) var held: [Event] = []

  /// Whether something was begun whose end has not come.
  var isWaiting: Bool { !held.isEmpty || pasted != nil }

  /// The inputs of one reading; a paste or a control sequence may go on in the next.
  mutating func decode(_ events: [Event]) -> [Input] {
    var inputs: [Input] = []
    let all = held + events
    held = []
    var rest = all[...]
    while let event = rest.popFirst() {
      switch event {
      case .pasteBegin: pasted = pasted ?? ""
      case .pasteEnd:
        if let text = pasted { inputs.append(.paste(text)) }
        pasted = nil
      case .resize(let width, let height): inputs.append(.resize(width: width, height: height))
      case .named(let name):
        if let key = InputDecoder.key(named: name) {
          if pasted != nil, key == Key("Enter") { paste(10) } else { inputs.append(.key(key)) }
        }
      case .character(let value):
        if value == 27 {
          guard escape(&rest, into: &inputs) else {
            held = [event] + rest
            return inputs
          }
        } else if pasted != nil {
          paste(value == 13 ? 10 : value)
        } else if let key = InputDecoder.key(character: value) {
          inputs.append(.key(key))
        }
      }
    }
    return inputs
  }

  /// Ends what was left unfinished, once nothing more comes: a paste, a control sequence.
  mutating func flush() -> [Input] {
    var inputs: [Input] = []
    if held.count == 2, case .character(let value) = held[1] {
      // `Esc` and a bracket, typed one after the other.
      inputs = [27, value].compactMap { InputDecoder.key(character: $0).map { .key($0) } }
    }
    held = []
    if let text = pasted { inputs.append(.paste(text)) }
    pasted = nil
    return inputs
  }

  /// What follows an escape; false when its end has not come yet.
  private func escape(_ rest: inout ArraySlice<Event>, into inputs: inout [Input]) -> Bool {
    let characters = rest.lazy.map { event -> UInt32? in
      if case .character(let value) = event { value } else { nil }
    }
    switch ControlSequence.read(characters) {
    case .unfinished: return false
    case .whole(let length, let input):
      rest = rest.dropFirst(length)
      if let input, pasted == nil { inputs.append(input) }
    case .none where pasted != nil: break
    case .none:
      // A terminal sends Alt as an escape before the character.
      if case .character(let value) = rest.first, value > 32, value != 127,
        let key = InputDecoder.key(character: value).flatMap({ Key("M-" + $0.description) })
      {
        rest = rest.dropFirst()
        inputs.append(.key(key))
      } else if let key = Key("Esc") {
        inputs.append(.key(key))
      }
    }
    return true
  }

  private mutating func paste(_ value: UInt32) {
    guard let scalar = Unicode.Scalar(value), value >= 32 || value == 10 || value == 9,
      (pasted?.utf8.count ?? 0) < InputDecoder.pasteLimit
    else { return }
    pasted?.unicodeScalars.append(scalar)
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
    return Key(modifiers(digit) + base)
  }

  /// Modifiers in key notation.
  ///
  /// xterm's parameter is one more than the sum of Shift 1, Alt 2, Control 4.
  static func modifiers(_ parameter: Int) -> String {
    let bits = (1...8).contains(parameter) ? parameter - 1 : 0
    return (bits & 4 != 0 ? "^" : "") + (bits & 2 != 0 ? "M-" : "") + (bits & 1 != 0 ? "S-" : "")
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
