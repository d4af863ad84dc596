import Screen
import Simulation
import Testing

@testable import Dashboard

@Suite("Row filter") struct RowFilterTests {
  @Test(
    "finds plain, !without, ~fuzzy and field:value, all words at once",
    arguments: [
      ("", true), ("pay", true), ("PAY", true), ("!pay", false), ("!kv", true), ("~ordpay", true),
      ("~payord", false), ("state:open", true), ("state:closed", false), ("orders open", false),
      ("orders state:op", true), ("!", true), ("~", true), ("zz", false),
      ("!state:open", false), ("!state:closed", true), ("!~ordpay", false),
    ])
  func matches(text: String, isFound: Bool) {
    let filter = RowFilter(text)
    #expect(filter.matches("orders→payments", fields: [("state", "open")]) == isFound)
  }

  @Test("takes a name with a colon for a name where no field has it")
  func colon() { #expect(RowFilter("user:88").matches("key user:8812")) }
}

@Suite("Line editor") struct LineEditorTests {
  @Test("edits as a shell does")
  func edits() {
    var line = LineEditor("kill kv-1")
    func press(_ acts: Act...) -> String {
      for act in acts { _ = line.perform(act) }
      return line.text
    }
    #expect(press(.deleteWord) == "kill ")
    line.insert("한글")
    #expect(line.text == "kill 한글")
    #expect(press(.charLeft, .deleteBack) == "kill 글")
    _ = press(.lineStart, .wordRight)
    #expect(line.cursor == 4)
    #expect(press(.deleteToEnd) == "kill")
    #expect(press(.deleteToStart).isEmpty)
    #expect(press(.deleteBack, .deleteForward).isEmpty)
    let isHandled = line.perform(.enter)
    #expect(!isHandled)
  }

  @Test("takes line breaks as blanks, leaves control characters out, and has an end")
  func limits() {
    var line = LineEditor()
    line.insert("a\nb\u{1B}[c")
    #expect(line.text == "a b[c")
    line.insert(String(repeating: "x", count: 5_000))
    #expect(line.text.count == LineEditor.capacity)
  }
}

@Suite("Formats") struct FormatsTests {
  @Test("times and numbers")
  func times() {
    #expect(Formats.clock(.milliseconds(207_450)) == "00:03:27.450")
    #expect(Formats.shortClock(.milliseconds(207_450)) == "03:27.4")
    #expect(Formats.shortClock(.seconds(3_661)) == "1:01:01.0")
    #expect(Formats.speed(percent: 100) == "1×")
    #expect(Formats.speed(percent: 25) == "0.25×")
    #expect(Formats.speed(percent: 50) == "0.5×")
    #expect(Formats.factor(percent: 125) == "1.25x")
    #expect(Formats.latency(.milliseconds(412)) == "412ms")
    #expect(Formats.latency(.milliseconds(3_210)) == "3.21s")
    #expect(Formats.latency(.microseconds(850)) == "850µs")
    #expect(Formats.age(.milliseconds(5_200)) == "5.2s")
    #expect(Formats.age(.seconds(72)) == "1m12s")
  }

  @Test(
    "moments are read in several spellings",
    arguments: [
      ("90", 90_000), ("90s", 90_000), ("1m30s", 90_000), ("1:30", 90_000), ("0:01:30.5", 90_500),
      ("250ms", 250), ("1.5s", 1_500), ("1h", 3_600_000),
    ])
  func moments(text: String, milliseconds: Int) {
    #expect(OwnCommand("seek \(text)") == .seek(.milliseconds(milliseconds)))
  }

  @Test("nonsense is no moment", arguments: ["x", "1y", "-3", "1:x", "s", "1e99", "nan", "inf"])
  func nonsense(text: String) { #expect(OwnCommand("seek \(text)") == nil) }

  @Test("words are cut by columns, not by characters")
  func columns() {
    #expect("한글입니다".fitted(to: 5) == "한글…")
    #expect("한글".fitted(to: 4) == "한글")
    #expect("ab".padded(to: 4) == "ab  ")
    #expect("".fitted(to: 0) == "")
  }
}

@Suite("Any input") struct FuzzTests {
  @Test("leaves the dashboard drawable, whatever is typed, clicked, resized or changed")
  func fuzz() {
    var random = Random(seed: 7)
    let half = Percentage(percent: 50)
    var model = Fixture.model
    var state = Fixture.state()
    let keys =
      KeyTable.rows.flatMap(\.keys) + ["한", "é", "F1", "5", "0", "8", "\"", "\\", "ㅌ"]
    for round in 0..<10_000 {
      let width = state.width
      let height = state.height
      switch random.below(20) {
      case 0:
        let size = (20 + random.below(200), 5 + random.below(80))
        _ = Dashboard.update(&state, .resize(width: size.0, height: size.1), model)
      case 1, 2, 3:
        let actions: [Mouse.Action] = [
          .press, .release, .drag, .wheelUp, .wheelDown, .doubleClick,
        ]
        let mouse = Mouse(
          actions[random.below(actions.count)],
          x: random.below(width + 4) - 2, y: random.below(height + 4) - 2)
        _ = Dashboard.update(&state, .mouse(mouse), model)
      case 4: _ = Dashboard.update(&state, .paste("kill kv-1 한글\n\u{7}"), model)
      case 5:
        model = Fixture.model
        if random.chance(half) { model.nodes.removeLast(random.below(11)) }
        if random.chance(half) { model.faults = [] }
        if random.chance(half) { model.events = [] }
        if random.chance(half) { model.themes = [] }
        if random.chance(half) { model.timeline = TimelineModel() }
        model.isLocked = random.chance(half)
        model.hasUnsavedRecording = random.chance(half)
      default:
        guard let key = Key(keys[random.below(keys.count)]) else { continue }
        _ = Dashboard.update(&state, .key(key), model)
      }
      if round % 10 == 0 {
        state.follow(model)
        let frame = Dashboard.draw(state, model)
        #expect(frame.width == state.width && frame.height == state.height)
      }
    }
  }
}
