public import Screen

/// A frame as one self-contained SVG picture.
///
/// Lines, blocks and braille are drawn as shapes, not as letters: they meet without gaps in every
/// font. All other characters are text that is placed and measured by its cells; so nothing shifts
/// with the font at hand either, and the picture can still be searched and copied from.
public struct SVG {
  /// Width and height of a cell.
  ///
  /// The 2 × 4 dots of braille are as far apart across as down, as in a terminal.
  static let cell = (width: 9, height: 18)
  /// The font's size: in the usual ones a letter is 0.6 of it wide, which is a cell.
  static let fontSize = 15
  /// From the top of a cell to the line that letters stand on.
  static let baseline = 14
  /// The margin around the cells.
  static let margin = 12

  let frame: Frame
  let theme: Theme
  /// Whether there are more colours than ink and paper.
  let hasColor: Bool
  private var layers: [Layer] = []
  private var layerIndex: [Look: Int] = [:]
  private var backgrounds = ""

  /// The picture of `frame` in the colours of `theme`; `title` is what a screen reader says.
  ///
  /// Without colours it has the theme's text and ground alone; bold and reversed cells stay so.
  public static func write(
    _ frame: Frame, theme: Theme, title: String, hasColor: Bool = true
  ) -> String {
    var picture = SVG(frame: frame, theme: theme, hasColor: hasColor)
    for y in 0..<frame.height { picture.add(row: y) }
    return picture.text(title)
  }

  private init(frame: Frame, theme: Theme, hasColor: Bool) {
    self.frame = frame
    self.theme = theme
    self.hasColor = hasColor
  }

  /// What cells must share to be drawn in one go.
  struct Look: Hashable {
    var color: Color
    var isBold = false
    var isDim = false
    var isItalic = false
  }

  /// Everything of one look.
  private struct Layer {
    var look: Look
    /// Text elements: words that begin at a place, and signs that stand around one.
    var words = ""
    var signs = ""
    /// What is filled, and what is drawn as lines and as dots: path data.
    var fills = ""
    var lines = ""
    var heavyLines = ""
    var dots = ""
  }

  // MARK: Rows

  private mutating func add(row y: Int) {
    addBackgrounds(row: y)
    var word: Word?
    for x in 0..<frame.width {
      let cell = frame[x, y]
      guard !cell.isContinuation else { continue }
      let look = self.look(of: cell.style)
      if cell.style.isUnderlined { underline(x, y, look) }
      if word?.take(cell) == true { continue }
      if let word { write(word, y) }
      word = nil
      if cell.scalar == 32 || cell.marks == (0, 0) && draw(cell.scalar, x, y, look) { continue }
      if Word.isLetter(cell) {
        word = Word(x: x, text: cell.text, style: cell.style)
      } else {
        write(cell.text, x, y, look)
      }
    }
    if let word { write(word, y) }
  }

  /// Letters beside each other: one element, as long as its cells.
  private struct Word {
    let x: Int
    var text: String
    let style: Style

    static func isLetter(_ cell: Frame.Cell) -> Bool {
      cell.marks == (0, 0) && cell.scalar > 0x20 && cell.scalar < 0x7f
    }

    /// Takes a letter, or one blank between two; false when the word ends here.
    mutating func take(_ cell: Frame.Cell) -> Bool {
      guard cell.style == style, Word.isLetter(cell) || cell.scalar == 32 && text.last != " "
      else { return false }
      text += cell.text
      return true
    }
  }

  private func colors(of style: Style) -> (foreground: Color, background: Color) {
    let front = theme.color(hasColor ? style.foreground : .text)
    let back = theme.color(hasColor ? style.background : .surface)
    return style.isReversed ? (back, front) : (front, back)
  }

  private func look(of style: Style) -> Look {
    Look(
      color: colors(of: style).foreground, isBold: style.isBold, isDim: style.isDim,
      isItalic: style.isItalic)
  }

  private mutating func addBackgrounds(row y: Int) {
    let ground = theme.color(.surface)
    var x = 0
    while x < frame.width {
      let color = colors(of: frame[x, y].style).background
      var end = x + 1
      while end < frame.width, colors(of: frame[end, y].style).background == color { end += 1 }
      if color != ground {
        backgrounds +=
          "<path fill=\"\(color.hex)\" d=\"M\(left(x)) \(top(y))h"
          + "\((end - x) * SVG.cell.width)v\(SVG.cell.height)h-\((end - x) * SVG.cell.width)z\"/>\n"
      }
      x = end
    }
  }

  // MARK: Cells

  func left(_ x: Int) -> Int { SVG.margin + x * SVG.cell.width }
  func top(_ y: Int) -> Int { SVG.margin + y * SVG.cell.height }

  private mutating func with(_ look: Look, _ change: (inout Layer) -> Void) {
    let index: Int
    if let known = layerIndex[look] {
      index = known
    } else {
      index = layers.count
      layers.append(Layer(look: look))
      layerIndex[look] = index
    }
    change(&layers[index])
  }

  /// Puts a word at its first cell; its length makes it meet its cells in any font.
  private mutating func write(_ word: Word, _ y: Int) {
    let text = word.text.last == " " ? word.text.dropLast() : word.text[...]
    let length = text.utf8.count * SVG.cell.width
    let element =
      "<text x=\"\(left(word.x))\" y=\"\(top(y) + SVG.baseline)\" textLength=\"\(length)\">"
      + "\(XML.escaped(text))</text>\n"
    with(look(of: word.style)) { $0.words += element }
  }

  /// Puts a character in the middle of its cell, or of its two cells.
  private mutating func write(_ character: String, _ x: Int, _ y: Int, _ look: Look) {
    let columns = x + 1 < frame.width && frame[x + 1, y].isContinuation ? 2 : 1
    let middle = SVG.number(Double(left(x)) + Double(SVG.cell.width * columns) / 2)
    let element =
      "<text x=\"\(middle)\" y=\"\(top(y) + SVG.baseline)\">\(XML.escaped(character))</text>\n"
    with(look) { $0.signs += element }
  }

  private mutating func underline(_ x: Int, _ y: Int, _ look: Look) {
    let path = "M\(left(x)) \(top(y) + SVG.baseline + 2)h\(SVG.cell.width)"
    with(look) { $0.lines += path }
  }

  /// Draws a character that is a shape; false when it is a letter.
  private mutating func draw(_ scalar: UInt32, _ x: Int, _ y: Int, _ look: Look) -> Bool {
    guard scalar >= 0x2500, scalar < 0x2900 || scalar >= 0x1fb00 else { return false }
    let place = CellShapes(left: left(x), top: top(y))
    if (0x2800..<0x2900).contains(scalar) {
      let dots = place.braille(scalar - 0x2800)
      with(look) { $0.dots += dots }
      return true
    }
    if let fill = place.block(scalar) {
      with(look) { $0.fills += fill }
      return true
    }
    if let share = CellShapes.shade(scalar) {
      // A shade is a mixture of the two colours, without a pattern that would flicker when scaled.
      let ground = colors(of: frame[x, y].style).background
      var mixed = look
      mixed.color = look.color.mixed(with: ground, 1 - share)
      with(mixed) { $0.fills += place.whole }
      return true
    }
    guard let lines = place.lines(scalar) else { return false }
    with(look) {
      $0.lines += lines.light
      $0.heavyLines += lines.heavy
    }
    return true
  }

  // MARK: The file

  private func text(_ title: String) -> String {
    let width = 2 * SVG.margin + frame.width * SVG.cell.width
    let height = 2 * SVG.margin + frame.height * SVG.cell.height
    let fonts =
      "ui-monospace,'SF Mono',Menlo,'Cascadia Mono',Consolas,'DejaVu Sans Mono',"
      + "'Liberation Mono','Noto Sans Mono CJK KR',monospace"
    var text =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(width) \(height)\""
      + " width=\"\(width)\" height=\"\(height)\" role=\"img\""
      + " font-family=\"\(fonts)\" font-size=\"\(SVG.fontSize)\">\n"
    text += "<title>\(XML.escaped(title))</title>\n"
    text +=
      "<rect width=\"\(width)\" height=\"\(height)\" rx=\"10\""
      + " fill=\"\(theme.color(.surface).hex)\"/>\n"
    if !backgrounds.isEmpty {
      // Edges on pixels: no hairlines between rows.
      text += "<g shape-rendering=\"crispEdges\">\n\(backgrounds)</g>\n"
    }
    for layer in layers { text += group(layer) }
    return text + "</svg>\n"
  }

  private func group(_ layer: Layer) -> String {
    let color = layer.look.color.hex
    var text = "<g fill=\"\(color)\""
    if layer.look.isBold { text += " font-weight=\"bold\"" }
    if layer.look.isItalic { text += " font-style=\"italic\"" }
    if layer.look.isDim { text += " opacity=\"0.6\"" }
    text += ">\n" + layer.words
    if !layer.signs.isEmpty { text += "<g text-anchor=\"middle\">\n\(layer.signs)</g>\n" }
    if !layer.fills.isEmpty { text += "<path d=\"\(layer.fills)\"/>\n" }
    let width = layer.look.isBold ? "1.8" : "1.2"
    for (path, width, cap) in [
      (layer.lines, width, "butt"), (layer.heavyLines, "2.6", "butt"),
      (layer.dots, layer.look.isBold ? "3.2" : "2.8", "round"),
    ] where !path.isEmpty {
      text +=
        "<path fill=\"none\" stroke=\"\(color)\" stroke-width=\"\(width)\""
        + " stroke-linecap=\"\(cap)\" d=\"\(path)\"/>\n"
    }
    return text + "</g>\n"
  }

  /// Without a needless `.0`.
  static func number(_ value: Double) -> String {
    value == value.rounded(.towardZero) ? String(Int(value)) : "\(value)"
  }
}
