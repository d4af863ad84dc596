import ArgumentParser
import Assets
import Cluster
import Dashboard
import Formats
import Foundation
import Screen

/// The themes there are: those in the binary, then the user's own files.
enum Themes {
  /// Every theme that can be shown, in the order they are listed.
  static let all: [Theme] = read.schemes.map { Theme($0.scheme, named: $0.name) }

  /// As the picker lists them; files that are no themes stand at the end, with the reason.
  static let choices: [ThemeChoice] = all.map { ThemeChoice($0) } + problems

  /// The files that are no themes, and why.
  static var problems: [ThemeChoice] { read.problems }

  /// What a reader should know of a theme.
  static func note(_ theme: Theme) -> String { ThemeChoice.note(theme).english }

  /// The theme of that name, `+safe` for the built-in colours of states; refused with the nearest.
  static func named(_ name: String, exact: Bool = false) throws -> Theme {
    let isSafe = name.hasSuffix(Theme.safeSuffix)
    let base = isSafe ? String(name.dropLast(Theme.safeSuffix.count)) : name
    // Who has a file of that name means it, even where we have one, too.
    if let problem = problems.first(where: { $0.name == base })?.problem {
      throw Refusal(problem, code: Refusal.badData)
    }
    if let entry = read.schemes.first(where: { $0.name == base }) {
      let theme = Theme(entry.scheme, named: base, exact: exact)
      return isSafe ? theme.withBuiltInStates : theme
    }
    let guess = Words.nearest(to: base, in: all.map(\.name)).map { "did you mean \($0)?" }
    throw Refusal(
      "no theme is called \(base); \(guess ?? "`ringside themes` lists them")",
      code: Refusal.noInput)
  }

  /// The theme to start with: one asked for must be there, as must a configured one; one that is
  /// only remembered may have gone.
  static func chosen(
    _ name: String, isAsked: Bool, exact: Bool, _ setup: Setup
  ) throws -> Theme {
    do {
      return try named(name, exact: exact)
    } catch {
      if isAsked { throw error }
      guard let file = setup.configurationFile, setup.configuration.theme == name else {
        return .dark
      }
      throw Refusal(
        "\(file):\(setup.configuration.themeLine): \(error)", code: Refusal.badData)
    }
  }

  /// What the shell offers.
  static let completion = CompletionKind.custom { _, _, _ in all.map(\.name) }

  private typealias Entry = (name: String, scheme: Scheme)

  private static let read: (schemes: [Entry], problems: [ThemeChoice]) = {
    var schemes: [Entry] = []
    var problems: [ThemeChoice] = []
    func add(_ text: String, file: String) {
      let name = slug(file)
      do throws(ScenarioError) {
        let scheme = try ThemeYAML.read(text, file: file)
        // A file of the user's takes the place of ours.
        if let index = schemes.firstIndex(where: { $0.name == name }) {
          schemes[index].scheme = scheme
        } else {
          schemes.append((name, scheme))
        }
      } catch {
        problems.append(ThemeChoice(file: name, problem: error.description))
      }
    }
    for entry in Assets.themes { add(entry.text, file: entry.name + ".yaml") }
    for file in files() {
      guard let data = FileManager.default.contents(atPath: file) else { continue }
      add(String(decoding: data, as: UTF8.self), file: file)
    }
    return (schemes, problems)
  }()

  /// The user's theme files: of the data folder, the configuration folder and the folder that the
  /// configuration names; the later win.
  private static func files() -> [String] {
    let folders = Folders()
    let named = (try? Setup())?.configuration.themesFolder.map(folders.expanded)
    let places = [
      folders.data.map { $0 + "/themes" }, folders.configuration.map { $0 + "/themes" }, named,
    ]
    return places.compactMap { $0 }.flatMap { place -> [String] in
      let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
      return names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted()
        .map { place + "/" + $0 }
    }
  }

  /// The name that a file's theme is chosen by.
  private static func slug(_ file: String) -> String {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    for ending in [".yaml", ".yml"] where name.hasSuffix(ending) {
      return String(name.dropLast(ending.count))
    }
    return name
  }
}
