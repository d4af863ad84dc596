/// What is wrong with a file that a person wrote, and where.
public struct ScenarioError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file, as it was named.
  public var file: String
  /// The line; the first is 1.
  public var line: Int
  /// What was expected and what is there.
  public var message: String

  /// An error in `line` of `file`.
  public init(file: String, line: Int, message: String) {
    self.file = file
    self.line = line
    self.message = message
  }

  /// One line: `shop.yaml:7: expected an interval like 5s, found "5"`.
  public var description: String { "\(file):\(line): \(message)" }
}
