/// The sixteen, or twenty-four, names of a palette's colours: `base00` … `base17`.
public enum PaletteKey {
  /// The names of base16.
  public static let base16 = (0..<16).map(name)
  /// Those that base24 adds: darker backgrounds and brighter accents.
  public static let base24 = (16..<24).map(name)

  private static func name(_ index: Int) -> String {
    "base" + (index < 16 ? "0" : "") + String(index, radix: 16, uppercase: true)
  }
}
