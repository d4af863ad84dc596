/// Guessing what a person meant to type, and showing what they typed.
public enum Words {
  /// The word of `known` that `word` is most likely a slip for, or nil when none is near.
  ///
  /// Nearness is the optimal string alignment distance (a swap of neighbours is one slip); at most
  /// one slip in three letters counts as near. The first of equals wins.
  public static func nearest(to word: String, in known: some Sequence<String>) -> String? {
    let letters = Array(word.lowercased().prefix(64))
    guard !letters.isEmpty else { return nil }
    var best: (word: String, distance: Int)?
    for candidate in known {
      let other = Array(candidate.lowercased().prefix(64))
      let allowed = max(1, max(letters.count, other.count) / 3)
      guard abs(letters.count - other.count) <= allowed else { continue }
      let distance = distance(letters, other)
      // A word that shares no letter at all is no guess.
      guard distance <= allowed, distance < max(letters.count, other.count) else { continue }
      if distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.word
  }

  /// Insertions, deletions, changes and swaps of neighbours that lead from `a` to `b`.
  static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in 0..<a.count {
      var row = [i + 1]
      row.reserveCapacity(b.count + 1)
      for j in 0..<b.count {
        var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          cost = min(cost, beforeLast[j - 1] + 1)
        }
        row.append(cost)
      }
      beforeLast = last
      last = row
    }
    return last[b.count]
  }

  /// `text` in quotes on one line: long ones cut, what a terminal would obey spelled out.
  public static func quoted(_ text: some StringProtocol) -> String {
    var shown = ""
    var count = 0
    for character in text {
      if count == 40 {
        shown += "…"
        break
      }
      count += 1
      for scalar in character.unicodeScalars.prefix(8) {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
          .unassigned:
          shown += "\\u{" + String(scalar.value, radix: 16) + "}"
        default:
          shown.unicodeScalars.append(scalar)
        }
      }
    }
    return "\"" + shown + "\""
  }

  /// `a`, `a or b`, `a, b or c`.
  public static func alternatives(_ words: [String]) -> String {
    guard let last = words.last else { return "nothing" }
    if words.count == 1 { return last }
    return words.dropLast().joined(separator: ", ") + " or " + last
  }

  /// Whether `text` fits `pattern`, in which `*` is any run of characters and `?` is any one.
  static func matches(_ text: String, pattern: String) -> Bool {
    let text = Array(text)
    let pattern = Array(pattern)
    var t = 0
    var p = 0
    // Where to go on when the last star has to swallow one more character.
    var star: (p: Int, t: Int)?
    while t < text.count {
      if p < pattern.count, pattern[p] == "*" {
        star = (p, t)
        p += 1
      } else if p < pattern.count, pattern[p] == "?" || pattern[p] == text[t] {
        p += 1
        t += 1
      } else if let last = star {
        star = (last.p, last.t + 1)
        p = last.p + 1
        t = last.t + 1
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == "*" }
  }
}
