import Assets
import Foundation
import Screen
import Simulation
import Testing

@testable import Formats

@Suite("Theme files") struct ThemeYAMLTests {
  static let colours = (0..<16).map { index in
    "base0\(String(index, radix: 16, uppercase: true)): \"1\(String(index, radix: 16))2345\""
  }

  private func text(_ lines: [String]) -> String { lines.joined(separator: "\n") + "\n" }

  private func error(_ text: String) -> String? {
    do {
      _ = try ThemeYAML.read(text, file: "mine.yaml")
      return nil
    } catch {
      return error.description
    }
  }

  @Test("that come with the program can all be read, fourteen at least") func shipped() throws {
    #expect(Assets.themes.count >= 14)
    for entry in Assets.themes {
      let scheme = try ThemeYAML.read(entry.text, file: entry.name + ".yaml")
      #expect(!scheme.author.isEmpty)
      let theme = Theme(scheme, named: entry.name)
      let ground = theme.color(.surface)
      #expect(theme.color(.text).contrast(with: ground) >= 4.5, "\(entry.name)")
      for role in Role.allCases {
        switch role {
        case .surface, .raised, .selected, .faint, .border: break
        default: #expect(theme.color(role).contrast(with: ground) >= 3, "\(entry.name) \(role)")
        }
      }
      #expect(theme.withBuiltInStates.keepsStatesApart, "\(entry.name)")
    }
    // Our own need no help.
    for name in ["ringside-dark", "ringside-light", "colorblind-dark", "colorblind-light"] {
      let entry = try #require(Assets.themes.first { $0.name == name })
      let theme = Theme(try ThemeYAML.read(entry.text, file: name), named: name)
      #expect(theme.lifted.isEmpty, "\(name): \(theme.lifted)")
      #expect(theme.keepsStatesApart, "\(name): ΔE \(theme.stateDifference)")
    }
    let first = try ThemeYAML.read(Assets.themes[0].text, file: "ringside-dark.yaml")
    #expect(first.palette == Theme.dark.palette, "the file and the theme without a file differ")
  }

  @Test("match the files in the folder") func folder() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let files = try FileManager.default.contentsOfDirectory(
      atPath: root.appendingPathComponent("themes").path
    ).filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
    #expect(files.sorted() == Assets.themes.map(\.name).sorted())
  }

  @Test("are taken as published: slug, unknown keys, #, any case, unquoted digits")
  func published() throws {
    var lines = ["system: base16", "name: Mine", "slug: mine", "variant: dark", "palette:"]
    lines += ThemeYAMLTests.colours.map { "  " + $0 }
    lines[5] = "  base00: 000000"
    lines[6] = "  base01: '#ABCDEF'"
    lines[7] = "  base02: \"aBcDeF\""
    lines[8] = "  base03: 1e5000"
    let scheme = try ThemeYAML.read(text(lines), file: "mine.yaml")
    #expect(scheme.name == "Mine")
    #expect(scheme.palette.count == 16)
    #expect(scheme.palette[0].hex == "#000000")
    #expect(scheme.palette[1].hex == "#abcdef")
    #expect(scheme.palette[2] == scheme.palette[1])
    #expect(scheme.palette[3].hex == "#1e5000")
  }

  @Test("of the old kind have no palette block and call the name scheme") func old() throws {
    let lines = ["scheme: \"Old\"", "author: \"Someone\""] + ThemeYAMLTests.colours
    let scheme = try ThemeYAML.read(text(lines), file: "old.yaml")
    #expect(scheme.name == "Old")
    #expect(scheme.author == "Someone")
    #expect(scheme.palette[15].hex == "#1f2345")
  }

  @Test("of base24 have all twenty-four colours") func base24() throws {
    var lines = ["name: Big", "palette:"] + ThemeYAMLTests.colours.map { "  " + $0 }
    lines += (0..<8).map { "  base1\($0): \"00000\($0)\"" }
    #expect(try ThemeYAML.read(text(lines), file: "big.yaml").palette.count == 24)
    lines.removeLast()
    #expect(
      error(text(lines)) == "mine.yaml:25: expected the colour base17, found none")
  }

  @Test("that are anything else are refused with file, line and key") func refused() {
    var lines = ["name: Mine", "palette:"] + ThemeYAMLTests.colours.map { "  " + $0 }
    lines[10] = "  base08: red"
    #expect(
      error(text(lines))
        == "mine.yaml:11: base08: expected six hexadecimal digits, found \"red\"")
    lines[10] = "  base08: \"12345\""
    #expect(
      error(text(lines))
        == "mine.yaml:11: base08: expected six hexadecimal digits, found \"12345\"")
    lines[10] = "  base07: \"123456\""
    #expect(error(text(lines)) == "mine.yaml:10: expected each key once, found \"base07\" again")
    lines.remove(at: 10)
    #expect(error(text(lines)) == "mine.yaml:17: expected the colour base08, found none")
    #expect(error("") == "mine.yaml:1: expected a theme, found nothing")
    #expect(
      error("- a\n") == "mine.yaml:1: expected a theme with a palette, found a list")
    #expect(error("name: [\n")?.hasPrefix("mine.yaml:") == true)
  }

  @Test("changed at random make a theme or are refused in one line with its place, never a trap")
  func mutated() {
    let texts = Assets.themes.map { Array($0.text.unicodeScalars) }
    let pieces = [
      "\n", "  ", "- ", ": ", "[", "]", "{", "}", "&a ", "*a", "!!int ", "|", ">", "'", "\"", "\\",
      "#", "\t", "\u{0}", "\u{feff}", "\u{85}", "palette:\n", "base00: ", "base0F: ", "base17: ",
      "\"zzzzzz\"", "\"#123456\"", "123456", "0x1234", "1e9999", "-1", "NaN", "~", "<<: ", "---\n",
      "...\n", "? ", "%YAML 1.1\n", "한", "e\u{301}", "\u{202e}", "\r", "\"\\ud800\"", "!<%ff> ",
      "system: base24\n", "variant: light\n", "scheme: ", "slug: ",
    ].map { Array($0.unicodeScalars) }
    var random = Random(seed: 42)
    var read = 0
    var refused = 0
    for _ in 0..<100_000 {
      var text = texts[random.below(texts.count)]
      for _ in 0..<1 << random.below(4) {
        let place = random.below(text.count + 1)
        switch random.below(7) {
        case 0 where place < text.count: text.remove(at: place)
        case 1 where place < text.count: text.swapAt(place, random.below(text.count))
        case 2 where place < text.count:
          text.removeSubrange(place..<min(text.count, place + random.below(40)))
        case 3:
          let start = random.below(text.count + 1)
          text.insert(contentsOf: Array(text[start..<min(text.count, start + 60)]), at: place)
        case 4 where place < text.count:
          text[place] = Unicode.Scalar(UInt8(random.below(256)))
        default: text.insert(contentsOf: pieces[random.below(pieces.count)], at: place)
        }
        if text.isEmpty { text = ["x"] }
      }
      var whole = String.UnicodeScalarView()
      whole.append(contentsOf: text)
      do {
        let scheme = try ThemeYAML.read(String(whole), file: "mine.yaml")
        // What can be read can be shown: every role has a colour that stands out.
        let theme = Theme(scheme, named: "mine")
        #expect(theme.color(.text).contrast(with: theme.color(.surface)) >= 4.4)
        read += 1
      } catch {
        let parts = error.description.split(separator: ":", maxSplits: 2)
        #expect(parts.count == 3 && parts[0] == "mine.yaml" && Int(parts[1]) ?? 0 > 0)
        #expect(!error.description.contains { $0.isNewline }, "\(error.description)")
        refused += 1
      }
    }
    #expect(read > 20 && refused > 200, "\(read) read, \(refused) refused")
  }
}
