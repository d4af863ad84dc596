import Screen

// A row of the panel table for each panel; the panels themselves know only their own view model.

extension PanelRow {
  static let ring = PanelRow(
    id: .ring,
    draw: { models, frame, rect, context in
      guard let model = models.ring else { return false }
      RingPanel.draw(model, into: &frame, rect: rect, context: context)
      return true
    },
    captions: { models, _, context in
      models.ring.map { RingPanel.captions($0, context) } ?? PanelCaptions()
    },
    rowCount: { models, context in models.ring.map { RingPanel.rowCount($0, context) } ?? 0 },
    identity: { models, row, context in
      models.ring.map { RingPanel.identity($0, row: row, context) } ?? ""
    },
    target: { models, row, context in
      models.ring.flatMap { RingPanel.target($0, row: row, context) } ?? RowTarget()
    },
    visibleRows: { models, rect, context in
      models.ring.map { RingPanel.visibleRows($0, rect, context) } ?? rect.height
    },
    row: { models, x, y, rect, context in
      models.ring.flatMap { RingPanel.row($0, x: x, y: y, rect: rect, context) }
    },
    step: { _, _, _, _, _ in nil })

  static let network = PanelRow(
    id: .network,
    draw: { models, frame, rect, context in
      guard let model = models.network else { return false }
      NetworkPanel.draw(model, into: &frame, rect: rect, context: context)
      return true
    },
    captions: { models, _, context in
      models.network.map { NetworkPanel.captions($0, context) } ?? PanelCaptions()
    },
    rowCount: { models, context in models.network.map { NetworkPanel.rowCount($0, context) } ?? 0 },
    identity: { models, row, context in
      models.network.map { NetworkPanel.identity($0, row: row, context) } ?? ""
    },
    target: { models, row, context in
      models.network.flatMap { NetworkPanel.target($0, row: row, context) } ?? RowTarget()
    },
    visibleRows: { models, rect, context in
      models.network.map { NetworkPanel.visibleRows($0, rect, context) } ?? rect.height
    },
    row: { models, x, y, rect, context in
      models.network.flatMap { NetworkPanel.row($0, x: x, y: y, rect: rect, context) }
    },
    step: { models, row, dx, dy, context in
      models.network.flatMap { NetworkPanel.step($0, row: row, dx: dx, dy: dy, context) }
    })

  static let queues = PanelRow(
    id: .queues,
    draw: { models, frame, rect, context in
      guard let model = models.queues else { return false }
      QueuesPanel.draw(model, into: &frame, rect: rect, context: context)
      return true
    },
    captions: { models, rect, context in
      models.queues.map { QueuesPanel.captions($0, context, height: rect.height) }
        ?? PanelCaptions()
    },
    rowCount: { models, context in models.queues.map { QueuesPanel.rowCount($0, context) } ?? 0 },
    identity: { models, row, context in
      models.queues.map { QueuesPanel.identity($0, row: row, context) } ?? ""
    },
    target: { models, row, context in
      models.queues.flatMap { QueuesPanel.target($0, row: row, context) } ?? RowTarget()
    },
    visibleRows: { models, rect, context in
      models.queues.map { QueuesPanel.visibleRows($0, rect, context) } ?? rect.height
    },
    row: { models, x, y, rect, context in
      models.queues.flatMap { QueuesPanel.row($0, x: x, y: y, rect: rect, context) }
    },
    step: { _, _, _, _, _ in nil })

  static let breakers = PanelRow(
    id: .breakers,
    draw: { models, frame, rect, context in
      guard let model = models.breakers else { return false }
      BreakersPanel.draw(model, into: &frame, rect: rect, context: context)
      return true
    },
    captions: { models, rect, context in
      models.breakers.map { BreakersPanel.captions($0, context, height: rect.height) }
        ?? PanelCaptions()
    },
    rowCount: { models, context in models.breakers.map { BreakersPanel.rowCount($0, context) } ?? 0
    },
    identity: { models, row, context in
      models.breakers.map { BreakersPanel.identity($0, row: row, context) } ?? ""
    },
    target: { models, row, context in
      models.breakers.flatMap { BreakersPanel.target($0, row: row, context) } ?? RowTarget()
    },
    visibleRows: { models, rect, context in
      models.breakers.map { BreakersPanel.visibleRows($0, rect, context) } ?? rect.height
    },
    row: { models, x, y, rect, context in
      models.breakers.flatMap { BreakersPanel.row($0, x: x, y: y, rect: rect, context) }
    },
    step: { _, _, _, _, _ in nil })

  static let traces = PanelRow(
    id: .traces,
    draw: { models, frame, rect, context in
      guard let model = models.traces else { return false }
      TracesPanel.draw(model, into: &frame, rect: rect, context: context)
      return true
    },
    captions: { models, rect, context in
      models.traces.map { TracesPanel.captions($0, context, height: rect.height) }
        ?? PanelCaptions()
    },
    rowCount: { models, context in models.traces.map { TracesPanel.rowCount($0, context) } ?? 0 },
    identity: { models, row, context in
      models.traces.map { TracesPanel.identity($0, row: row, context) } ?? ""
    },
    target: { models, row, context in
      models.traces.flatMap { TracesPanel.target($0, row: row, context) } ?? RowTarget()
    },
    visibleRows: { models, rect, context in
      models.traces.map { TracesPanel.visibleRows($0, rect, context) } ?? rect.height
    },
    row: { models, x, y, rect, context in
      models.traces.flatMap { TracesPanel.row($0, x: x, y: y, rect: rect, context) }
    },
    step: { _, _, _, _, _ in nil })

  static let metrics = PanelRow(
    id: .metrics,
    draw: { models, frame, rect, context in
      guard let model = models.metrics else { return false }
      MetricsPanel.draw(model, into: &frame, rect: rect, context: context)
      return true
    },
    captions: { models, rect, context in
      models.metrics.map { MetricsPanel.captions($0, context, height: rect.height) }
        ?? PanelCaptions()
    },
    rowCount: { models, context in models.metrics.map { MetricsPanel.rowCount($0, context) } ?? 0 },
    identity: { models, row, context in
      models.metrics.map { MetricsPanel.identity($0, row: row, context) } ?? ""
    },
    target: { models, row, context in
      models.metrics.flatMap { MetricsPanel.target($0, row: row, context) } ?? RowTarget()
    },
    visibleRows: { models, rect, context in
      models.metrics.map { MetricsPanel.visibleRows($0, rect, context) } ?? rect.height
    },
    row: { models, x, y, rect, context in
      models.metrics.flatMap { MetricsPanel.row($0, x: x, y: y, rect: rect, context) }
    },
    step: { _, _, _, _, _ in nil })

  static let consistency = PanelRow(
    id: .consistency,
    draw: { models, frame, rect, context in
      guard let model = models.consistency else { return false }
      ConsistencyPanel.draw(model, into: &frame, rect: rect, context: context)
      return true
    },
    captions: { models, rect, context in
      models.consistency.map { ConsistencyPanel.captions($0, context, height: rect.height) }
        ?? PanelCaptions()
    },
    rowCount: { models, context in
      models.consistency.map { ConsistencyPanel.rowCount($0, context) } ?? 0
    },
    identity: { models, row, context in
      models.consistency.map { ConsistencyPanel.identity($0, row: row, context) } ?? ""
    },
    target: { models, row, context in
      models.consistency.flatMap { ConsistencyPanel.target($0, row: row, context) } ?? RowTarget()
    },
    visibleRows: { models, rect, context in
      models.consistency.map { ConsistencyPanel.visibleRows($0, rect, context) } ?? rect.height
    },
    row: { models, x, y, rect, context in
      models.consistency.flatMap { ConsistencyPanel.row($0, x: x, y: y, rect: rect, context) }
    },
    step: { _, _, _, _, _ in nil })

  static let compare = PanelRow(
    id: .compare,
    draw: { models, frame, rect, context in
      guard let model = models.compare else { return false }
      ComparePanel.draw(model, into: &frame, rect: rect, context: context)
      return true
    },
    captions: { models, _, context in
      models.compare.map { ComparePanel.captions($0, context) } ?? PanelCaptions()
    },
    rowCount: { models, context in models.compare.map { ComparePanel.rowCount($0, context) } ?? 0 },
    identity: { models, row, context in
      models.compare.map { ComparePanel.identity($0, row: row, context) } ?? ""
    },
    target: { models, row, context in
      models.compare.flatMap { ComparePanel.target($0, row: row, context) } ?? RowTarget()
    },
    visibleRows: { models, rect, context in
      models.compare.map { ComparePanel.visibleRows($0, rect, context) } ?? rect.height
    },
    row: { models, x, y, rect, context in
      models.compare.flatMap { ComparePanel.row($0, x: x, y: y, rect: rect, context) }
    },
    step: { models, row, dx, dy, context in
      models.compare.flatMap { ComparePanel.step($0, row: row, dx: dx, dy: dy, context) }
    })
}
