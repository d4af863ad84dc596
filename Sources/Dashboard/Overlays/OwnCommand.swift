public import Simulation

/// What the palette understands by itself: words about the picture, not about the world.
public enum OwnCommand: Sendable, Hashable {
  /// Shows a theme.
  case theme(String)
  /// Shows the overview (nil) or a panel.
  case view(PanelID?)
  /// Goes to a moment.
  case seek(Instant)
  /// Sets the speed, in hundredths.
  case speed(Int)
  /// Goes over to a future.
  case future(String)
  /// Sets the language.
  case language(Language)
  /// Saves the screen to a file.
  case save(String)
  /// Writes what was done as a scenario's file.
  case write(String)
  /// Opens the help where these words occur.
  case help(String)

  /// Name, syntax and help of each.
  static let table: [(name: String, syntax: String, help: Phrase)] = [
    ("theme", "theme <name>", Phrase("show another theme", "다른 테마 보기")),
    ("view", "view <panel>", Phrase("show one panel, or the overview", "한 패널 또는 개요 보기")),
    ("seek", "seek <time>", Phrase("go to a moment, such as 1m30s", "순간으로 이동, 예: 1m30s")),
    ("speed", "speed <factor>", Phrase("set the speed, such as 2x or 0.5x", "속도 설정, 예: 2x, 0.5x")),
    ("future", "future <name>", Phrase("go over to another future", "다른 미래로 이동")),
    ("language", "language <en|ko>", Phrase("set the language", "언어 설정")),
    (
      "save", "save <file>",
      Phrase("save the screen: .txt, .ansi or .svg", "화면 저장: .txt, .ansi, .svg")
    ),
    (
      "write", "write <file>",
      Phrase("write what was done as a scenario", "한 일을 시나리오 파일로 저장")
    ),
    ("help", "help <words>", Phrase("find keys by what they do", "하는 일로 키 찾기")),
  ]

  /// What `line` says, nil when it is not one of these.
  public init?(_ line: String) {
    let words = line.split(separator: " ").map(String.init)
    guard words.count == 2 || words.count > 2 && ["help", "future"].contains(words[0]) else {
      return nil
    }
    let argument = words.dropFirst().joined(separator: " ")
    switch words[0] {
    case "help": self = .help(argument)
    case "theme": self = .theme(argument)
    case "view":
      if argument == "overview" {
        self = .view(nil)
      } else if let row = PanelTable.rows.first(where: { $0.id.title.english == argument }) {
        self = .view(row.id)
      } else {
        return nil
      }
    case "seek":
      guard let instant = OwnCommand.instant(argument) else { return nil }
      self = .seek(instant)
    case "speed":
      let number =
        argument.hasSuffix("x") || argument.hasSuffix("×") ? argument.dropLast() : argument[...]
      guard let factor = Double(number), factor > 0,
        factor * 100 <= Double(Pace.range.upperBound)
      else { return nil }
      self = .speed(max(1, Int(factor * 100 + 0.5)))
    case "future": self = .future(argument)
    case "language":
      guard let language = Language(rawValue: argument) else { return nil }
      self = .language(language)
    case "save": self = .save(argument)
    case "write": self = .write(argument)
    default: return nil
    }
  }

  /// How far beyond the latest moment one can go at once.
  public static let lookAhead = Interval.seconds(10)

  /// What is wrong with a line that begins with one of these words; nil when nothing is, or with others.
  ///
  /// Some of the words alone are the names of keys: `theme` opens the picker.
  static func complaint(_ line: String, _ model: DashboardModel) -> Phrase? {
    guard let name = line.split(separator: " ").first.map(String.init),
      let row = table.first(where: { $0.name == name })
    else { return nil }
    guard let command = OwnCommand(line) else {
      return switch name {
      case "view":
        wanted("overview, " + PanelTable.rows.map(\.id.title.english).joined(separator: ", "))
      case "speed": wanted("speed 0.01x … \(Pace.range.upperBound / 100)x")
      case "seek": wanted("seek 90s, 1m30s, 1:30")
      case _: wanted(row.syntax)
      }
    }
    switch command {
    case .future(let name) where !model.timeline.forks.contains { $0.name == name }:
      let known = model.timeline.forks.map(\.name).joined(separator: ", ")
      return Phrase("no future \(name); there are: \(known)", "미래 \(name) 없음. 있는 것: \(known)")
    case .seek(let instant) where instant > model.timeline.end + lookAhead:
      let latest = Formats.shortClock(model.timeline.end)
      return Phrase(
        "at most 10 s beyond the latest moment, \(latest)", "가장 최근 \(latest)에서 10초까지만")
    case .theme, .view, .seek, .speed, .future, .language, .save, .write, .help: return nil
    }
  }

  private static func wanted(_ what: String) -> Phrase { Phrase("expected " + what, "필요: " + what) }

  /// What can follow one of these words; nil for other words.
  static func arguments(of name: String, _ model: DashboardModel) -> [LineHelp.Candidate]? {
    switch name {
    case "theme":
      model.themes.filter { $0.problem == nil }.map {
        LineHelp.Candidate(word: $0.name, note: $0.note.english)
      }
    case "view":
      [LineHelp.Candidate(word: "overview", note: "")]
        + PanelTable.rows.map { LineHelp.Candidate(word: $0.id.title.english, note: "") }
    case "future":
      model.timeline.forks.map { LineHelp.Candidate(word: $0.name, note: "") }
    case "language": Language.allCases.map { LineHelp.Candidate(word: $0.rawValue, note: "") }
    case "speed":
      ["0.1x", "0.5x", "1x", "2x", "10x"].map { LineHelp.Candidate(word: $0, note: "") }
    case "seek", "save", "write", "help": []
    default: nil
    }
  }

  /// Reads `90`, `90s`, `1m30s`, `1:30`, `01:02:03.5`, `250ms`.
  static func instant(_ text: String) -> Instant? {
    if text.contains(":") {
      var seconds = 0.0
      for part in text.split(separator: ":", omittingEmptySubsequences: false) {
        guard let value = Double(part), value >= 0, value < 1e6 else { return nil }
        seconds = seconds * 60 + value
      }
      return moment(seconds)
    }
    if let plain = Double(text) { return plain >= 0 ? moment(plain) : nil }
    let units: [(name: String, seconds: Double)] = [
      ("h", 3_600), ("m", 60), ("s", 1), ("ms", 0.001),
    ]
    var seconds = 0.0
    var number = ""
    var unit = ""
    for character in text + " " {
      if character.isNumber || character == "." || character == " " {
        if !unit.isEmpty {
          guard let value = Double(number), let known = units.first(where: { $0.name == unit })
          else { return nil }
          seconds += value * known.seconds
          number = ""
          unit = ""
        }
        if character != " " { number.append(character) }
      } else {
        unit.append(character)
      }
    }
    return number.isEmpty && !text.isEmpty ? moment(seconds) : nil
  }

  private static func moment(_ seconds: Double) -> Instant? {
    guard seconds >= 0, seconds < 9e9 else { return nil }
    return Instant(nanoseconds: Int64(seconds * 1e9 + 0.5))
  }
}
