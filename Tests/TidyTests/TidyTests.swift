import Assets
import Cluster
import Formats
import Foundation
import Testing

/// Rules about the files themselves; imports and banned words are `scripts/lint`'s.
@Suite("The files are tidy") struct TidyTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private func files(
    under folder: String, _ ending: String
  ) throws -> [(path: String, text: String)] {
    let place = TidyTests.root.appendingPathComponent(folder)
    let names = try FileManager.default.subpathsOfDirectory(atPath: place.path)
    return try names.filter { $0.hasSuffix(ending) }.sorted().map {
      let url = place.appendingPathComponent($0)
      return ("\(folder)/\($0)", try String(contentsOf: url, encoding: .utf8))
    }
  }

  @Test("a source file is read in one sitting: under 24 kB") func size() throws {
    for (path, text) in try files(under: "Sources", ".swift") {
      #expect(text.utf8.count < 24_000, "\(path) has \(text.utf8.count) bytes: part it by ideas")
    }
  }

  @Test("no test holds the place of another") func placeholders() throws {
    let word = "placeholder" + "()"
    for (path, text) in try files(under: "Tests", ".swift") {
      #expect(!text.contains("func " + word), "\(path) tests nothing")
    }
  }

  @Test("each scenario's file is carried, listed and read") func scenarios() throws {
    let listed = Set(Assets.scenarios.map(\.name))
    for (path, text) in try files(under: "scenarios", ".yaml") {
      let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
      #expect(listed.contains(name), "\(path) is not in Assets.scenarios")
      let scenario = try ScenarioYAML.read(text, file: path)
      #expect(scenario.name == name)
    }
  }

  @Test("each theme's file is carried") func themes() throws {
    let listed = Set(Assets.themes.map(\.name))
    for (path, _) in try files(under: "themes", ".yaml") {
      let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
      #expect(listed.contains(name), "\(path) is not in Assets.themes")
    }
  }

  @Test("the examples of the page on scenarios are read") func examples() throws {
    let page = try #require(files(under: "docs", "scenarios.md").first).text
    let examples = page.split(separator: "```yaml\n").dropFirst().compactMap {
      $0.split(separator: "\n```").first.map(String.init)
    }
    #expect(examples.count >= 2)
    for example in examples {
      let text = example.hasPrefix("name:") ? example : "name: x\n" + example
      _ = try ScenarioYAML.read(text, file: "docs/scenarios.md")
    }
  }

  @Test("what pages link to is there") func links() throws {
    let own = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "GLOSSARY.md"].map { path in
      (path: path, url: TidyTests.root.appendingPathComponent(path))
    }
    let pages =
      try files(under: "docs", ".md").map(\.path) + files(under: "Sources", ".md").map(\.path)
    for (path, url) in own + pages.map({ ($0, TidyTests.root.appendingPathComponent($0)) }) {
      let text = try String(contentsOf: url, encoding: .utf8)
      for match in text.matches(of: /\]\(([^)#:\s]+)(?:#[^)]*)?\)/) {
        let place = url.deletingLastPathComponent().appendingPathComponent(String(match.1)).path
        #expect(FileManager.default.fileExists(atPath: place), "\(path): \(match.1) is not there")
      }
    }
  }

  @Test("what the readme names is there") func readme() throws {
    let text = try String(
      contentsOf: TidyTests.root.appendingPathComponent("README.md"), encoding: .utf8)
    for match in text.matches(of: /`make ([a-z]+)/) {
      let makefile = try String(
        contentsOf: TidyTests.root.appendingPathComponent("Makefile"), encoding: .utf8)
      #expect(makefile.contains("\n\(match.1):"), "README: no target \(match.1) in Makefile")
    }
  }
}
