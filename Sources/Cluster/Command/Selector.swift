public import Simulation

/// Which nodes a command is about, as it is written: names, not yet ids.
///
/// `orders-1`, `kv-*`, `orders`, `zone:a`, `role:kv`, `service:orders`, `leader`, `all`, lists of
/// these with commas, `!` before what is left out; before it all a mode of Chaos Mesh's: `one of`,
/// `3 of`, `50% of`, `up to 50% of`.
public struct Selector: Sendable, Hashable {
  /// How many of the nodes that match are taken.
  public enum Mode: Sendable, Hashable {
    /// Every one.
    case all
    /// One, each as likely as the other.
    case one
    /// This many, or all if there are fewer.
    case count(Int)
    /// This share, rounded down.
    case share(Percentage)
    /// At least one and at most this share, each number as likely as the other.
    ///
    /// *Deviation*: Chaos Mesh may draw none; here a fault that hits nobody is an error.
    case upTo(Percentage)
  }

  /// A name for some nodes.
  public enum Term: Sendable, Hashable {
    /// Every node.
    case everything
    /// Whoever leads at the moment.
    case leader
    /// A node, or all instances of a service, or all nodes of a role: the first that has the name.
    case name(String)
    /// Every node whose name fits; `*` is any run of characters, `?` any one.
    case glob(String)
    /// Every node in a zone.
    case zone(String)
    /// Every node of a role.
    case role(String)
    /// Every instance of a service.
    case service(String)
  }

  /// How many are taken.
  public var mode: Mode
  /// Who may be taken; everybody, when only exclusions are written.
  public var included: [Term]
  /// Who may not.
  public var excluded: [Term]

  /// The nodes that any of `included` names and none of `excluded` does, or some of them.
  public init(_ included: [Term], excluded: [Term] = [], mode: Mode = .all) {
    self.mode = mode
    self.included = included
    self.excluded = excluded
  }

  /// The node, service or role called `name`.
  public init(name: String) { self.init([.name(name)]) }

  /// Every node.
  public static let everything = Selector([.everything])

  /// The selector that `text` spells.
  public static func parse(_ text: String) throws(CommandError) -> Selector {
    var scanner = try Scanner(text)
    let selector = try scanner.selector()
    try scanner.expectEnd()
    return selector
  }
}

extension Selector.Term: CustomStringConvertible {
  /// As it is written.
  public var description: String {
    switch self {
    case .everything: "all"
    case .leader: "leader"
    case .name(let name), .glob(let name): name
    case .zone(let name): "zone:\(name)"
    case .role(let name): "role:\(name)"
    case .service(let name): "service:\(name)"
    }
  }
}

extension Selector: CustomStringConvertible {
  /// As it is written, in one canonical form.
  public var description: String {
    let terms = included.map(\.description) + excluded.map { "!\($0)" }
    let list = terms.joined(separator: ",")
    return switch mode {
    case .all: list
    case .one: "one of \(list)"
    case .count(let count): "\(count) of \(list)"
    case .share(let share): "\(share) of \(list)"
    case .upTo(let share): "up to \(share) of \(list)"
    }
  }
}

extension Scanner {
  /// A selector.
  mutating func selector() throws(CommandError) -> Selector {
    want(.some(.selector))
    if isWord("one"), afterNext.text == "(", afterNext.kind == .sign {
      advance()
      advance()
      var selector = try terms()
      try expect(sign: ")")
      selector.mode = .one
      return selector
    }
    let mode = try selectorMode()
    var selector = try terms()
    selector.mode = mode
    return selector
  }

  private func isWord(_ word: String) -> Bool {
    next.kind == .word && next.text.lowercased() == word
  }

  private mutating func selectorMode() throws(CommandError) -> Selector.Mode {
    if isWord("up") {
      advance()
      try expect(word: "to")
      let share = try share()
      try expect(word: "of")
      return .upTo(share)
    }
    guard afterNext.kind == .word, afterNext.text.lowercased() == "of" else { return .all }
    if isWord("one") || isWord("all") {
      let mode = isWord("one") ? Selector.Mode.one : .all
      advance()
      advance()
      return mode
    }
    if next.text.hasSuffix("%") {
      let share = try share()
      try expect(word: "of")
      return .share(share)
    }
    let count = try count(in: 1...NodeID.capacity)
    try expect(word: "of")
    return .count(count)
  }

  private mutating func terms() throws(CommandError) -> Selector {
    var selector = Selector([])
    repeat {
      if take(sign: "!") {
        selector.excluded.append(try term())
      } else {
        selector.included.append(try term())
      }
    } while take(sign: ",")
    return selector
  }

  private mutating func term() throws(CommandError) -> Selector.Term {
    want(.some(.selector))
    let token = next
    guard token.kind == .word else { throw failure() }
    let parts = token.text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let last = parts.last, Scanner.isName(last) else { throw failure() }
    let name = String(last)
    if parts.count == 1 {
      advance()
      switch name.lowercased() {
      case "all": return .everything
      case "leader": return .leader
      default: return name.contains { $0 == "*" || $0 == "?" } ? .glob(name) : .name(name)
      }
    }
    switch parts[0] {
    case "zone":
      advance()
      return .zone(name)
    case "role":
      advance()
      return .role(name)
    case "service":
      advance()
      return .service(name)
    default:
      let guess = Words.nearest(to: String(parts[0]), in: ["zone", "role", "service"])
      throw failure(
        at: token, expected: "zone:…, role:… or service:…", nearest: guess.map { "\($0):\(name)" })
    }
  }

  /// Whether `text` can name something: letters, digits, `-`, `_`, `.`, or a pattern of them.
  static func isName(_ text: some StringProtocol) -> Bool {
    guard let first = text.first, first.isLetter || first == "*" || first == "?" else {
      return false
    }
    return text.allSatisfy { $0.isLetter || $0.isNumber || "-_.*?".contains($0) }
  }
}
