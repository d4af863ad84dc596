/// Finds the word that a person meant.
enum Spelling {
  /// The nearest of `words`, unless none is near.
  static func nearest(_ word: String, of words: [String]) -> String? {
    var best: (distance: Int, word: String)?
    for candidate in words {
      let distance = distance(word, candidate)
      if distance < best?.distance ?? .max { best = (distance, candidate) }
    }
    guard let best, best.distance <= max(2, word.count / 3) else { return nil }
    return best.word
  }

  /// Insertions, deletions and replacements from one to the other (Levenshtein).
  static func distance(_ a: String, _ b: String) -> Int {
    let a = Array(a.utf8)
    let b = Array(b.utf8)
    var row = Array(0...b.count)
    for (i, left) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, right) in b.enumerated() {
        let next = min(row[j + 1] + 1, row[j] + 1, diagonal + (left == right ? 0 : 1))
        diagonal = row[j + 1]
        row[j + 1] = next
      }
    }
    return row[b.count]
  }
}
