import Foundation

/// A picture kept as a file: a header, the text plane, and a plane of style letters with their key.
///
/// A missing file is written and complained about once; `RINGSIDE_RECORD=1` (`make frames`) rewrites
/// all. Reviewed as a diff like any other source.
public struct Golden {
  /// Its file's name, without ending.
  public var name: String
  /// What it is a picture of: scenario, seed, time, keys, size.
  public var header: [(key: String, value: String)]
  /// The characters, a line a row.
  public var text: String
  /// The styles, a letter a cell.
  public var styles: String
  /// What the letters mean.
  public var key: String

  /// A picture.
  public init(
    _ name: String, header: [(key: String, value: String)], text: String, styles: String,
    key: String
  ) {
    self.name = name
    self.header = header
    self.text = text
    self.styles = styles
    self.key = key
  }

  /// The whole file.
  public var contents: String {
    let head = header.map { "\($0.key): \($0.value)\n" }.joined()
    return head + "---- text\n" + text + "---- styles (" + key + ")\n" + styles
  }

  /// What is wrong with the kept file; nil when it is as the picture is now.
  ///
  /// The files lie in the folder `Goldens` beside the test that asks.
  public func complaint(beside test: String = #filePath) -> String? {
    let file = Golden.folder(beside: test).appendingPathComponent(name + ".txt")
    guard let kept = try? String(contentsOf: file, encoding: .utf8), !Golden.isRecording else {
      do {
        try FileManager.default.createDirectory(
          at: Golden.folder(beside: test), withIntermediateDirectories: true)
        try Data(contents.utf8).write(to: file, options: .atomic)
      } catch {
        return "\(name): cannot be written: \(error)"
      }
      return Golden.isRecording ? nil : "\(name) was missing and is written now: look at it"
    }
    guard kept != contents else { return nil }
    let old = kept.split(separator: "\n", omittingEmptySubsequences: false)
    let new = contents.split(separator: "\n", omittingEmptySubsequences: false)
    let line = zip(old, new).enumerated().first { $0.element.0 != $0.element.1 }?.offset
    let at = line ?? min(old.count, new.count)
    let (was, now) = (at < old.count ? old[at] : "", at < new.count ? new[at] : "")
    return """
      \(name) is another picture from line \(at + 1) on (`make frames` rewrites):
      was: \(was)
      now: \(now)
      """
  }

  /// The names of the files kept beside a test.
  public static func kept(beside test: String = #filePath) -> [String] {
    let files = try? FileManager.default.contentsOfDirectory(atPath: folder(beside: test).path)
    return (files ?? []).filter { $0.hasSuffix(".txt") }.map { String($0.dropLast(4)) }.sorted()
  }

  private static var isRecording: Bool {
    ProcessInfo.processInfo.environment["RINGSIDE_RECORD"] == "1"
  }

  private static func folder(beside test: String) -> URL {
    URL(fileURLWithPath: test).deletingLastPathComponent().appendingPathComponent("Goldens")
  }
}
