import ArgumentParser
import Assets
import Cluster
import Formats
import Foundation

/// A scenario by its name or its file.
enum ScenarioFile {
  /// Reads one of those that came with the program, or the file of that name.
  ///
  /// What has a slash or a YAML ending is a file; any other name may be one.
  static func load(_ name: String) throws -> Scenario {
    let (text, file) = try text(of: name)
    do {
      return try ScenarioYAML.read(text, file: file)
    } catch {
      throw Refusal(error.description, code: Refusal.badData)
    }
  }

  /// The text of a scenario, and what errors call its file; `-` is standard input.
  static func text(of name: String) throws -> (text: String, file: String) {
    if name == "-" {
      let data = FileHandle.standardInput.readDataToEndOfFile()
      return (String(decoding: data, as: UTF8.self), "standard input")
    }
    let isPath = name.contains("/") || name.hasSuffix(".yaml") || name.hasSuffix(".yml")
    if !isPath, let known = Assets.scenarios.first(where: { $0.name == name }) {
      return (known.text, "\(name).yaml")
    }
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: name, isDirectory: &isFolder)
    if exists, !isFolder.boolValue {
      guard let data = FileManager.default.contents(atPath: name) else {
        throw Refusal("\(name): expected a scenario that can be read", code: Refusal.ioError)
      }
      return (String(decoding: data, as: UTF8.self), name)
    }
    if isPath {
      throw Refusal(
        "\(name): expected a scenario file, found \(exists ? "a folder" : "nothing")",
        code: Refusal.noInput)
    }
    throw Refusal(unknown(name), code: Refusal.noInput)
  }

  /// Whether a name is that of a scenario that came with the program.
  static func isShipped(_ name: String) -> Bool { Assets.scenarios.contains { $0.name == name } }

  private static func unknown(_ name: String) -> String {
    let scenarios = Assets.scenarios.map(\.name)
    let commands = Ringside.configuration.subcommands.compactMap { $0.configuration.commandName }
    let expected = "expected a command, a scenario or its file"
    if let nearest = Words.nearest(to: name, in: scenarios + commands) {
      return "\(name): \(expected); did you mean \(nearest)?"
    }
    return "\(name): \(expected); `ringside scenarios` lists them"
  }

  /// What the shell offers: names, and files that look like scenarios.
  static let completion = CompletionKind.custom { _, _, prefix in
    let folder = prefix.lastIndex(of: "/").map { String(prefix[...$0]) } ?? ""
    let entries =
      (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
    let files = entries.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
    return (Assets.scenarios.map(\.name) + files.sorted().map { folder + $0 })
      .filter { $0.hasPrefix(prefix) }
  }
}
