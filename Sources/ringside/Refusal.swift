import ArgumentParser
import Foundation

/// Ends the program with one line on standard error and a code of sysexits.
struct Refusal: Error, CustomStringConvertible {
  /// The command line was wrong.
  static let usage: Int32 = 64
  /// The input was wrong.
  static let badData: Int32 = 65
  /// There was no input.
  static let noInput: Int32 = 66
  /// Something that is needed is not there.
  static let unavailable: Int32 = 69
  /// Reading or writing failed.
  static let ioError: Int32 = 74

  let description: String
  let code: Int32

  init(_ description: String, code: Int32) {
    self.description = description
    self.code = code
  }
}
