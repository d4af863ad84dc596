import Screen
import Testing

@Suite("Changes between frames") struct FrameChangesTests {
  private struct Draws {
    var state: UInt64
    mutating func below(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
  }

  @Test("drawn over the old picture make the new one, whatever was drawn", arguments: 0..<20)
  func complete(seed: Int) {
    var draws = Draws(state: UInt64(seed))
    let texts = ["x", "한", "ab", "국어", "e\u{301}", " ", "●", "👍"]
    for _ in 0..<500 {
      let (width, height) = (1 + draws.below(30), 1 + draws.below(6))
      var old = Frame(width: width, height: height)
      for _ in 0..<draws.below(60) {
        old.write(texts[draws.below(texts.count)], x: draws.below(width), y: draws.below(height))
      }
      var new = old
      for _ in 0..<draws.below(12) {
        new.write(texts[draws.below(texts.count)], x: draws.below(width), y: draws.below(height))
      }
      var drawn = old.cells
      var seen = 0
      for run in new.changes(since: old) {
        #expect(run.columns.lowerBound >= 0 && run.columns.upperBound <= width)
        #expect(!new[run.columns.lowerBound, run.y].isContinuation, "begins in half a character")
        if run.columns.upperBound < width {
          #expect(!new[run.columns.upperBound, run.y].isContinuation, "ends in half a character")
        }
        #expect(run.y * width + run.columns.lowerBound >= seen, "in order, none twice")
        seen = run.y * width + run.columns.upperBound
        for x in run.columns { drawn[run.y * width + x] = new[x, run.y] }
      }
      #expect(drawn == new.cells)
    }
  }

  @Test("are none when nothing changed, and all after a resize") func extremes() {
    var frame = Frame(width: 10, height: 3)
    frame.write("kv-1", x: 2, y: 1)
    #expect(frame.changes(since: frame).isEmpty)
    #expect(frame.changes(since: nil).count == 3)
    #expect(
      frame.changes(since: Frame(width: 9, height: 3)).map(\.columns) == [0..<10, 0..<10, 0..<10])
  }

  @Test("close together are one run, far apart are two") func joined() {
    let old = Frame(width: 20, height: 1)
    var new = old
    new.put("a", x: 2, y: 0)
    new.put("b", x: 5, y: 0)
    new.put("c", x: 15, y: 0)
    #expect(new.changes(since: old).map(\.columns) == [2..<6, 15..<16])
  }

  @Test("of style alone are changes too") func style() {
    let old = Frame(width: 4, height: 1)
    var new = old
    new.restyle(x: 1, y: 0) { $0.isReversed = true }
    #expect(new.changes(since: old).map(\.columns) == [1..<2])
  }
}
