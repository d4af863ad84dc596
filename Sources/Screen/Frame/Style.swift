/// What a cell means; a theme turns it into colours.
///
/// Frames know roles, never colours: a theme can be changed while looking, and golden frames hold
/// whatever theme is shown.
public enum Role: UInt8, Sendable, Hashable, BitwiseCopyable, CaseIterable {
  /// What is read.
  case text
  /// What is there but not important; labels.
  case muted
  /// What barely shows: grids, idle links, empty parts of bars.
  case faint
  /// Lines around panels.
  case border
  /// States of what is watched.
  case healthy, warning, failing, degraded
  /// The leader, and what is selected.
  case leader
  /// Links, keys, numbers that can be followed.
  case info
  /// Members of a ring, told apart.
  case owner1, owner2, owner3, owner4, owner5, owner6, owner7, owner8
  /// Backgrounds: the screen's, a raised one, a selected one.
  case surface, raised, selected

  /// The hue of the `index`-th member; hues repeat after eight.
  public static func owner(_ index: Int) -> Role {
    Role(rawValue: owner1.rawValue + UInt8(max(0, index) % 8)) ?? .owner1
  }

  /// The letter in the style plane of a golden frame.
  public var letter: Character {
    switch self {
    case .text: "."
    case .muted: "m"
    case .faint: "f"
    case .border: "b"
    case .healthy: "h"
    case .warning: "w"
    case .failing: "x"
    case .degraded: "d"
    case .leader: "l"
    case .info: "i"
    case .owner1: "1"
    case .owner2: "2"
    case .owner3: "3"
    case .owner4: "4"
    case .owner5: "5"
    case .owner6: "6"
    case .owner7: "7"
    case .owner8: "8"
    case .surface: "s"
    case .raised: "r"
    case .selected: "S"
    }
  }
}

/// How a cell is shown: two roles and a few attributes, in three bytes.
public struct Style: Sendable, Hashable, BitwiseCopyable {
  /// What the character's colour means.
  public var foreground: Role
  /// What the background means.
  public var background: Role
  var attributes: UInt8 = 0

  /// A plain style of these roles.
  public init(foreground: Role = .text, background: Role = .surface) {
    self.foreground = foreground
    self.background = background
  }

  /// Stronger.
  public var isBold: Bool {
    get { attributes & 1 != 0 }
    set { set(1, newValue) }
  }
  /// Foreground and background exchanged.
  public var isReversed: Bool {
    get { attributes & 2 != 0 }
    set { set(2, newValue) }
  }
  /// With a line below.
  public var isUnderlined: Bool {
    get { attributes & 4 != 0 }
    set { set(4, newValue) }
  }
  /// Weaker.
  public var isDim: Bool {
    get { attributes & 8 != 0 }
    set { set(8, newValue) }
  }
  /// Slanted, where the terminal has it.
  public var isItalic: Bool {
    get { attributes & 16 != 0 }
    set { set(16, newValue) }
  }

  private mutating func set(_ bit: UInt8, _ isOn: Bool) {
    if isOn { attributes |= bit } else { attributes &= ~bit }
  }
}
