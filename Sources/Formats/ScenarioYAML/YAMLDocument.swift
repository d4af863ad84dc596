import Cluster
import Yams

/// A node of a YAML file; the cluster has nodes of its own.
typealias YAMLNode = Yams.Node

/// A YAML file read into nodes that know their lines; the questions a reader of ours asks of them.
struct YAMLDocument {
  let file: String
  let root: YAMLNode

  /// The most bytes of a file: a recording of a very long session.
  static let sizeLimit = 8_000_000
  /// How deep lists in brackets may nest; ours nest three deep.
  static let depthLimit = 64
  /// The widest indentation.
  static let indentationLimit = 200
  /// The most anchors and the most aliases, so that a few lines cannot stand for billions.
  static let anchorLimit = 8
  static let aliasLimit = 32

  /// Reads `text` as what `kind` says, such as `a scenario`.
  init(
    _ text: String, file: String, of kind: String = "a scenario"
  ) throws(ScenarioError) {
    self.file = file
    try Self.checkShape(text, file: file, kind)
    do {
      guard let root = try Parser(yaml: text, encoding: .utf8).singleRoot() else {
        throw ScenarioError(file: file, line: 1, message: "expected \(kind), found nothing")
      }
      self.root = root
    } catch let error as ScenarioError {
      throw error
    } catch let error as YamlError {
      throw Self.translated(error, of: text, file: file)
    } catch {
      throw ScenarioError(file: file, line: 1, message: "\(error)")
    }
  }

  /// Refuses what the parser would answer with a recursion or a hash without end.
  private static func checkShape(
    _ text: String, file: String, _ kind: String
  ) throws(ScenarioError) {
    guard text.utf8.count <= sizeLimit else {
      throw ScenarioError(
        file: file, line: 1,
        message: "expected at most \(sizeLimit) bytes, found \(text.utf8.count)")
    }
    var line = 1
    var depth = 0
    var indentation: Int? = 0
    var anchors = 0
    var aliases = 0
    var previous = UInt8(ascii: "\n")
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        if byte == UInt8(ascii: "\n") { line += 1 }
        indentation = 0
      case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"),
        UInt8(ascii: "\t"):
        if let width = indentation { indentation = width + 1 }
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        indentation = nil
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth = max(0, depth - 1)
        indentation = nil
      default: indentation = nil
      }
      if " \n\r\t[{,-:?".utf8.contains(previous) {
        if byte == UInt8(ascii: "&") { anchors += 1 }
        if byte == UInt8(ascii: "*") { aliases += 1 }
      }
      previous = byte
      if depth > depthLimit || indentation ?? 0 > indentationLimit {
        throw ScenarioError(
          file: file, line: line, message: "expected \(kind), found lists nested too deep")
      }
      if anchors > anchorLimit || anchors > 0 && aliases > aliasLimit {
        throw ScenarioError(
          file: file, line: line,
          message: "expected at most \(anchorLimit) anchors and \(aliasLimit) aliases, found more")
      }
    }
  }

  private static func translated(
    _ error: YamlError, of text: String, file: String
  ) -> ScenarioError {
    func at(_ line: Int, _ message: String) -> ScenarioError {
      ScenarioError(file: file, line: max(1, line), message: message)
    }
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return at(mark.line, "not YAML: \(problem)")
    case .reader(let problem, let offset, _, _):
      let before = text.utf8.prefix(max(0, offset ?? 0))
      return at(1 + before.count { $0 == UInt8(ascii: "\n") }, "not YAML: \(problem)")
    case .duplicatedKeysInMapping(let duplicates, let context):
      return at(
        context.mark.line, "expected each key once, found \(Words.quoted(duplicates[0])) again")
    case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
      return at(1, "not YAML: \(error)")
    }
  }

  // MARK: Questions

  /// A key of a mapping with its value.
  struct Field {
    var key: String
    var line: Int
    var value: YAMLNode
  }

  func failure(_ node: YAMLNode, expected: String) -> ScenarioError {
    failure(line: line(of: node), "expected \(expected), found \(found(node))")
  }

  func failure(line: Int, _ message: String) -> ScenarioError {
    ScenarioError(file: file, line: line, message: message)
  }

  func line(of node: YAMLNode) -> Int { max(1, node.mark?.line ?? 1) }

  /// How an error names a node.
  func found(_ node: YAMLNode) -> String {
    switch node {
    case .scalar(let scalar):
      scalar.string.isEmpty || scalar.string == "~" ? "nothing" : Words.quoted(scalar.string)
    case .sequence: "a list"
    case .mapping: "a mapping"
    case .alias: "an alias"
    }
  }

  /// The text of a scalar that is not empty.
  func text(_ node: YAMLNode, expected: String) throws(ScenarioError) -> String {
    guard case .scalar(let scalar) = node, !scalar.string.isEmpty else {
      throw failure(node, expected: expected)
    }
    return scalar.string
  }

  /// The text of a scalar; empty for anything else.
  func textIfAny(_ node: YAMLNode) -> String {
    guard case .scalar(let scalar) = node else { return "" }
    return scalar.string
  }

  /// What `read` makes of a scalar.
  func value<Value>(
    _ node: YAMLNode, expected: String, _ read: (String) -> Value?
  ) throws(ScenarioError) -> Value {
    guard let value = read(try text(node, expected: expected)) else {
      throw failure(node, expected: expected)
    }
    return value
  }

  /// The items of a list.
  func items(_ node: YAMLNode, expected: String) throws(ScenarioError) -> [YAMLNode] {
    guard case .sequence(let sequence) = node else { throw failure(node, expected: expected) }
    return Array(sequence)
  }

  /// The fields of a mapping, whatever their keys.
  func fields(_ node: YAMLNode, expected: String) throws(ScenarioError) -> [Field] {
    guard case .mapping(let mapping) = node else { throw failure(node, expected: expected) }
    var fields: [Field] = []
    for (key, value) in mapping {
      let name = try text(key, expected: "a key")
      fields.append(Field(key: name, line: line(of: key), value: value))
    }
    return fields
  }

  /// The fields of a mapping whose keys are all known.
  func fields(
    _ node: YAMLNode, expected: String, known: [String]
  ) throws(ScenarioError) -> [Field] {
    let fields = try fields(node, expected: expected)
    for field in fields where !known.contains(field.key) { throw unknown(field, known: known) }
    return fields
  }

  /// The error that a key is none of `known`.
  func unknown(_ field: Field, known: [String]) -> ScenarioError {
    let guess =
      Words.nearest(to: field.key, in: known).map { "did you mean \($0)?" }
      ?? "known are \(known.joined(separator: ", "))"
    return failure(line: field.line, "unknown key \(Words.quoted(field.key)); \(guess)")
  }
}
