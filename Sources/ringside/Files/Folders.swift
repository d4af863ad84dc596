import Foundation

/// Where Ringside keeps its files: the XDG Base Directory Specification.
struct Folders {
  /// Configuration, state and data, each with Ringside's own folder; nil without a home.
  let configuration: String?
  let state: String?
  let data: String?
  /// The user's home.
  let home: String?

  /// What the environment says; a relative path in it counts as none.
  init(_ environment: [String: String] = Environment.all) {
    func absolute(_ name: String) -> String? {
      environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    let home = absolute("HOME")
    self.home = home
    func folder(_ name: String, _ standard: String) -> String? {
      (absolute(name) ?? home.map { $0 + "/" + standard }).map { $0 + "/ringside" }
    }
    configuration = folder("XDG_CONFIG_HOME", ".config")
    state = folder("XDG_STATE_HOME", ".local/state")
    data = folder("XDG_DATA_HOME", ".local/share")
  }

  /// A path with `~/` as the home.
  func expanded(_ path: String) -> String {
    guard path.hasPrefix("~/"), let home else { return path }
    return home + path.dropFirst()
  }

  /// A name like `name.ending` or `name-2.ending` that no file has yet.
  static func free(_ name: String, _ endings: [String]) -> String {
    func isTaken(_ name: String) -> Bool {
      endings.contains { FileManager.default.fileExists(atPath: name + $0) }
    }
    guard isTaken(name) else { return name }
    var number = 2
    while isTaken("\(name)-\(number)") { number += 1 }
    return "\(name)-\(number)"
  }
}
