/// Writes text into XML.
enum XML {
  /// `text` as the content of an element.
  static func escaped(_ text: some StringProtocol) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars { append(scalar, to: &escaped) }
    return escaped
  }

  /// `text` as the value of an attribute, in its quotes.
  static func attribute(_ text: some StringProtocol) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "&quot;"
      case "\n": quoted += "&#10;"
      case "\t": quoted += "&#9;"
      default: append(scalar, to: &quoted)
      }
    }
    return quoted + "\""
  }

  private static func append(_ scalar: Unicode.Scalar, to text: inout String) {
    switch scalar {
    case "&": text += "&amp;"
    case "<": text += "&lt;"
    case ">": text += "&gt;"
    default:
      // XML 1.0 §2.2: other control characters cannot be written at all.
      let isLegal = scalar.value >= 0x20 && scalar.value & 0xfffe != 0xfffe
      text.unicodeScalars.append(isLegal ? scalar : "\u{fffd}")
    }
  }
}
