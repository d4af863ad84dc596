import Assets
import Cluster
import Formats
import Foundation

/// A scenario by its name or its file.
enum ScenarioFile {
  /// Reads a file when one of that name is there, else one of those that came with the program.
  static func load(_ name: String) throws -> Scenario {
    if name.contains("/") || name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
      guard let data = FileManager.default.contents(atPath: name) else {
        throw Refusal(
          "\(name): expected a scenario file, found none to read", code: Refusal.noInput)
      }
      return try read(String(decoding: data, as: UTF8.self), file: name)
    }
    guard let known = Assets.scenarios.first(where: { $0.name == name }) else {
      let names = Assets.scenarios.map(\.name).joined(separator: ", ")
      throw Refusal("\(name): expected a file or one of \(names)", code: Refusal.noInput)
    }
    return try read(known.text, file: "\(name).yaml")
  }

  private static func read(_ text: String, file: String) throws -> Scenario {
    do {
      return try ScenarioYAML.read(text, file: file)
    } catch {
      throw Refusal(error.description, code: Refusal.badData)
    }
  }
}
