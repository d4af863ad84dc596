import Screen
import Simulation

/// The time line: what happened when, where we are, which future was left.
struct TimelineLine {
  /// Where the bar's cells are.
  let bar: Range<Int>
  /// The moments that the bar's first and last cell stand for.
  let start: Instant
  let end: Instant
  /// The words on the right.
  let words: String
  private let model: TimelineModel

  /// A run this short still fills only a part of the bar, so that its beginning does not race.
  static let shortest = Interval.seconds(20)

  init(_ model: TimelineModel, rect: Rect, language: Language) {
    self.model = model
    start = model.start
    let latest = max(model.end, model.now)
    end = max(latest, model.start + TimelineLine.shortest)
    var words =
      model.now < latest
      ? Texts.now[language] + " −" + Formats.age(latest - model.now) : Texts.live[language]
    let others = model.forks.count { !$0.isCurrent }
    if others > 0 && rect.width >= 60 {
      words += "   \(others) " + (others == 1 ? Texts.fork : Texts.forks)[language]
    }
    self.words = words
    let room = rect.width - words.columns - 6
    // The words' width changes with their digits; the bar's must not.
    let steady = rect.width >= 100 ? rect.width - 30 : rect.width >= 60 ? rect.width - 16 : room
    bar = (rect.x + 2)..<(rect.x + 2 + max(0, min(room, steady)))
  }

  /// The moment that a click on column `x` means; nil beside the bar.
  func instant(at x: Int) -> Instant? {
    guard bar.count > 1, x >= bar.lowerBound - 1, x <= bar.upperBound else { return nil }
    let cell = min(max(x - bar.lowerBound, 0), bar.count - 1)
    let span = (end - start).nanoseconds
    let latest = max(model.end, model.now)
    let part = span / Int64(bar.count - 1)
    let rest = span % Int64(bar.count - 1)
    let offset = part * Int64(cell) + rest * Int64(cell) / Int64(bar.count - 1)
    return min(start + Interval(nanoseconds: offset), latest)
  }

  /// The cell of a moment; nil outside of the bar.
  func cell(of instant: Instant) -> Int? {
    guard bar.count > 0, instant >= start, instant <= end else { return nil }
    let span = max((end - start).nanoseconds, 1)
    let share = Double((instant - start).nanoseconds) / Double(span)
    return min(bar.count - 1, Int(share * Double(bar.count - 1) + 0.5))
  }

  func draw(on brush: inout Brush, y: Int) {
    guard bar.count > 2 else { return }
    let now = cell(of: model.now) ?? 0
    let latest = cell(of: max(model.end, model.now)) ?? now
    brush.put("▕", bar.lowerBound - 1, y, .muted)
    brush.put("▏", bar.upperBound, y, .muted)
    var isFaulty = Array(repeating: false, count: bar.count)
    for band in model.faultBands {
      let first = cell(of: max(band.start, start)) ?? bar.count
      let last = cell(of: min(band.end, end)) ?? -1
      if first <= last { for cell in first...last { isFaulty[cell] = true } }
    }
    for cell in 0..<bar.count {
      let x = bar.lowerBound + cell
      // Also without colour it is seen when a fault acted.
      if cell <= now {
        brush.put(isFaulty[cell] ? "═" : "━", x, y, isFaulty[cell] ? Pen(.degraded) : Pen(.info))
      } else if cell <= latest {
        brush.put(isFaulty[cell] ? "╌" : "┄", x, y, isFaulty[cell] ? Pen(.degraded) : .muted)
      }
    }
    var shown = Array(repeating: -1, count: bar.count)
    for mark in model.marks {
      guard let cell = cell(of: mark.instant), mark.kind.weight > shown[cell] else { continue }
      shown[cell] = mark.kind.weight
      let pen = mark.instant <= model.now ? mark.kind.pen : Pen.muted
      brush.put(brush.glyph(mark.kind), bar.lowerBound + cell, y, pen)
    }
    for fork in model.forks where !fork.isCurrent {
      guard let cell = cell(of: fork.origin), shown[cell] < EventKind.fork.weight else { continue }
      brush.put(brush.glyph(.fork), bar.lowerBound + cell, y, .muted)
    }
    brush.put("●", bar.lowerBound + now, y, Pen(.leader, bold: true))
    let pen = model.now < max(model.end, model.now) ? Pen(.warning, bold: true) : Pen.muted
    brush.write("  " + words, bar.upperBound + 1, y, pen)
  }
}

extension EventKind {
  /// The colour of the kind.
  var role: Role {
    switch self {
    case .note, .command, .fork: .text
    case .cut, .down, .violation: .failing
    case .slow, .opened: .degraded
    case .trial: .warning
    case .up, .healed, .closed: .healthy
    case .frozen, .bookmark: .info
    case .leader: .leader
    }
  }

  var pen: Pen { Pen(role, bold: weight >= 3) }
}

extension Brush {
  /// The kind's glyph in characters that the terminal has.
  func glyph(_ kind: EventKind) -> Character {
    glyphs == .ascii ? kind.ascii : kind.glyph
  }
}
