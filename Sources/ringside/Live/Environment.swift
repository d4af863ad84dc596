import Dashboard
import Foundation
import Terminal

/// What the surroundings say.
enum Environment {
  /// All variables.
  static var all: [String: String] { ProcessInfo.processInfo.environment }

  /// The finest characters that the C library knows: what it does not know becomes a blank.
  static func glyphs(_ environment: [String: String]) -> GlyphLevel {
    guard isUTF8(environment) else { return .ascii }
    Repertoire.followLocale()
    let ladder: [(sample: Unicode.Scalar, level: GlyphLevel)] = [
      ("⣿", .braille), ("\u{1fb00}", .sextants), ("▀", .blocks),
    ]
    return ladder.first { Repertoire.draws($0.sample) }?.level ?? .ascii
  }

  /// Whether text is UTF-8, by the usual order of variables.
  static func isUTF8(_ environment: [String: String]) -> Bool {
    let locale =
      ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    let name = (locale ?? "").lowercased()
    return name.contains("utf-8") || name.contains("utf8")
  }

  /// The locale of messages, by the usual order of variables; empty when none is set.
  static var locale: String {
    let names = ["LC_ALL", "LC_MESSAGES", "LANG"]
    return names.lazy.compactMap { all[$0] }.first { !$0.isEmpty } ?? ""
  }
}
