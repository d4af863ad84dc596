public import Screen
import Simulation

/// Where the time of a request went: the list of requests and one of them as a waterfall.
public enum TracesPanel {
  /// Draws into the rectangle inside the border.
  public static func draw(
    _ model: TracesViewModel, into frame: inout Frame, rect: Rect, context: PanelContext
  ) {
    Sheet.paint(into: &frame, rect: rect, context: context) { paint(model, context, on: &$0) }
  }

  /// Rows that can be selected: the traces; the spans of the trace that is open.
  public static func rowCount(_ model: TracesViewModel, _ context: PanelContext) -> Int {
    context.isOpen ? spans(model, context).count : rows(model, context).count
  }

  /// What a row is about: the node's service for a span, the trace's identity to copy.
  public static func target(
    _ model: TracesViewModel, row: Int, _ context: PanelContext
  ) -> RowTarget? {
    if context.isOpen {
      let spans = spans(model, context)
      guard spans.indices.contains(row), let trace = model.trace else { return nil }
      let span = trace.spans[spans[row]]
      let node = span.attributes.first { $0.name == "service.instance.id" || $0.name == "node" }?
        .value
      return RowTarget(node: node, copy: trace.id + "/" + String(spans[row]))
    }
    let rows = rows(model, context)
    guard rows.indices.contains(row) else { return nil }
    return RowTarget(copy: model.traces[rows[row]].id)
  }

  /// The name by which the selection follows a row: the trace's identity, with the span's number.
  public static func identity(
    _ model: TracesViewModel, row: Int, _ context: PanelContext
  ) -> String {
    target(model, row: row, context)?.copy ?? ""
  }

  /// The trace that is drawn: none that the filter hides.
  private static func shown(
    _ model: TracesViewModel, _ context: PanelContext
  ) -> TracesViewModel.Trace? {
    guard !context.isOpen, !context.filter.isEmpty, let trace = model.trace else {
      return model.trace
    }
    return rows(model, context).contains { model.traces[$0].id == trace.id } ? trace : nil
  }

  /// The trace that is drawn, until another is selected.
  public static func pointed(_ model: TracesViewModel, _ context: PanelContext) -> String? {
    context.isOpen ? nil : model.trace?.id
  }

  /// How many traces, or spans of the open one, are seen at once.
  public static func visibleRows(
    _ model: TracesViewModel, _ rect: Rect, _ context: PanelContext
  ) -> Int {
    max(1, list(model, rect.width, rect.height, context).height)
  }

  /// The trace at a place of the list.
  public static func row(
    _ model: TracesViewModel, x: Int, y: Int, rect: Rect, _ context: PanelContext
  ) -> Int? {
    list(model, rect.width, rect.height, context).row(x: x, y: y, rect: rect, context)
  }

  /// What stands in the border; `height` is that of the panel's inside.
  public static func captions(
    _ model: TracesViewModel, _ context: PanelContext, height: Int
  ) -> PanelCaptions {
    let korean = context.language == .korean
    guard let trace = shown(model, context) else {
      let count = Figures.grouped(rows(model, context).count)
      return PanelCaptions(top: [korean ? "추적 \(count)개" : "\(count) traces"])
    }
    let sign = TraceLook.sign(trace.outcome)
    let length = Figures.time(trace.duration)
    let path = (korean ? "임계 경로 " : "crit. path ") + Figures.time(trace.criticalPath)
    return PanelCaptions(
      title: trace.shortID,
      top: ["\(trace.name) \(length) \(sign)", "\(length) \(sign)"],
      bottom: (clocks(of: trace, context).map { ["\($0) · \(path)"] } ?? []) + [path])
  }

  /// By which clocks the bars are drawn, and how wrong those are; nil where that goes without saying.
  private static func clocks(
    of trace: TracesViewModel.Trace, _ context: PanelContext
  ) -> String? {
    let korean = context.language == .korean
    if context.correctsClocks { return korean ? "시계 보정됨 (C)" : "clocks corrected (C)" }
    guard trace.skew > .zero else {
      return context.isZoomed ? (korean ? "노드 시계" : "nodes' clocks") : nil
    }
    let skew = Figures.time(trace.skew)
    return korean ? "노드 시계, 차이 \(skew) (C)" : "nodes' clocks, \(skew) apart (C)"
  }

  static func paint(_ model: TracesViewModel, _ context: PanelContext, on sheet: inout Sheet) {
    let geometry = list(model, sheet.width, sheet.height, context)
    let width = geometry.width
    guard width > 0 else {
      guard let trace = shown(model, context) else { return }
      return paintTrace(trace, model, context, on: &sheet)
    }
    var list = Sheet(width: width, height: sheet.height)
    paintList(model, geometry, context, on: &list)
    sheet.lay(list, x: 0, y: 0)
    guard width < sheet.width else { return }
    for y in 0..<sheet.height { sheet.put("│", width, y, .faint) }
    guard let trace = shown(model, context) else { return }
    var detail = Sheet(width: sheet.width - width - 1, height: sheet.height)
    paintTrace(trace, model, context, on: &detail)
    sheet.lay(detail, x: width + 1, y: 0)
  }

  // MARK: The waterfall with attributes

  private static func paintTrace(
    _ trace: TracesViewModel.Trace, _ model: TracesViewModel, _ context: PanelContext,
    on sheet: inout Sheet
  ) {
    let spans = spans(model, context)
    var chosen: Int?
    if context.isOpen {
      chosen = context.selection.flatMap { spans.indices.contains($0) ? spans[$0] : nil }
    } else if context.isZoomed {
      chosen = telling(trace)
    }
    let hasDetails =
      context.isZoomed && sheet.height >= (context.isOpen ? 14 : 18) && chosen != nil
    let told = min(12, sheet.height / 2)
    let height = hasDetails ? min(spans.count + 3, sheet.height - told) : sheet.height
    var fall = Sheet(width: sheet.width, height: height)
    Waterfall(trace, spans: spans, faults: model.faults, context: context)
      .paint(selected: context.isOpen || hasDetails ? chosen : nil, on: &fall)
    sheet.lay(fall, x: 0, y: 0)
    guard hasDetails, let chosen else { return }
    var details = Sheet(width: sheet.width, height: sheet.height - height)
    SpanDetails.paint(trace.spans[chosen], of: trace, context, on: &details)
    sheet.lay(details, x: 0, y: height)
  }

  /// The span that explains most: the longest that failed on the critical path, else the longest.
  static func telling(_ trace: TracesViewModel.Trace) -> Int? {
    trace.spans.indices.max {
      let (a, b) = (trace.spans[$0], trace.spans[$1])
      return (weight(a), a.duration, $1) < (weight(b), b.duration, $0)
    }
  }

  private static func weight(_ span: TracesViewModel.Span) -> Int {
    let hasFailed = span.outcome != .success && span.outcome != .running
    return (hasFailed ? 2 : 0) + (hasFailed ? min(span.depth, 9) : 0) + (span.isCritical ? 1 : 0)
  }

  /// The spans that the filter lets through; all of them in the list of traces.
  static func spans(_ model: TracesViewModel, _ context: PanelContext) -> [Int] {
    guard let trace = model.trace else { return [] }
    return trace.spans.indices.filter { index in
      let span = trace.spans[index]
      return !context.isOpen || context.filter.isEmpty
        || context.filter.matches(
          span.service + " " + span.operation + " " + span.cause,
          fields: [("service", span.service), ("outcome", TraceLook.word(span.outcome).english)])
    }
  }

  // MARK: The list

  static let columns: [SortColumn<TracesViewModel>] = [
    .own(), .greatest("duration", "시간") { $0.traces[$1].duration },
    .greatest("errors", "오류") { $0.traces[$1].errors },
    .least("name", "이름") { $0.traces[$1].name },
  ]

  /// The traces that the filter lets through, in the chosen order.
  static func rows(_ model: TracesViewModel, _ context: PanelContext) -> [Int] {
    let all = model.traces
    let rows = all.indices.filter { index in
      context.filter.isEmpty || context.isOpen
        || context.filter.matches(
          all[index].id + " " + all[index].name,
          fields: [
            ("id", all[index].id), ("outcome", TraceLook.word(all[index].outcome).english),
          ])
    }
    return context.sort.sorted(rows, of: model, by: columns)
  }

  /// Where the list is in a panel of this size: on the left of the open trace, alone, or not at all.
  static func list(
    _ model: TracesViewModel, _ width: Int, _ height: Int, _ context: PanelContext
  ) -> ListGeometry {
    let isBeside = context.isZoomed && width >= 76 && height >= 8 && !context.isOpen
    let titles = height >= 4 ? 1 : 0
    return ListGeometry(
      top: titles, height: height - titles, count: rowCount(model, context),
      width: isBeside ? min(52, width * 2 / 5) : model.trace == nil ? width : 0)
  }

  private static func paintList(
    _ model: TracesViewModel, _ list: ListGeometry, _ context: PanelContext, on sheet: inout Sheet
  ) {
    let rows = rows(model, context)
    guard !rows.isEmpty else {
      return Notices.nothing(Phrase("no traces", "추적 없음"), context, on: &sheet)
    }
    let korean = context.language == .korean
    let end = sheet.width - 1
    if list.top > 0 {
      sheet.write("id", 3, 0, .muted)
      sheet.write(korean ? "요청" : "request", 8, 0, .muted)
      sheet.writeRight(korean ? "시간" : "took", end: end, 0, .muted, from: 16)
    }
    let longest = rows.map { model.traces[$0].duration }.max() ?? .zero
    let bar = sheet.width >= 44 ? (end - 16)..<(end - 6) : end..<end
    for (row, y) in list.lines(context) where rows.indices.contains(row) {
      let trace = model.traces[rows[row]]
      let ink = TraceLook.ink(trace.outcome)
      sheet.write(TraceLook.sign(trace.outcome), 1, y, ink.bold)
      sheet.write(trace.shortID, 3, y, model.trace?.id == trace.id ? .strong : .muted, width: 4)
      let nameEnd = bar.isEmpty ? end - 7 : bar.lowerBound - 1
      sheet.write(trace.name, 8, y, .text, width: max(0, nameEnd - 8))
      Bars.draw(
        trace.duration.seconds / max(longest.seconds, 1e-9), in: bar, y, ink, on: &sheet)
      sheet.writeRight(Figures.time(trace.duration), end: end, y, .strong, from: 8)
      if RowWindow.isSelected(row, context) { sheet.highlight(row: y) }
    }
  }
}
