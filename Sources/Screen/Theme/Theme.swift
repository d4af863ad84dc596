/// Colours for every role, from a base16 or base24 palette; the one place where roles meet colours.
public struct Theme: Sendable, Hashable {
  /// How it is called.
  public let name: String
  /// The roles whose colour was moved until it can be read.
  public let lifted: [Role]
  private let colors: [Color]

  /// The theme of sixteen base colours, `base00` first.
  ///
  /// Any scheme loads, few are readable: unless `exact`, a role's colour is moved toward black or
  /// white until it stands 3:1 (text 4.5:1) against the background.
  public init(name: String, palette: [Color], exact: Bool = false) {
    precondition(palette.count >= 16, "a base16 palette has sixteen colours")
    self.name = name
    let ground = palette[0]
    let away =
      ground.luminance < 0.18
      ? Color(red: 255, green: 255, blue: 255) : Color(red: 0, green: 0, blue: 0)
    var lifted: [Role] = []
    colors = Role.allCases.map { role in
      var color = Theme.color(of: role, palette)
      guard let needed = role.contrast, !exact else { return color }
      var steps = 0
      while color.contrast(with: ground) < needed, steps < 40 {
        color = color.mixed(with: away, 0.06)
        steps += 1
      }
      if steps > 0 { lifted.append(role) }
      return color
    }
    self.lifted = lifted
  }

  /// The colour of a role.
  public func color(_ role: Role) -> Color { colors[Int(role.rawValue)] }

  private static func color(of role: Role, _ base: [Color]) -> Color {
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
    case .owner1: base[0xD]
    case .owner2: base[0x9]
    case .owner3: base[0xC]
    case .owner4: base[0xE]
    case .owner5: base[0xA]
    case .owner6: base[0xB]
    case .owner7: base[0xF]
    case .owner8: base[0x8]
    case .surface: base[0x0]
    case .raised: base[0x1]
    case .selected: base[0x2]
    }
  }

  /// The dark theme that is there even without a file.
  public static let dark = Theme(
    name: "ringside-dark",
    palette: [
      0x11151c, 0x1a202a, 0x263040, 0x6b7a90, 0x9aa7b8, 0xd6dee9, 0xe8edf4, 0xffffff,
      0xff6b6b, 0xff9f4a, 0xf5c542, 0x4fd18b, 0x4cc9d8, 0x6ea8ff, 0xc792ea, 0xd0a27a,
    ].map { (value: UInt32) in
      Color(
        red: UInt8(value >> 16), green: UInt8(value >> 8 & 255), blue: UInt8(value & 255))
    })
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
