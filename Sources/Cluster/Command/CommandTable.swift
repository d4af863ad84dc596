import Simulation

/// One command: its words, its grammar and its help, said once.
public struct CommandRow: Sendable {
  /// What kind of thing a command does; the headings of its help.
  public enum Group: String, Sendable, CaseIterable {
    case node, network, service, healing, operation, chaos
  }

  /// The first word.
  public var verb: String
  /// Other first words for the same.
  public var aliases: [String]
  /// Under which heading it is listed.
  public var group: Group
  /// How it is written; brackets are what may be left out.
  public var syntax: String
  /// What it does.
  public var help: BilingualText
  /// Texts that parse, the first the most usual.
  public var examples: [String]
  /// Reads what follows the verb.
  let read: @Sendable (inout Scanner) throws(CommandError) -> Command

  init(
    _ verb: String, aliases: [String] = [], _ group: Group, _ syntax: String,
    _ english: String, _ korean: String, examples: [String],
    read: @escaping @Sendable (inout Scanner) throws(CommandError) -> Command
  ) {
    self.verb = verb
    self.aliases = aliases
    self.group = group
    self.syntax = syntax
    self.help = BilingualText(english, korean)
    self.examples = examples
    self.read = read
  }
}

/// All commands: the parser, completion, the help, the documentation and the tests read this table.
public enum CommandTable {
  /// The rows, in the order of the help.
  public static let rows: [CommandRow] =
    nodeRows + networkRows + serviceRows + healingRows + operationRows + chaosRows

  /// The row of `verb` or of its alias.
  public static func row(_ verb: String) -> CommandRow? {
    rows.first { $0.verb == verb || $0.aliases.contains(verb) }
  }

  /// Every first word there is.
  static let verbs: [String] = rows.flatMap { [$0.verb] + $0.aliases }
}

extension Command {
  /// The command that `text` spells.
  ///
  /// `±` may be written `+-`, and `→` for `->`; case does not matter in keywords.
  public static func parse(_ text: String) throws(CommandError) -> Command {
    var scanner = try Scanner(text)
    return try scanner.command()
  }
}

extension Scanner {
  /// A whole command, to the end.
  mutating func command() throws(CommandError) -> Command {
    want(.some(.command))
    guard next.kind == .word, let row = CommandTable.row(next.text.lowercased()) else {
      throw failure(among: CommandTable.verbs)
    }
    advance()
    let command = try row.read(&self)
    try expectEnd()
    return command
  }

  /// `for 30s` and, for cuts, `flap 2s 50%`, in any order.
  mutating func injection(
    _ trouble: Injection.Trouble, flaps: Bool = false
  ) throws(CommandError) -> Command {
    var injection = Injection(trouble)
    while true {
      if injection.duration == nil, take(word: "for") {
        injection.duration = try interval(in: .milliseconds(1) ... .longest)
      } else if flaps, injection.flapping == nil, take(word: "flap") {
        let period = try interval(in: .milliseconds(10) ... .longest)
        injection.flapping = Injection.Flapping(period: period, duty: try share())
      } else {
        return .inject(injection)
      }
    }
  }

  /// `a->b`, `a<->b`, or nodes whose links are all meant.
  mutating func path() throws(CommandError) -> Injection.Path {
    let first = try selector()
    if take(sign: "->") { return .oneWay(from: first, to: try selector()) }
    if take(sign: "<->") { return .bothWays(first, try selector()) }
    return .around(first)
  }

  /// ` | b | c` after the first group.
  mutating func moreGroups(after first: Selector) throws(CommandError) -> [Selector] {
    var groups = [first]
    try expect(sign: "|")
    repeat { groups.append(try selector()) } while take(sign: "|")
    return groups
  }

  /// `in zone:a`, or only `zone:a`.
  mutating func place() throws(CommandError) -> String? {
    func zone(_ word: String) -> String? {
      let name = word.dropFirst("zone:".count)
      return word.hasPrefix("zone:") && Scanner.isName(name) ? String(name) : nil
    }
    if take(word: "in") { return try one(.zone, zone) }
    return optional(.zone, zone)
  }

  /// `route NAME`.
  mutating func route() throws(CommandError) -> String? {
    take(word: "route") ? try one(.route) { $0 } : nil
  }
}
