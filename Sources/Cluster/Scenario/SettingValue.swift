public import Simulation

/// What a setting can be set to, with its unit.
public enum SettingValue: Sendable, Hashable {
  /// A length of time.
  case interval(Interval)
  /// A whole number.
  case integer(Int)
  /// A number, in millionths.
  case number(millionths: Int64)
  /// A share.
  case percentage(Percentage)
  /// One of a few words.
  case choice(String)
  /// On or off.
  case flag(Bool)
}

extension SettingValue: CustomStringConvertible {
  /// As it is written.
  public var description: String {
    switch self {
    case .interval(let interval): interval.description
    case .integer(let integer): String(integer)
    case .number(let millionths): decimalText(millionths, places: 6)
    case .percentage(let share): share.description
    case .choice(let word): word
    case .flag(let isOn): isOn ? "on" : "off"
    }
  }
}

/// A setting whose values are words.
public protocol SettingChoice: RawRepresentable<String>, CaseIterable, Sendable {}

/// One setting: its name, its range, its help, and where it is kept; said once.
public struct Setting: Sendable {
  /// What values it takes.
  public enum Kind: Sendable, Hashable {
    /// A time in a range.
    case interval(ClosedRange<Interval>)
    /// A whole number in a range.
    case integer(ClosedRange<Int>)
    /// A number in a range, in millionths.
    case number(ClosedRange<Int64>)
    /// A share of 0 to 100 %.
    case percentage
    /// One of these words.
    case choice([String])
    /// On or off.
    case flag
  }

  /// The name: `breaker.resetTimeout`.
  public var path: String
  /// What it takes.
  public var kind: Kind
  /// What it is for, and where its default comes from.
  public var help: BilingualText
  private let take: @Sendable (ClusterSettings) -> SettingValue
  private let put: @Sendable (inout ClusterSettings, SettingValue) -> Void

  /// Its default.
  public var standard: SettingValue { value(in: ClusterSettings()) }

  /// Its value in `settings`.
  public func value(in settings: ClusterSettings) -> SettingValue { take(settings) }

  /// The words it takes, if it takes words.
  public var choices: [String] {
    switch kind {
    case .choice(let words): words
    case .flag: ["on", "off"]
    case .interval, .integer, .number, .percentage: []
    }
  }

  /// What may be written, for people.
  public var expectation: String {
    switch kind {
    case .interval(let range):
      "an interval from \(range.lowerBound) to \(range.upperBound)"
    case .integer(let range):
      "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .number(let range):
      "a number from \(decimalText(range.lowerBound, places: 6)) to "
        + decimalText(range.upperBound, places: 6)
    case .percentage: "a percentage from 0% to 100%"
    case .choice(let words): Words.alternatives(words)
    case .flag: "on or off"
    }
  }

  /// The value that `text` spells, if it is one of this setting's.
  public func read(_ text: String) -> SettingValue? {
    let value: SettingValue? =
      switch kind {
      case .interval: Interval(spelled: text).map { .interval($0) }
      case .integer: decimal(text, places: 0).map { .integer(Int($0)) }
      case .number: decimal(text, places: 6).map { .number(millionths: $0) }
      case .percentage: Percentage(spelled: text).map { .percentage($0) }
      case .choice: .choice(text)
      case .flag:
        switch text.lowercased() {
        case "on", "true", "yes": .flag(true)
        case "off", "false", "no": .flag(false)
        default: nil
        }
      }
    return value.flatMap { takes($0) ? $0 : nil }
  }

  /// Whether `value` is of its kind and in its range.
  public func takes(_ value: SettingValue) -> Bool {
    switch (kind, value) {
    case (.interval(let range), .interval(let value)): range.contains(value)
    case (.integer(let range), .integer(let value)): range.contains(value)
    case (.number(let range), .number(let value)): range.contains(value)
    case (.percentage, .percentage(let value)): value >= .zero && value <= .all
    case (.choice(let words), .choice(let word)): words.contains(word)
    case (.flag, .flag): true
    case (.interval, _), (.integer, _), (.number, _), (.percentage, _), (.choice, _), (.flag, _):
      false
    }
  }

  /// Sets it in `settings`; false when it does not take `value`.
  @discardableResult
  public func set(_ value: SettingValue, in settings: inout ClusterSettings) -> Bool {
    guard takes(value) else { return false }
    put(&settings, value)
    return true
  }
}

extension Setting {
  typealias Place<Value> = WritableKeyPath<ClusterSettings, Value> & Sendable

  static func time(
    _ path: String, _ place: any Place<Interval>, _ range: ClosedRange<Interval>,
    _ english: String, _ korean: String
  ) -> Setting {
    Setting(
      path: path, kind: .interval(range), help: BilingualText(english, korean),
      take: { .interval($0[keyPath: place]) },
      put: { if case .interval(let value) = $1 { $0[keyPath: place] = value } })
  }

  static func count(
    _ path: String, _ place: any Place<Int>, _ range: ClosedRange<Int>,
    _ english: String, _ korean: String
  ) -> Setting {
    Setting(
      path: path, kind: .integer(range), help: BilingualText(english, korean),
      take: { .integer($0[keyPath: place]) },
      put: { if case .integer(let value) = $1 { $0[keyPath: place] = value } })
  }

  static func number(
    _ path: String, _ place: any Place<Double>, _ range: ClosedRange<Int>,
    _ english: String, _ korean: String
  ) -> Setting {
    let millionths = Int64(range.lowerBound) * 1_000_000...Int64(range.upperBound) * 1_000_000
    return Setting(
      path: path, kind: .number(millionths), help: BilingualText(english, korean),
      take: {
        let scaled = $0[keyPath: place] * 1_000_000
        return .number(millionths: Int64(scaled + (scaled < 0 ? -0.5 : 0.5)))
      },
      put: {
        if case .number(let value) = $1 { $0[keyPath: place] = Double(value) / 1_000_000 }
      })
  }

  static func share(
    _ path: String, _ place: any Place<Percentage>, _ english: String, _ korean: String
  ) -> Setting {
    Setting(
      path: path, kind: .percentage, help: BilingualText(english, korean),
      take: { .percentage($0[keyPath: place]) },
      put: { if case .percentage(let value) = $1 { $0[keyPath: place] = value } })
  }

  static func choice<Choice: SettingChoice>(
    _ path: String, _ place: any Place<Choice>, _ english: String, _ korean: String
  ) -> Setting {
    Setting(
      path: path, kind: .choice(Choice.allCases.map(\.rawValue)),
      help: BilingualText(english, korean),
      take: { .choice($0[keyPath: place].rawValue) },
      put: {
        if case .choice(let word) = $1, let choice = Choice(rawValue: word) {
          $0[keyPath: place] = choice
        }
      })
  }

  static func flag(
    _ path: String, _ place: any Place<Bool>, _ english: String, _ korean: String
  ) -> Setting {
    Setting(
      path: path, kind: .flag, help: BilingualText(english, korean),
      take: { .flag($0[keyPath: place]) },
      put: { if case .flag(let value) = $1 { $0[keyPath: place] = value } })
  }
}
