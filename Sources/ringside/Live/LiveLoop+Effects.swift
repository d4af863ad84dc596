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
    case .command(let text): command(text)
    case .compare(let comparison): carryOut(comparison)
    case .undo: apply(.undo)
    case .redo: apply(.redo)
    case .time(let control): carryOut(control)
    case .quit(let keepsFrame):
      isDone = true
      if keepsFrame, let lastFrame {
        farewell =
          session.depth == .none
          ? lastFrame.text : ANSIText.write(lastFrame, theme: theme, depth: session.depth)
      }
    case .suspend:
      session.suspend(mouse: state.hasMouse)
      advancedAt = uptime
    case .redraw: session.forget()
    case .copy(let text):
      session.copy(base64: Data(text.utf8).base64EncodedString())
    case .setMouse(let isTaken): session.setMouse(isTaken)
    case .setTheme(let name, isPreview: _):
      if let chosen = try? Themes.named(name, exact: isThemeExact) { theme = chosen }
    case .saveState: saveState()
    case .saveScreen: saveScreen()
    case .saveScreenAs(let name): saveScreen(as: name)
    case .writeScenario: writeScenario()
    case .writeScenarioAs(let name): writeScenario(as: name)
    }
  }

  private mutating func command(_ text: String) {
    do {
      apply(try Command.parse(text))
    } catch {
      say("\(error)", .violation)
    }
  }

  private mutating func apply(_ command: Command) {
    if command.setsMode, worlds?.isOfModes(timeline.present.world.scenario) == true {
      return say(SideBySide.differsByStore[state.language], .violation)
    }
    do {
      // What names nobody changes nothing, and has no place in a recording.
      try command.check(in: timeline.present.world.directory)
    } catch {
      return say(error.description, .violation)
    }
    catchUp()
    forAll { $0.apply(command) }
    let receipt = timeline.present.world.lastReceipt
    say(
      receipt.text, receipt.isRefused ? .violation : .healed,
      canUndo: !receipt.isRefused && timeline.present.world.canUndo)
  }

  private mutating func carryOut(_ control: TimeControl) {
    known = nil
    switch control {
    case .togglePause: pace.isPaused.toggle()
    case .step: step()
    case .stepBack: stepBack()
    case .move(let by): seek(timeline.now + by)
    case .seek(let instant): seek(instant)
    case .faster: pace.percent = min(10_000, pace.percent * 2)
    case .slower: pace.percent = max(1, pace.percent / 2)
    case .speed(let percent): pace.percent = max(1, min(10_000, percent))
    case .home: seek(.zero)
    case .end: seek(timeline.end)
    case .bookmark: apply(.note("bookmark"))
    case .fork:
      forAll { $0.fork() }
      say("kept this future as \(timeline.others.last?.name ?? "")")
    case .switchFork(let name):
      follow(name)
    }
  }

  /// To the next event of note, or a second on where there is none.
  private mutating func step() {
    let limit = timeline.now + Interval.seconds(1)
    let count = timeline.present.world.occurrences.endIndex
    pace.isPaused = true
    while timeline.now < limit, timeline.present.world.occurrences.endIndex == count {
      timeline.run(to: limit, budget: 1)
    }
    catchUp()
  }

  /// To just before the last event of note, or a second back where there is none.
  private mutating func stepBack() {
    let occurrences = timeline.present.world.occurrences
    let limit = max(.zero, timeline.now - Interval.seconds(1))
    var target = limit
    for index in (occurrences.startIndex..<occurrences.endIndex).reversed() {
      let before = occurrences[index].time - Interval.nanoseconds(1)
      guard before > limit else { break }
      if before < timeline.now - Interval.nanoseconds(1) {
        target = before
        break
      }
    }
    pace.isPaused = true
    seek(target)
  }

  private mutating func seek(_ target: Instant) {
    let target = max(.zero, min(target, timeline.end + .seconds(10)))
    forAll { $0.seek(to: target) }
    pace.isPaused = pace.isPaused || timeline.isInPast
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
    let tenths = timeline.now.nanoseconds / 100_000_000
    let name = timeline.present.world.scenario.name
    return Folders.free("ringside-\(name)-\(tenths / 10).\(tenths % 10)s", endings)
  }

  private mutating func saveScreen() {
    let endings = Picture.Format.allCases.map(\.ending)
    let name = freeName(endings)
    for format in Picture.Format.allCases {
      guard save(picture(format), as: name + format.ending) else { return }
    }
    say("saved \(name)\(endings.joined(separator: ", "))")
  }

  private mutating func saveScreen(as name: String) {
    if save(picture(Picture.Format(fileName: name)), as: name) { say("saved \(name)") }
  }

  private func picture(_ format: Picture.Format) -> String {
    guard let lastFrame else { return "" }
    return Picture.write(
      lastFrame, as: format, theme: theme, depth: session.depth, title: Picture.title(of: timeline))
  }

  private mutating func writeScenario(as wanted: String? = nil) {
    let name = wanted ?? freeName([".yaml"]) + ".yaml"
    let comparing = worlds?.difference == .variants ? opened : nil
    let text = Recording.file(of: timeline, in: comparing, version: Ringside.version)
    if save(text, as: name) { say("wrote \(name): ringside \(name) replays it") }
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
