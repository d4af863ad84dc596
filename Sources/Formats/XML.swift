/// Writes text into XML.
enum XML {
  /// `text` as the content of an element.
  static func escaped(_ text: some StringProtocol) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      default:
        // XML 1.0 §2.2: other control characters cannot be written at all.
        let isLegal = scalar.value >= 0x20 && scalar.value & 0xfffe != 0xfffe
        escaped.unicodeScalars.append(isLegal ? scalar : "\u{fffd}")
      }
    }
    return escaped
  }
}
