import Screen
import Testing

@Suite("Themes") struct ThemeTests {
  private func palette(muted: String, red: String = "c04040", green: String = "808020") -> [Color] {
    [
      "202020", "282828", "383838", muted, "a0a0a0", "c0c0c0", "e0e0e0", "ffffff", red, "d08030",
      "d0c040", green, "40b0b0", "6080e0", "b060c0", "906030",
    ].compactMap { Color(hex: $0) }
  }

  @Test("lift what cannot be read, say so, and leave it when asked") func lifted() {
    let colours = palette(muted: "303030")
    let theme = Theme(name: "mine", palette: colours)
    #expect(theme.lifted.contains(.muted))
    #expect(!theme.lifted.contains(.text))
    #expect(theme.color(.muted).contrast(with: theme.color(.surface)) >= 3)
    let exact = Theme(name: "mine", palette: colours, exact: true)
    #expect(exact.lifted.isEmpty)
    #expect(exact.color(.muted).hex == "#303030")
  }

  @Test("say when red and green fall together, and offer colours that don't") func states() {
    let theme = Theme(
      name: "mine", palette: palette(muted: "808080", red: "a05020", green: "6a6a10"))
    #expect(!theme.keepsStatesApart)
    let safe = theme.withBuiltInStates
    #expect(safe.keepsStatesApart)
    #expect(safe.name == "mine+safe")
    #expect(safe.color(.text) == theme.color(.text))
    #expect(safe.color(.healthy) != theme.color(.healthy))
  }

  @Test("give eight owners eight hues") func owners() {
    let hues = (0..<8).map { Theme.dark.color(.owner($0)) }
    for (index, hue) in hues.enumerated() {
      for other in hues[(index + 1)...] { #expect(hue.difference(from: other) > 15) }
    }
    #expect(Role.owner(8) == Role.owner(0))
  }

  @Test("give no owner the colour of what fails or warns") func ownersAreNoStates() {
    for role in [Role.failing, .warning] {
      for owner in 0..<8 {
        #expect(Theme.dark.color(.owner(owner)).difference(from: Theme.dark.color(role)) > 15)
      }
    }
  }
}
