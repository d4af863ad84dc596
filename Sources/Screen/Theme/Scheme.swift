/// A base16 or base24 scheme as it was published: colours without roles.
public struct Scheme: Sendable, Hashable {
  /// What its author calls it.
  public var name: String
  /// Who made it; empty if not said.
  public var author: String
  /// The colours, `base00` first; sixteen or twenty-four.
  public var palette: [Color]

  /// A scheme of sixteen or twenty-four colours.
  public init(name: String, author: String, palette: [Color]) {
    precondition(palette.count == 16 || palette.count == 24, "a palette has 16 or 24 colours")
    self.name = name
    self.author = author
    self.palette = palette
  }
}

extension Theme {
  /// What a theme's name ends in when its states have the built-in colours: `nord+safe`.
  public static let safeSuffix = "+safe"

  /// The theme of a scheme under the name it is chosen by; see `init(name:author:palette:…)`.
  public init(_ scheme: Scheme, named name: String, exact: Bool = false) {
    self.init(name: name, author: scheme.author, palette: scheme.palette, exact: exact)
  }
}
