import Dashboard
import Foundation
import Glibc

/// What the surroundings say.
enum Environment {
  /// All variables.
  static var all: [String: String] { ProcessInfo.processInfo.environment }

  /// The finest characters that the C library knows: what it does not know becomes a blank.
  static func glyphs(_ environment: [String: String]) -> GlyphLevel {
    guard isUTF8(environment) else { return .ascii }
    setlocale(LC_ALL, "")
    let ladder: [(sample: wchar_t, level: GlyphLevel)] = [
      (0x28ff, .braille), (0x1fb00, .sextants), (0x2580, .blocks),
    ]
    return ladder.first { wcwidth($0.sample) == 1 }?.level ?? .ascii
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
