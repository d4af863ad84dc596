import Cluster
import Simulation

extension ScenarioReader {
  /// The worlds to be compared, by name; their commands are added to `compared` with their lines, to
  /// be looked at once the nodes are known.
  func compare(
    _ node: YAMLNode, _ compared: inout [(entry: Scenario.Entry, line: Int)]
  ) throws(ScenarioError) -> [Scenario.Variant] {
    let fields = try document.fields(node, expected: "the worlds to compare, by name")
    let range = Scenario.variantRange
    guard range.contains(fields.count) else {
      throw document.failure(
        line: document.line(of: node),
        "expected \(range.lowerBound) to \(range.upperBound) worlds to compare, "
          + "found \(fields.count)")
    }
    var variants: [Scenario.Variant] = []
    for field in fields {
      guard let name = ScenarioReader.variantName(field.key) else {
        throw document.failure(
          line: field.line,
          "expected a name of at most 12 small letters, digits and -, "
            + "found \(Words.quoted(field.key))")
      }
      variants.append(try variant(name, field.value, &compared))
    }
    return variants
  }

  static func variantName(_ text: String) -> String? {
    let isSmall = text.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }
    return text.count <= 12 && isSmall && text.first?.isLetter == true ? text : nil
  }

  private func variant(
    _ name: String, _ node: YAMLNode, _ compared: inout [(entry: Scenario.Entry, line: Int)]
  ) throws(ScenarioError) -> Scenario.Variant {
    var variant = Scenario.Variant(name)
    let fields = try document.fields(
      node, expected: "label, commands and expect", known: ["label", "commands", "expect"])
    for field in fields {
      switch field.key {
      case "label": variant.label = try description(field.value)
      case "expect": variant.expectations = try expectations(field.value)
      default:
        for item in try document.items(field.value, expected: "a list of commands") {
          let command = try sentence(item, expected: "a command", Command.parse)
          variant.commands.append(command)
          compared.append((Scenario.Entry(at: .zero, command), document.line(of: item)))
        }
      }
    }
    return variant
  }
}
