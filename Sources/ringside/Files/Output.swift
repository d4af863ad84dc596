/// Standard output, whose failures are told.
enum Output {
  /// Prints `text` as it is; a full disk behind it ends the program with a line and a code.
  static func write(_ text: String) throws {
    guard WholeFile.write(text, to: 1) else {
      throw Refusal("standard output: cannot be written to", code: Refusal.ioError)
    }
  }
}
