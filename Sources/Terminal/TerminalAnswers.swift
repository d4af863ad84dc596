/// What a terminal says about itself, read from its answers to three questions.
///
/// Does it know synchronized frames (DECRQM of mode 2026)? How wide is an ambiguous character (its
/// cursor's column after one)? The third, what it is (DA1), nearly every terminal answers, and so
/// tells that the others have been passed over.
struct TerminalAnswers: Equatable {
  var isSynchronized = false
  var isAmbiguousWide = false
  var isComplete = false
  /// What was typed meanwhile.
  var typed: [UInt8] = []

  /// The questions; the character asked about stands where the first frame will cover it.
  ///
  /// On the second line: `ESC [ 1 ; 2 R`, the answer from the first, is also what Shift with F3 sends.
  static let questions = "\u{1b}[?2026$p\u{1b}[2;1H─\u{1b}[6n\u{1b}[2;1H\u{1b}[K\u{1b}[c"

  /// Reads the answers out of what came.
  init(_ bytes: [UInt8]) {
    var at = 0
    while at < bytes.count {
      guard bytes[at] == 0x1b, at + 1 < bytes.count, bytes[at + 1] == 0x5b else {
        typed.append(bytes[at])
        at += 1
        continue
      }
      var end = at + 2
      while end < bytes.count, (0x20...0x3f).contains(bytes[end]) { end += 1 }
      guard end < bytes.count else {
        // The answer's end is still on its way; the decoder drops what comes of it.
        typed.append(contentsOf: bytes[at...])
        return
      }
      let body = String(decoding: bytes[(at + 2)..<end], as: UTF8.self)
      switch bytes[end] {
      case UInt8(ascii: "y") where body.hasPrefix("?2026;"):
        // 1 set, 2 reset: both mean known. 3 and 4 are for good, 0 is unknown.
        isSynchronized = body.hasPrefix("?2026;1") || body.hasPrefix("?2026;2")
      case UInt8(ascii: "R") where body.contains(";"):
        isAmbiguousWide = body.split(separator: ";").last == "3"
      case UInt8(ascii: "c") where body.hasPrefix("?"): isComplete = true
      default: typed.append(contentsOf: bytes[at...end])
      }
      at = end + 1
    }
  }
}
