import Screen

/// What may follow an escape and is one thing: a key by another terminal's custom, the mouse, or an
/// answer.
///
/// ncurses knows the sequences of the terminal that TERM names. Others come too: from a terminal that
/// is not quite what it says it is, from one far away that answers our questions after we stopped
/// waiting. None of them may be taken for keys typed one after the other.
enum ControlSequence: Equatable {
  /// Not a control sequence.
  case none
  /// The beginning of one.
  case unfinished
  /// So many characters; the input they stand for, nil for what is none.
  case whole(length: Int, Input?)

  /// Longer ones are not waited for.
  static let limit = 64

  /// Reads the characters after an escape; nil among them stands for what is no character.
  static func read(_ rest: some Sequence<UInt32?>) -> ControlSequence {
    var length = 0
    var introducer: UInt32 = 0
    var parameters = ""
    for value in rest {
      guard let value, value < 0x7f, let scalar = Unicode.Scalar(value), length < limit else {
        return .none
      }
      length += 1
      switch (length, value) {
      case (1, 0x4f), (1, 0x5b): introducer = value
      case (1, _): return .none
      case (_, 0x20...0x3f): parameters.unicodeScalars.append(scalar)
      case (_, 0x40...0x7e):
        let final = Character(scalar)
        if final == "M", parameters.isEmpty, introducer == 0x5b { return oldMouse(rest) }
        let input =
          mouse(parameters, final).map(Input.mouse) ?? key(parameters, final).map(Input.key)
        // Nobody types a digit or `?` right after `Esc [`, but a letter perhaps.
        if input == nil, parameters.isEmpty || introducer == 0x4f { return .none }
        return .whole(length: length, input)
      default: return .none
      }
    }
    return length > 0 ? .unfinished : .none
  }

  /// The mouse in SGR form: `ESC [ < button ; column ; row M`, or `m` for a release.
  private static func mouse(_ parameters: String, _ final: Character) -> Mouse? {
    guard parameters.hasPrefix("<"), final == "M" || final == "m" else { return nil }
    let numbers = parameters.dropFirst().split(separator: ";").compactMap { Int($0) }
    guard numbers.count == 3, (1...9_999).contains(numbers[1]), (1...9_999).contains(numbers[2])
    else { return nil }
    return action(numbers[0], isRelease: final == "m").map {
      Mouse($0, x: numbers[1] - 1, y: numbers[2] - 1)
    }
  }

  /// The mouse of a terminal without SGR form: three characters, each 32 more than its number.
  private static func oldMouse(_ rest: some Sequence<UInt32?>) -> ControlSequence {
    let values = rest.dropFirst(2).prefix(3).map { $0.map { Int($0) - 32 } ?? -1 }
    guard values.count == 3 else { return .unfinished }
    guard values.allSatisfy({ $0 >= 0 }), values[1] > 0, values[2] > 0 else {
      return .whole(length: 5, nil)
    }
    let action = action(values[0], isRelease: values[0] & 3 == 3 && values[0] & 96 == 0)
    return .whole(length: 5, action.map { .mouse(Mouse($0, x: values[1] - 1, y: values[2] - 1)) })
  }

  /// What the button's number says: the button itself, 32 for moved meanwhile, 64 for the wheel.
  private static func action(_ number: Int, isRelease: Bool) -> Mouse.Action? {
    // Shift, Alt and Control are 4, 8 and 16.
    switch number & ~28 {
    case 64: .wheelUp
    case 65: .wheelDown
    case 0: isRelease ? .release : .press
    case 3 where isRelease: .release
    case 32: .drag
    default: nil
    }
  }

  /// The key of a sequence `ESC [ parameters final`, or `ESC O final`.
  private static func key(_ parameters: String, _ final: Character) -> Key? {
    guard parameters.allSatisfy({ $0.isNumber || $0 == ";" }) else { return nil }
    let numbers = parameters.split(separator: ";", omittingEmptySubsequences: false).map {
      Int($0) ?? 1
    }
    guard numbers.count <= 2 else { return nil }
    let number = numbers.first ?? 1
    guard let base = final == "~" ? byNumber[number] : number == 1 ? byLetter[final] : nil
    else { return nil }
    return Key(InputDecoder.modifiers(numbers.count == 2 ? numbers[1] : 1) + base)
  }

  private static let byLetter: [Character: String] = [
    "A": "Up", "B": "Down", "C": "Right", "D": "Left", "H": "Home", "F": "End", "Z": "S-Tab",
    "P": "F1", "Q": "F2", "S": "F4",
  ]

  private static let byNumber: [Int: String] = [
    1: "Home", 2: "Ins", 3: "Del", 4: "End", 5: "PgUp", 6: "PgDn", 7: "Home", 8: "End",
    11: "F1", 12: "F2", 13: "F3", 14: "F4", 15: "F5", 17: "F6", 18: "F7", 19: "F8", 20: "F9",
    21: "F10", 23: "F11", 24: "F12",
  ]
}
