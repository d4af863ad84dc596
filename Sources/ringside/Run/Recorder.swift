import Formats
import Foundation
import Simulation
import Verification

/// Writes recordings; a file that is none of them is never replaced.
enum Recorder {
  private static let firstWords = "# A recorded run of ringside"

  /// Refuses a file that somebody wrote by hand.
  static func check(_ path: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
      !isFolder.boolValue, let data = FileManager.default.contents(atPath: path), !data.isEmpty,
      !data.starts(with: Data(firstWords.utf8))
    else { return }
    throw Refusal(
      "\(path): expected a new file or a recording to replace, found another file",
      code: Refusal.ioError)
  }

  /// Writes what was done in `timeline`.
  static func write(
    _ timeline: Timeline<Experiment>, to path: String, _ policy: WholeFile.Policy = .replace
  ) throws(WholeFile.Failure) {
    try WholeFile.write(
      Recording.file(of: timeline, version: Ringside.version), to: path, policy)
  }
}
