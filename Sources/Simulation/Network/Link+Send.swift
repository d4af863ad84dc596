/// What becomes of a message, by the link's usual delay and what is wrong with it.
extension Link {
  /// So long a packet of a stream is sent again and again; then its connection is given up and the
  /// packet lost (gRPC sets `TCP_USER_TIMEOUT` to twenty seconds; Linux itself goes on for minutes).
  static let userTimeout = Interval.seconds(20)

  mutating func send(
    _ kind: LinkKind, bytes: Int, at now: Instant, sigma: Double, retransmission: Interval
  ) -> Transmission {
    // Of a calm message this one draw decides.
    let delay = median.scaled(by: Arithmetic.exponential(sigma * random.normal()))
    guard var bad = trouble else {
      var arrival = now + delay
      if kind == .stream {
        arrival = max(arrival, lastArrival)
        lastArrival = arrival
      }
      return Transmission(arrival: arrival, duplicate: nil)
    }
    defer { trouble = bad }

    var added = bad.delay
    if bad.jitter > .zero {
      added += bad.jitter.scaled(by: 2 * bad.jitterDraws.next(&random) - 1)
    }
    if bad.reorder > .zero, bad.reorderDraws.chance(bad.reorder, &random) { added = .zero }
    var sent = now
    if let rate = bad.bytesPerSecond {
      let waiting = max(.zero, bad.busyUntil - now)
      let room = Interval.seconds(1).scaled(by: Double(bad.buffer) / Double(rate))
      if kind == .datagram, waiting > room { return Transmission(arrival: nil, duplicate: nil) }
      let serial = Interval.seconds(1).scaled(by: Double(bytes) / Double(rate))
      sent = min(max(now, bad.busyUntil) + serial, now + LinkTrouble.longest)
      bad.busyUntil = sent
    }
    var arrival = sent + max(.zero, delay + added)
    if bad.loss > .zero {
      // Twice a round trip, but never less than the least.
      var wait = max(retransmission, (delay + bad.delay) * 4)
      let end = arrival + Link.userTimeout
      var isLost = bad.lossDraws.chance(bad.loss, &random)
      while isLost {
        guard kind == .stream, arrival + wait <= end else {
          return Transmission(arrival: nil, duplicate: nil)
        }
        // RFC 6298 §5.5: the timer doubles with each retransmission, up to a minute.
        arrival += wait
        wait = max(wait, min(wait * 2, .minutes(1)))
        // So much later no burst of losses goes on.
        isLost = random.chance(bad.loss)
      }
    }
    if kind == .stream {
      arrival = max(arrival, lastArrival)
      lastArrival = arrival
      return Transmission(arrival: arrival, duplicate: nil)
    }
    let again = bad.duplicate > .zero && bad.duplicateDraws.chance(bad.duplicate, &random)
    return Transmission(arrival: arrival, duplicate: again ? arrival + delay : nil)
  }
}
