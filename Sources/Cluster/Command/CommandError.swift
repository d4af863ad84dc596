/// What is wrong with a text in our own language, and where.
///
/// One line for a person: the column, what would have been right there, what is there, and the
/// known word they probably meant.
public struct CommandError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Where the trouble starts: the first character is 1.
  public var column: Int
  /// What could stand there.
  public var expected: String
  /// What stands there.
  public var found: String
  /// The known word nearest to what was found.
  public var nearest: String?

  /// An error at `column`.
  public init(column: Int, expected: String, found: String, nearest: String? = nil) {
    self.column = column
    self.expected = expected
    self.found = found
    self.nearest = nearest
  }

  /// Expectation, finding and guess, without the place.
  public var message: String {
    "expected \(expected), found \(found)" + (nearest.map { "; did you mean \($0)?" } ?? "")
  }

  /// The whole line.
  public var description: String { "column \(column): \(message)" }
}
