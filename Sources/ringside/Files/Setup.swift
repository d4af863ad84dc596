import Dashboard
import Formats
import Foundation
import Screen

/// What a person configured and what was remembered, before the command line has its say.
struct Setup {
  var configuration = Configuration()
  var state = SavedState()
  let folders: Folders

  static let vocabulary = Configuration.Vocabulary(
    actions: KeyTable.rows.map(\.id), layouts: LayoutPreset.allCases.map(\.rawValue))

  /// Reads both files; a broken configuration is refused, a broken state forgotten.
  init(_ folders: Folders = Folders()) throws {
    self.folders = folders
    if let path = configurationFile, let text = try Setup.text(of: path) {
      do {
        configuration = try Configuration.read(text, file: path, Setup.vocabulary)
        try checkKeys(path)
      } catch let error as ScenarioError {
        throw Refusal(error.description, code: Refusal.badData)
      }
    }
    if let path = stateFile, let data = FileManager.default.contents(atPath: path) {
      state = SavedState(reading: String(decoding: data, as: UTF8.self))
    }
  }

  var configurationFile: String? { folders.configuration.map { $0 + "/config.yaml" } }
  private var stateFile: String? { folders.state.map { $0 + "/state.yaml" } }

  /// The text of a file; nil when there is none.
  private static func text(of path: String) throws -> String? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Refusal("\(path): expected a file that can be read", code: Refusal.ioError)
    }
    return String(decoding: data, as: UTF8.self)
  }

  /// Keys that two actions want, or that one cannot do without, are refused with their line.
  private func checkKeys(_ path: String) throws {
    guard let problem = keys.problems.first else { return }
    let actions =
      switch problem {
      case .conflict(_, let kept, let refused): [refused, kept]
      case .needed(let action), .unknownAction(let action, _), .unknownKey(_, let action): [action]
      }
    let binding = actions.lazy.compactMap { action in
      configuration.bindings.first { $0.action == action }
    }.first
    throw ScenarioError(file: path, line: binding?.line ?? 1, message: problem.description)
  }

  /// The table of keys as it is configured.
  var keys: KeyMap { KeyMap(rebindings) }
  private var rebindings: [Rebinding] {
    configuration.bindings.map { Rebinding(action: $0.action, keys: $0.keys) }
  }

  /// What the dashboard opens with; a choice on the command line comes before all.
  func settings(theme: String?, language: Language?) -> DashboardSettings {
    var settings = DashboardSettings()
    settings.bindings = rebindings
    settings.theme = theme ?? configuration.theme ?? state.theme ?? settings.theme
    settings.layout =
      (configuration.layout ?? state.layout).flatMap(LayoutPreset.init) ?? settings.layout
    settings.language =
      language ?? Language(locale: configuration.language ?? Environment.locale)
    settings.takesMouse = configuration.mouse ?? true
    settings.showsHint = !state.hasSeenHint
    settings.history = state.history
    return settings
  }

  /// Remembers which scenario was opened, so that it can be found from any folder.
  mutating func remember(scenario name: String) {
    guard name != "-" else { return }
    state.scenario =
      ScenarioFile.isShipped(name) ? name : URL(fileURLWithPath: name).standardizedFileURL.path
  }

  /// Remembers how the dashboard was left.
  mutating func save(_ dashboard: DashboardState) throws(WholeFile.Failure) {
    state.theme = dashboard.theme
    state.layout = dashboard.layout.rawValue
    state.history = dashboard.history
    if !dashboard.showsHint { state.hasSeenHint = true }
    guard let folder = folders.state, let file = stateFile else { return }
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    } catch {
      throw WholeFile.Failure(path: folder, reason: "cannot be made")
    }
    try WholeFile.write(state.written, to: file)
  }
}
