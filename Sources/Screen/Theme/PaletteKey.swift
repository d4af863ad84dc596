/// The sixteen, or twenty-four, names of a palette's colours: `base00` … `base17`.
public enum PaletteKey {
  /// The names of base16.
  public static let base16 = (0..<16).map(name)
  /// Those that base24 adds: darker backgrounds and brighter accents.
  public static let base24 = (16..<24).map(name)

  /// Which colour a key names, in any case; nil when it names none.
  public static func index(of key: String) -> Int? {
    let lowercase = key.lowercased()
    guard lowercase.utf8.count == 6, lowercase.hasPrefix("base"),
      let index = Int(lowercase.dropFirst(4), radix: 16), (0..<24).contains(index),
      name(index).lowercased() == lowercase
    else { return nil }
    return index
  }

  private static func name(_ index: Int) -> String {
    "base" + (index < 16 ? "0" : "") + String(index, radix: 16, uppercase: true)
  }
}
