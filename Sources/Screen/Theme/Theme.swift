/// Colours for every role, from a base16 or base24 palette; the one place where roles meet colours.
///
/// Any scheme loads, few are readable: unless asked for exactly, a role's colour is moved toward
/// black or white until it stands 3:1 (text 4.5:1) against the background, and backgrounds of rows
/// are moved toward the screen's until text on them can be read.
public struct Theme: Sendable, Hashable {
  /// How it is called.
  public let name: String
  /// Who made it; empty if not said.
  public let author: String
  /// The palette it came from, `base00` first; sixteen or twenty-four colours.
  public let palette: [Color]
  /// The roles whose colour was moved until it can be read.
  public let lifted: [Role]
  private let colors: [Color]

  /// The theme of sixteen or twenty-four base colours, `base00` first.
  ///
  /// `ownStates: false` takes the built-in colours for what is healthy, warning, degraded and
  /// failing, which stay apart for every eye.
  public init(
    name: String, author: String = "", palette: [Color], exact: Bool = false,
    ownStates: Bool = true
  ) {
    precondition(palette.count >= 16, "a base16 palette has sixteen colours")
    self.name = name
    self.author = author
    self.palette = palette
    let ground = palette[0]
    let isDark = ground.luminance < 0.18
    let away = isDark ? Color(0xffffff) : Color(0x000000)
    func readable(_ color: Color, _ contrast: Double) -> Color {
      var lifted = color
      var share = 0.0
      while lifted.contrast(with: ground) < contrast, share < 1 {
        share += 0.02
        lifted = color.mixed(with: away, share)
      }
      return lifted
    }
    func seen(_ indices: [Int]) -> [Color] {
      indices.map { exact ? palette[$0] : readable(palette[$0], 3) }
    }
    // A part of the ring in the colour of what fails or warns would look broken.
    let owners = OwnerHues.choose(
      from: seen([0xd, 0xc, 0xe, 0xf, 0x9, 0xb]), ground: ground, apartFrom: seen([0x8, 0xa]))
    var lifted: [Role] = []
    var colors = Role.allCases.map { role in
      let color =
        ownStates ? nil : isDark ? Theme.stateOnDark(role) : Theme.stateOnLight(role)
      let wanted = color ?? Theme.color(of: role, palette, owners)
      guard let needed = role.contrast, !exact else { return wanted }
      let result = readable(wanted, needed)
      if result != wanted { lifted.append(role) }
      return result
    }
    if !exact {
      let text = colors[Int(Role.text.rawValue)]
      for role in [Role.raised, .selected] {
        let wanted = colors[Int(role.rawValue)]
        var share = 0.0
        while text.contrast(with: colors[Int(role.rawValue)]) < 4.5, share < 1 {
          share += 0.05
          colors[Int(role.rawValue)] = wanted.mixed(with: ground, share)
        }
        if share > 0 { lifted.append(role) }
      }
    }
    self.colors = colors
    self.lifted = lifted
  }

  /// The colour of a role.
  public func color(_ role: Role) -> Color { colors[Int(role.rawValue)] }

  /// Whether it is light on dark.
  public var isDark: Bool { color(.surface).luminance < 0.18 }

  /// How far what is healthy and what is failing look apart to someone without green cones: ΔE.
  public var stateDifference: Double {
    color(.healthy).differenceWithoutGreenCones(from: color(.failing))
  }

  /// Whether healthy and failing stay apart by colour alone for every eye.
  ///
  /// Where they don't, glyphs and words still tell: `withBuiltInStates` offers colours that do.
  public var keepsStatesApart: Bool { stateDifference >= 20 }

  /// The same with the built-in colours of states; its name says so.
  public var withBuiltInStates: Theme {
    Theme(
      name: name + Theme.safeSuffix, author: author, palette: palette, ownStates: false)
  }

  private static func color(of role: Role, _ base: [Color], _ owners: [Color]) -> Color {
    switch role {
    case .text: base[0x5]
    case .muted: base[0x3]
    case .faint: base[0x3].mixed(with: base[0x0], 0.35)
    case .border: base[0x3].mixed(with: base[0x0], 0.2)
    case .healthy: base[0xB]
    case .warning: base[0xA]
    case .failing: base[0x8]
    case .degraded: base[0x9]
    case .leader: base[0xD]
    case .info: base[0xC]
    case .owner1: owners[0]
    case .owner2: owners[1]
    case .owner3: owners[2]
    case .owner4: owners[3]
    case .owner5: owners[4]
    case .owner6: owners[5]
    case .owner7: owners[6]
    case .owner8: owners[7]
    case .surface: base[0x0]
    case .raised: base[0x1]
    case .selected: base[0x2]
    }
  }

  /// Okabe and Ito's colours for all eyes, lightened for a dark ground.
  private static func stateOnDark(_ role: Role) -> Color? {
    switch role {
    case .healthy: Color(0x4cc3ff)
    case .warning: Color(0xf0e442)
    case .degraded: Color(0xe69f00)
    case .failing: Color(0xf2694b)
    default: nil
    }
  }

  private static func stateOnLight(_ role: Role) -> Color? {
    switch role {
    case .healthy: Color(0x0072b2)
    case .warning: Color(0x8a7500)
    case .degraded: Color(0xa86000)
    case .failing: Color(0xc03a12)
    default: nil
    }
  }

  /// The dark theme that is there even without a file.
  public static let dark = Theme(
    name: "ringside-dark", author: "Ringside",
    palette: [
      0x11151c, 0x1a202a, 0x263040, 0x6b7a90, 0x9aa7b8, 0xd6dee9, 0xe8edf4, 0xffffff,
      0xff5f5f, 0xff9f4a, 0xf5c542, 0x45d6a4, 0x4cc9d8, 0x6ea8ff, 0xc792ea, 0xd0a27a,
    ].map { Color($0) })
}

extension Role {
  /// The contrast with the background that its colour needs; nil for backgrounds and faint lines.
  var contrast: Double? {
    switch self {
    case .text: 4.5
    case .surface, .raised, .selected, .faint, .border: nil
    case .muted, .healthy, .warning, .failing, .degraded, .leader, .info, .owner1, .owner2,
      .owner3, .owner4, .owner5, .owner6, .owner7, .owner8:
      3
    }
  }
}
