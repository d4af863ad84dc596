import Cluster
import Dashboard
import Formats
import Foundation
import Screen
import Simulation
import Terminal
import Verification

/// What the dashboard wants done outside of itself.
extension LiveLoop {
  mutating func carryOut(_ effect: Effect) {
    switch effect {
    case .command(let text): say(session.apply(text, state.language))
    case .compare(let comparison):
      known = nil
      if let toast = session.carryOut(comparison, state.language) { say(toast) }
    case .undo: say(session.apply(.undo, state.language))
    case .redo: say(session.apply(.redo, state.language))
    case .time(let control):
      known = nil
      let before = session.timeline.now
      let toast = session.carryOut(control, state.language)
      if session.timeline.now < before { dropToastToUndo() }
      if let toast { say(toast) }
    case .quit(let keepsFrame):
      isDone = true
      if keepsFrame, let lastFrame {
        farewell =
          terminal.depth == .none
          ? lastFrame.text : ANSIText.write(lastFrame, theme: theme, depth: terminal.depth)
      }
    case .suspend:
      terminal.suspend(mouse: state.hasMouse)
      advancedAt = uptime
    case .redraw: terminal.forget()
    case .copy(let text):
      terminal.copy(base64: Data(text.utf8).base64EncodedString())
    case .setMouse(let isTaken): terminal.setMouse(isTaken)
    case .setTheme(let name, isPreview: _):
      if let chosen = try? Themes.named(name, exact: isThemeExact) { theme = chosen }
    case .saveState: saveState()
    case .saveScreen: saveScreen()
    case .saveScreenAs(let name): saveScreen(as: name)
    case .writeScenario: writeScenario()
    case .writeScenarioAs(let name): writeScenario(as: name)
    }
  }

  // MARK: Files

  private mutating func saveState() {
    do {
      try setup.save(state)
    } catch {
      say("\(error)", .violation)
    }
  }

  /// A name that no file has: `ringside-shop-27.4s`.
  private func freeName(_ endings: [String]) -> String {
    let tenths = session.timeline.now.nanoseconds / 100_000_000
    let name = session.world.scenario.name
    return Folders.free("ringside-\(name)-\(tenths / 10).\(tenths % 10)s", endings)
  }

  private mutating func saveScreen() {
    let endings = Picture.Format.allCases.map(\.ending)
    let name = freeName(endings)
    for format in Picture.Format.allCases {
      guard save(picture(format), as: name + format.ending) else { return }
    }
    say(saved: name + endings.joined(separator: ", "))
  }

  private mutating func saveScreen(as name: String) {
    if save(picture(Picture.Format(fileName: name)), as: name) { say(saved: name) }
  }

  private mutating func say(saved name: String) {
    say(Phrase("saved \(name)", "\(name)에 저장했습니다")[state.language])
  }

  private func picture(_ format: Picture.Format) -> String {
    guard let lastFrame else { return "" }
    return Picture.write(
      lastFrame, as: format, theme: theme, depth: terminal.depth,
      title: Picture.title(of: session.timeline))
  }

  private mutating func writeScenario(as wanted: String? = nil) {
    let name = wanted ?? freeName([".yaml"]) + ".yaml"
    let comparing = session.worlds?.difference == .variants ? session.opened : nil
    let text = Recording.file(of: session.timeline, in: comparing, version: Ringside.version)
    guard save(text, as: name) else { return }
    recorded = session.timeline.current.commands
    let words = Phrase(
      "wrote \(name): ringside \(name) replays it",
      "\(name)에 썼습니다. ringside \(name)(으)로 다시 볼 수 있습니다")
    say(words[state.language])
  }

  /// Writes a file that is not there yet; what goes wrong is said.
  private mutating func save(_ text: String, as name: String) -> Bool {
    do {
      try WholeFile.write(text, to: setup.folders.expanded(name), .keep)
      return true
    } catch {
      say("\(error)", .violation)
      return false
    }
  }
}
