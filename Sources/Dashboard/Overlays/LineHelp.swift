import Cluster

/// What is said about a line being typed: how it can go on, and what it would do.
struct LineHelp {
  /// A word that can be put in.
  struct Candidate: Hashable {
    var word: String
    var note: String
  }

  /// Where the word that is completed begins, as a count of characters.
  var start = 0
  /// The words that fit, best first.
  var candidates: [Candidate] = []

  /// How `line` can go on: the dashboard's own words, ids of keys, then what the grammar says.
  init(_ line: String, _ state: DashboardState, _ model: DashboardModel) {
    let grammar = Completions(of: line, in: model.directory)
    let language = state.language
    start = min(max(grammar.column - 1, 0), line.count)
    let words = line.split(separator: " ")
    let isFirst = words.isEmpty || words.count == 1 && !line.hasSuffix(" ")
    var found = grammar.candidates.map { candidate in
      let row = isFirst ? CommandTable.row(candidate.word) : nil
      let help = language == .korean ? candidate.help.korean : candidate.help.english
      return Candidate(word: candidate.word, note: row.map { $0.syntax + "  " + help } ?? help)
    }
    if isFirst {
      start = line.count - (words.first?.count ?? 0)
      let word = words.first.map(String.init) ?? ""
      found = found.filter { $0.word.hasPrefix(word) }
      for own in OwnCommand.table where own.name.hasPrefix(word) {
        found.append(Candidate(word: own.name, note: own.syntax + "  " + own.help[language]))
      }
      for row in state.keys.rows
      where row.context == .main && row.isRunnableByName && row.id.hasPrefix(word) {
        found.append(Candidate(word: row.id, note: row.help[language]))
      }
    } else if let choices = OwnCommand.arguments(of: String(words[0]), model) {
      let word = line.hasSuffix(" ") ? "" : String(words[words.count - 1])
      start = line.count - word.count
      found = words.count > 2 || words.count == 2 && word.isEmpty ? [] : choices
      found = found.filter { $0.word.hasPrefix(word) }
    }
    for candidate in found where !candidates.contains(where: { $0.word == candidate.word }) {
      candidates.append(candidate)
    }
  }

  /// What a line would do, or what is wrong with it and at which character.
  enum Verdict: Hashable {
    case nothing
    case good(String)
    case bad(String, column: Int)

    init(_ line: String, _ state: DashboardState, _ model: DashboardModel) {
      let text = line.trimmed
      if text.isEmpty {
        self = .nothing
      } else if let row = state.keys.row(text), row.isRunnableByName {
        self =
          model.isLocked && row.changesWorld
          ? .bad(KeyTable.lockReason[state.language], column: 0) : .good(row.help[state.language])
      } else if let complaint = OwnCommand.complaint(text, model) {
        let lead = line.prefix { $0 == " " }.count
        let name = text.prefix { $0 != " " }.count
        self = .bad(complaint[state.language], column: min(line.count, lead + name + 1))
      } else if OwnCommand(text) != nil {
        let name = text.split(separator: " ").first.map(String.init) ?? ""
        let row = OwnCommand.table.first { $0.name == name }
        self = .good(row?.help[state.language] ?? "")
      } else {
        do {
          _ = try Command.parse(text)
          if model.isLocked {
            self = .bad(KeyTable.lockReason[state.language], column: 0)
          } else if let feedback = model.feedback, feedback.line == line {
            self =
              feedback.isPossible ? .good(feedback.message) : .bad(feedback.message, column: 0)
          } else {
            self = .good("")
          }
        } catch {
          let lead = line.prefix { $0 == " " }.count
          self = .bad(error.message, column: lead + max(0, error.column - 1))
        }
      }
    }
  }
}
