import Screen

/// The latest events, as many as the lines hold, the newest last.
enum EventLines {
  static func draw(_ events: [EventLine], on brush: inout Brush, rect: Rect) {
    var rest = events[...]
    var y = rect.y + rect.height - 1
    while y >= rect.y, !rest.isEmpty {
      var line: [EventLine] = []
      var used = 1
      while let event = rest.last {
        let width = Formats.logClock(event.instant).columns + event.text.columns + 3
        // One event that is too long is cut rather than left out.
        if !line.isEmpty && used + width + 3 > rect.width { break }
        used += width + (line.isEmpty ? 0 : 3)
        line.insert(event, at: 0)
        rest = rest.dropLast()
      }
      var x = rect.x + 1
      for event in line {
        let room = rect.x + rect.width - x
        x = brush.write(runs(event, brush), x, y, room: room) + 3
      }
      y -= 1
    }
  }

  static func runs(_ event: EventLine, _ brush: Brush) -> [Run] {
    [
      Run(Formats.logClock(event.instant) + " ", .muted),
      Run(String(brush.glyph(event.kind)) + " ", event.kind.pen),
      Run(event.text),
    ]
  }
}
