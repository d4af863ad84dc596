import Cluster
import Screen
import Simulation
import TestSupport
import Testing
import Verification

@testable import Dashboard

@Suite("Golden frames") struct GoldenFrameTests {
  /// One picture: which keys are pressed in which window, and what is special about it.
  struct Shot: Sendable, CustomTestStringConvertible {
    var name: String
    var keys: String
    var width: Int
    var height: Int
    var language = Language.english
    var context = DrawContext()
    var testDescription: String { name }
  }

  static let sizes = [(80, 24), (120, 40), (200, 50)]

  static let shots: [Shot] = {
    var shots: [Shot] = []
    for view in 1...8 {
      for (width, height) in sizes {
        shots.append(
          Shot(
            name: "view\(view)-\(width)x\(height)", keys: "\(view)", width: width, height: height))
      }
    }
    for (width, height) in sizes {
      shots.append(
        Shot(name: "compare-\(width)x\(height)", keys: "c", width: width, height: height))
    }
    for view in 3...7 {
      shots.append(
        Shot(name: "view\(view)-open", keys: "\(view)<Enter>", width: 80, height: 24))
    }
    shots.append(
      Shot(name: "compare-korean", keys: "cl", width: 120, height: 40, language: .korean))
    shots.append(
      Shot(
        name: "compare-korean-small", keys: "c", width: 80, height: 24, language: .korean))
    shots.append(
      Shot(
        name: "compare-no-colour", keys: "c", width: 80, height: 24,
        context: DrawContext(glyphs: .ascii, hasColor: false)))
    shots.append(Shot(name: "compare-narrow", keys: "cl", width: 60, height: 20))
    shots.append(Shot(name: "korean", keys: "1", width: 120, height: 40, language: .korean))
    shots.append(
      Shot(name: "korean-help", keys: "?", width: 100, height: 30, language: .korean))
    shots.append(
      Shot(name: "ascii", keys: "1", width: 120, height: 40, context: DrawContext(glyphs: .ascii)))
    shots.append(
      Shot(
        name: "blocks", keys: "1", width: 120, height: 40, context: DrawContext(glyphs: .blocks)))
    shots.append(
      Shot(
        name: "no-colour", keys: "5j", width: 120, height: 40,
        context: DrawContext(hasColor: false)))
    shots.append(Shot(name: "painter", keys: "p", width: 100, height: 30))
    shots.append(Shot(name: "themes", keys: "T", width: 120, height: 40))
    shots.append(Shot(name: "faults", keys: "f", width: 100, height: 30))
    shots.append(Shot(name: "palette", keys: ":ki", width: 100, height: 30))
    shots.append(Shot(name: "narrow", keys: "3", width: 60, height: 20))
    shots.append(Shot(name: "summary", keys: "", width: 38, height: 10))
    return shots
  }()

  /// What the letters of the style plane mean.
  static let key =
    Role.allCases.map { "\($0.letter) \($0)" }.joined(separator: ", ")
    + "; upper case bold, # reversed"

  static var model: DashboardModel {
    var model = Fixture.model
    model.panels.ring = .trouble
    model.panels.network = .trouble
    model.panels.queues = .trouble
    model.panels.breakers = .trouble
    model.panels.traces = .trouble
    model.panels.metrics = .trouble
    model.panels.consistency = .trouble
    model.panels.compare = .trouble
    model.themes.insert(ThemeChoice(Theme.dark), at: 0)
    model.themes.remove(at: 1)
    return model
  }

  @Test("are as they were looked at and approved", arguments: shots)
  func approved(shot: Shot) {
    var settings = DashboardSettings()
    settings.language = shot.language
    let model = GoldenFrameTests.model
    var state = DashboardState(settings, width: shot.width, height: shot.height)
    for key in Key.sequence(shot.keys) ?? [] { _ = Dashboard.update(&state, .key(key), model) }
    state.follow(model)
    let frame = Dashboard.draw(state, model, shot.context)
    let golden = Golden(
      shot.name,
      header: [
        ("scenario", "fixture"), ("seed", "42"), ("time", "03:27.450"), ("keys", shot.keys),
        ("size", "\(shot.width)x\(shot.height)"),
      ], text: frame.text, styles: frame.styleText, key: GoldenFrameTests.key)
    let complaint = golden.complaint()
    #expect(complaint == nil)
  }

  @Test("are all still asked for") func noneDead() {
    #expect(Golden.kept() == GoldenFrameTests.shots.map(\.name).sorted())
  }
}
