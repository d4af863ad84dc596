import Dashboard
import Simulation

extension TracesViewModel {
  /// A checkout that failed because payments were cut off, among others that went well or not.
  static var trouble: TracesViewModel {
    var model = TracesViewModel()
    let start = Instant.milliseconds(203_980)
    model.faults = [FaultBand(start: start + .milliseconds(460), end: .never)]
    func ms(_ count: Int) -> Interval { .milliseconds(count) }
    let spans = [
      Span(
        "gateway", "POST /checkout", depth: 0, start: .zero, duration: ms(3_210), isCritical: true,
        outcome: .failure,
        attributes: [
          Attribute("http.request.method", "POST"), Attribute("http.route", "/checkout"),
          Attribute("http.response.status_code", "503"), Attribute("node", "gateway-1"),
        ]),
      Span(
        "orders", "placeOrder", depth: 1, start: ms(12), duration: ms(3_190), isCritical: true,
        outcome: .failure, attributes: [Attribute("node", "orders-1")]),
      Span(
        "inventory", "reserveStock", depth: 2, start: ms(108), duration: ms(38), isCritical: true,
        attributes: [Attribute("node", "inventory-1"), Attribute("order", "17")]),
      Span(
        "database", "write", depth: 3, start: ms(121), duration: ms(19), waited: ms(6),
        attributes: [Attribute("node", "database-1")]),
      Span(
        "payments", "charge", depth: 2, start: ms(160), duration: ms(1_000), isCritical: true,
        outcome: .timeout, cause: "timeout",
        attributes: [
          Attribute("node", "payments-1"), Attribute("rpc.service", "payments"),
          Attribute("rpc.method", "charge"), Attribute("circuit.state", "closed"),
          Attribute("deadline", "1s"), Attribute("link", "orders-1→payments-1 cut by P1"),
        ]),
      Span(
        "payments", "charge", depth: 2, start: ms(1_670), duration: ms(1_000), waited: ms(500),
        isCritical: true, attempt: 1, outcome: .timeout, cause: "timeout",
        attributes: [
          Attribute("node", "payments-1"), Attribute("rpc.service", "payments"),
          Attribute("rpc.method", "charge"), Attribute("retry.backoff", "500ms"),
        ]),
      Span(
        "payments", "charge", depth: 2, start: ms(2_690), duration: ms(1), attempt: 2,
        outcome: .rejected, cause: "breaker open"),
      Span(
        "inventory", "releaseStock", depth: 2, start: ms(2_740), duration: ms(112),
        isCritical: true, isCompensation: true),
      Span("kv", "put order:17", depth: 2, start: ms(2_860), duration: ms(310), waited: ms(40)),
    ]
    model.trace = Trace(
      id: "4f1a", name: "POST /checkout", start: start, duration: ms(3_210), outcome: .failure,
      criticalPath: ms(3_180), spans: spans)
    let rows: [(String, String, Int, Outcome, Int, Int)] = [
      ("4f1a", "POST /checkout", 3_210, .failure, 9, 5), ("4f19", "GET /feed", 48, .success, 7, 0),
      ("4f18", "GET /orders/17", 36, .success, 5, 0),
      ("4f17", "POST /checkout", 2_874, .failure, 9, 4),
      ("4f16", "POST /like", 12, .success, 3, 0), ("4f15", "GET /feed", 391, .timeout, 6, 1),
      ("4f14", "POST /checkout", 142, .success, 11, 0), ("4f13", "GET /feed", 2, .rejected, 2, 1),
      ("4f12", "GET /feed", 52, .success, 7, 0), ("4f11", "POST /checkout", 1_204, .running, 6, 1),
    ]
    model.traces = rows.enumerated().map { index, row in
      Summary(
        id: row.0, name: row.1, start: start - ms(index * 210), duration: ms(row.2),
        outcome: row.3, spans: row.4, errors: row.5)
    }
    return model
  }
}
