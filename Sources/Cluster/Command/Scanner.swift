/// Reads a text in our own language word by word, and remembers what it would have accepted.
///
/// Each look at the next word notes what was wanted there. An error is made from these notes, and so
/// is completion: the grammar is written once.
struct Scanner {
  /// What can stand at a place.
  enum Want: Sendable, Hashable {
    /// This very word.
    case word(String)
    /// This very sign.
    case sign(String)
    /// Any of a kind.
    case some(Kind)
    /// Nothing more.
    case end
  }

  /// What kinds of things have names or forms of their own.
  enum Kind: String, Sendable {
    case command = "a command"
    case selector = "a node, a service or a selector"
    case interval = "an interval like 5s"
    case percentage = "a percentage like 30%"
    case factor = "a factor like 4x"
    case offset = "an offset like +5s or -300ms"
    case drift = "a drift like 200ppm"
    case bandwidth = "a rate like 64kB/s"
    case size = "a size like 16kB"
    case load = "a load like 2x or 50/s"
    case count = "a whole number"
    case route = "a route"
    case queue = "a queue"
    case zone = "a zone like zone:a"
    case service = "a service"
    case bug = "a bug of the zoo"
    case setting = "a setting"
    case settingValue = "a value"
    case faults = "kinds of faults like kill,delay"
    case faultID = "the number of a fault"
    case note = "a text in quotes"
    case metric = "a metric"
    case label = "a label"
    case labelValue = "a label's value in quotes"
    case value = "a value like 99%, 300ms, 50/s or 0"
    case comparison = "a comparison like > or =="
  }

  private let characters: [Character]
  let tokens: [Token]
  private(set) var index = 0
  /// What was wanted at the next token so far.
  private(set) var wanted: [Want] = []
  /// The token that somebody is typing, when completing; what is wanted there is kept.
  private let watchedIndex: Int?
  private(set) var watched: [Want] = []
  /// The setting whose value is wanted, when one is.
  var setting: Setting?

  init(_ text: String) throws(CommandError) {
    tokens = try Token.all(in: text)
    characters = Array(text)
    watchedIndex = nil
  }

  /// Reads what somebody is still typing, up to its last word (or the gap after it).
  init(typing text: String) {
    characters = Array(text)
    let read = (try? Token.all(in: text, lenient: true)) ?? []
    tokens = read.isEmpty ? [Token(kind: .end, text: "", column: 1)] : read
    let last = tokens.count - 2
    let isOpen = last >= 0 && tokens[last].kind == .word && characters.last?.isWhitespace == false
    watchedIndex = isOpen ? last : tokens.count - 1
  }

  /// The word being typed: empty after a blank or a sign.
  var typedWord: Token { tokens[watchedIndex ?? tokens.count - 1] }

  /// The next token.
  var next: Token { tokens[index] }
  /// The token after the next.
  var afterNext: Token { tokens[min(index + 1, tokens.count - 1)] }
  /// Whether nothing is left.
  var isAtEnd: Bool { next.kind == .end }

  mutating func advance() {
    if index < tokens.count - 1 { index += 1 }
    wanted.removeAll(keepingCapacity: true)
  }

  mutating func want(_ want: Want) {
    if !wanted.contains(want) { wanted.append(want) }
    if index == watchedIndex, !watched.contains(want) { watched.append(want) }
  }

  /// Everything from the next token on, as it was typed.
  mutating func takeRest() -> String {
    let rest = String(characters[min(next.column - 1, characters.count)...])
    while !isAtEnd { advance() }
    return rest
  }

  /// Takes `word` if it is next.
  mutating func take(word: String) -> Bool {
    want(.word(word))
    guard next.kind == .word, next.text.lowercased() == word else { return false }
    advance()
    return true
  }

  /// Takes `sign` if it is next.
  mutating func take(sign: String) -> Bool {
    want(.sign(sign))
    guard next.kind == .sign, next.text == sign else { return false }
    advance()
    return true
  }

  /// Takes one of `words` if one is next.
  mutating func take(oneOf words: [String]) -> String? {
    for word in words where take(word: word) { return word }
    return nil
  }

  mutating func expect(word: String) throws(CommandError) {
    guard take(word: word) else { throw failure() }
  }

  mutating func expect(sign: String) throws(CommandError) {
    guard take(sign: sign) else { throw failure() }
  }

  /// Nothing may follow.
  mutating func expectEnd() throws(CommandError) {
    want(.end)
    guard isAtEnd else { throw failure() }
  }

  /// Takes a word of which `read` makes something, noting `kind`.
  mutating func optional<Value>(_ kind: Kind, _ read: (String) -> Value?) -> Value? {
    want(.some(kind))
    guard next.kind == .word, let value = read(next.text) else { return nil }
    advance()
    return value
  }

  /// A word of which `read` makes something.
  mutating func one<Value>(
    _ kind: Kind, among known: [String] = [], _ read: (String) -> Value?
  ) throws(CommandError) -> Value {
    guard let value = optional(kind, read) else { throw failure(among: known) }
    return value
  }

  /// The error that the next token is none of what was wanted; `known` are words it could be a slip
  /// for besides the wanted ones.
  func failure(among known: [String] = []) -> CommandError {
    var names: [String] = []
    var guesses = known
    for want in wanted {
      switch want {
      case .word(let word):
        names.append(Words.quoted(word))
        guesses.append(word)
      case .sign(let sign): names.append(Words.quoted(sign))
      case .some(let kind): names.append(kind.rawValue)
      case .end: names.append("the end")
      }
    }
    return CommandError(
      column: next.column, expected: Words.alternatives(names), found: next.shown,
      nearest: next.kind == .word ? Words.nearest(to: next.text, in: guesses) : nil)
  }

  /// The error that `token` is not `expected`.
  func failure(at token: Token, expected: String, nearest: String? = nil) -> CommandError {
    CommandError(column: token.column, expected: expected, found: token.shown, nearest: nearest)
  }
}
