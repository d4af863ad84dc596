/// How many colours are used.
public enum ColorDepth: String, Sendable, CaseIterable {
  /// Bold, underline and reverse only.
  case none
  /// The first eight of ANSI.
  case eight = "8"
  /// The sixteen of ANSI.
  case ansi = "16"
  /// The cube and the greys of xterm.
  case indexed = "256"
  /// Twenty-four bits.
  case direct = "24bit"

  /// Chooses by what the user and the terminal say.
  ///
  /// A wish (`--color`, else the configuration's) comes first, then NO_COLOR (set and not empty,
  /// no-color.org), then CLICOLOR_FORCE, then COLORTERM and TERM. A screen on a terminal has no use
  /// for CLICOLOR_FORCE beyond getting colour where TERM promises none.
  public static func choose(wish: ColorDepth?, _ environment: [String: String]) -> ColorDepth {
    if let wish { return wish }
    if let no = environment["NO_COLOR"], !no.isEmpty { return .none }
    let isForced = environment["CLICOLOR_FORCE"].map { !$0.isEmpty && $0 != "0" } ?? false
    let term = environment["TERM"] ?? ""
    let isPlain =
      term.isEmpty || term == "dumb" || term.hasPrefix("vt1") || term.hasPrefix("vt2")
      || term.hasSuffix("-m") || term.hasSuffix("-mono")
    if isPlain { return isForced ? .ansi : .none }
    switch environment["COLORTERM"] {
    case "truecolor", "24bit": return .direct
    default: break
    }
    if term.hasSuffix("-direct") { return .direct }
    if term.contains("256") { return .indexed }
    // The Linux console shows eight, and bold as bright.
    return term == "linux" || term == "ansi" || term == "cygwin" ? .eight : .ansi
  }

  /// The number that stands for a colour at this depth; nil without colour.
  ///
  /// Of the palette for 8, 16 and 256 colours; red, green and blue in 24 bits otherwise.
  public func number(of color: Color) -> Int? {
    switch self {
    case .none: nil
    case .eight: color.nearest8
    case .ansi: color.nearest16
    case .indexed: color.nearest256
    case .direct: Int(color.red) << 16 | Int(color.green) << 8 | Int(color.blue)
    }
  }

  /// The numbers of a foreground and a background, told apart where the depth would make them one.
  public func numbers(foreground: Color, background: Color) -> (foreground: Int, background: Int)? {
    guard let front = number(of: foreground), let back = number(of: background) else { return nil }
    guard front == back, foreground != background else { return (front, back) }
    let isDark = background.luminance < 0.18
    switch self {
    case .none, .direct: return (front, back)
    case .eight: return (isDark ? 7 : 0, back)
    case .ansi: return (back == 8 ? 7 : isDark ? 8 : back == 7 ? 0 : 7, back)
    case .indexed: return (isDark ? 244 : 240, back)
    }
  }
}
