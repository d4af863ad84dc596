/// How many colours are used.
public enum ColorDepth: String, Sendable, CaseIterable {
  /// Bold, underline and reverse only.
  case none
  /// The sixteen of ANSI.
  case ansi = "16"
  /// The cube and the greys of xterm.
  case indexed = "256"
  /// Twenty-four bits.
  case direct = "24bit"

  /// Chooses by what the user and the terminal say.
  ///
  /// A wish (`--color`) comes first, then NO_COLOR (set and not empty), then COLORTERM, then TERM.
  public static func choose(wish: ColorDepth?, _ environment: [String: String]) -> ColorDepth {
    if let wish { return wish }
    if let no = environment["NO_COLOR"], !no.isEmpty { return .none }
    switch environment["COLORTERM"] {
    case "truecolor", "24bit": return .direct
    default: break
    }
    let term = environment["TERM"] ?? ""
    if term.hasSuffix("-direct") { return .direct }
    if term.contains("256") { return .indexed }
    return term.hasPrefix("vt") || term == "dumb" ? .none : .ansi
  }
}
