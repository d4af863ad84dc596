import Screen
import Simulation
import TestSupport
import Testing

@testable import Dashboard

@Suite("Panels draw anything anywhere") struct PanelFuzzTests {
  private static let seeds = 0..<(isSoak ? 400 : 6)

  @Test("never outside their rectangle, whatever the model says", arguments: seeds)
  func staysInside(seed: Int) {
    var source = RandomModels(seed: UInt64(seed))
    for _ in 0..<6 {
      let models = source.models()
      let rect = Rect(
        x: source.below(24) - 4, y: source.below(10) - 2, width: source.below(140),
        height: source.below(48))
      var context = PanelFuzzTests.context(&source)
      context.opened = context.isOpen ? models.consistency?.keys.first?.name : nil
      for row in PanelTable.rows {
        var frame = Frame(width: 130, height: 44)
        frame.fill(Rect(x: 0, y: 0, width: 130, height: 44), "@")
        let drawn = row.draw(models, &frame, rect, context)
        #expect(drawn)
        let stains = PanelFuzzTests.stains(frame, outside: rect)
        #expect(stains == 0, "\(row.id) at \(rect)")
        if context.glyphs == .ascii {
          let foreign = frame.cells.filter { $0.scalar > 0x7E && !PanelFuzzTests.isLetter($0) }
          #expect(foreign.isEmpty, "\(row.id): \(foreign.map(\.text))")
        }
        PanelFuzzTests.ask(row, models, rect, context)
      }
    }
  }

  @Test("in every size, the smallest included") func everySize() {
    var models = PanelModels()
    models.ring = .trouble
    models.network = .trouble
    models.queues = .trouble
    models.breakers = .trouble
    models.traces = .trouble
    models.metrics = .trouble
    models.consistency = .trouble
    models.compare = .trouble
    var context = PanelContext()
    context.isFocused = true
    context.selection = 1
    for isZoomed in [false, true] {
      context.isZoomed = isZoomed
      for row in PanelTable.rows {
        for width in stride(from: 1, to: 130, by: isSoak ? 1 : 9) {
          for height in [1, 2, 3, 5, 8, 13, 21, 34] {
            var frame = Frame(width: width, height: height)
            let rect = Rect(x: 0, y: 0, width: width, height: height)
            let drawn = row.draw(models, &frame, rect, context)
            #expect(drawn)
            #expect(width < 10 || height < 3 || frame.cells.contains { $0.scalar > 32 })
          }
        }
      }
    }
  }

  private static func context(_ source: inout RandomModels) -> PanelContext {
    var context = PanelContext()
    context.isFocused = source.below(2) == 0
    context.isZoomed = source.below(2) == 0
    context.isOpen = context.isZoomed && source.below(3) == 0
    context.selection = source.below(3) == 0 ? nil : source.below(30)
    context.scroll = source.below(20)
    context.filter = RowFilter(["", "kv", "!a", "~ore", "state:up"][source.below(5)])
    context.sort.column = source.below(8)
    context.sort.isInverted = source.below(2) == 0
    context.glyphs = [GlyphLevel.braille, .blocks, .ascii][source.below(3)]
    context.language = source.below(3) == 0 ? .korean : .english
    context.hasColor = source.below(2) == 0
    return context
  }

  private static func stains(_ frame: Frame, outside rect: Rect) -> Int {
    var count = 0
    for y in 0..<frame.height {
      for x in 0..<frame.width where !rect.contains(x: x, y: y) && frame[x, y].scalar != 0x40 {
        count += 1
      }
    }
    return count
  }

  private static func isLetter(_ cell: Frame.Cell) -> Bool {
    Unicode.Scalar(cell.scalar)?.properties.isAlphabetic ?? false
  }

  /// Everything else that the dashboard asks; every row there is must have an answer.
  private static func ask(
    _ row: PanelRow, _ models: PanelModels, _ rect: Rect, _ context: PanelContext
  ) {
    _ = row.captions(models, rect, context)
    let count = row.rowCount(models, context)
    for index in -1...count {
      _ = row.identity(models, index, context)
      _ = row.target(models, index, context)
      for (dx, dy) in [(1, 0), (-1, 0), (0, 1), (0, -1)] {
        let next = row.step(models, index, dx, dy, context)
        #expect(next.map { (0..<count).contains($0) } ?? true)
      }
    }
    for y in stride(from: rect.y - 1, to: rect.y + rect.height + 1, by: 3) {
      for x in stride(from: rect.x - 1, to: rect.x + rect.width + 1, by: 7) {
        let hit = row.row(models, x, y, rect, context)
        #expect(hit.map { (0..<count).contains($0) && rect.contains(x: x, y: y) } ?? true)
      }
    }
  }
}
