public import Simulation

extension Command: CustomStringConvertible {
  /// The one canonical text of this command; parsing gives it back.
  public var description: String {
    switch self {
    case .inject(let injection): injection.description
    case .restart(let selector): "restart \(selector)"
    case .resume(let selector): "resume \(selector)"
    case .heal(.all): "heal all"
    case .heal(.fault(let id)): "heal \(id.rawValue)"
    case .heal(.touching(let selector)): "heal at \(selector)"
    case .undo: "undo"
    case .redo: "redo"
    case .add(let service, let zone): "add \(service.name)" + Command.place(zone)
    case .remove(let selector): "remove \(selector)"
    case .rate(let load, let zone): "rate \(load)" + Command.place(zone)
    case .set(let path, let value): "set \(path) \(value)"
    case .monkey(let monkey): monkey.description
    case .mode(let mode): "mode \(mode.rawValue)"
    case .moveLeader(let selector): "move-leader" + (selector.map { " to \($0)" } ?? "")
    case .bug(let bug, let isOn): "bug \(bug.rawValue) \(isOn ? "on" : "off")"
    case .monkeyOff: "monkey off"
    case .poison(let queue): "poison \(queue)"
    case .drain: "drain"
    case .note(let text): "note \(Token.quote(text))"
    case .dryRun(let command): "dry-run \(command)"
    }
  }

  private static func place(_ zone: String?) -> String { zone.map { " in zone:\($0)" } ?? "" }
}

extension Command.Load: CustomStringConvertible {
  /// `2x` or `50/s`.
  public var description: String {
    switch self {
    case .times(let percent): Injection.factor(percent)
    case .perSecond(let thousandths): decimalText(Int64(thousandths), places: 3) + "/s"
    }
  }
}

extension Injection: CustomStringConvertible {
  /// The command that does it.
  public var description: String {
    var text = trouble.description
    if let flapping { text += " flap \(flapping.period) \(flapping.duty)" }
    if let duration { text += " for \(duration)" }
    return text
  }

  static func factor(_ percent: Int) -> String { decimalText(Int64(percent), places: 2) + "x" }

  fileprivate static func jitter(_ jitter: Interval) -> String {
    jitter == .zero ? "" : " ±\(jitter)"
  }

  fileprivate static func correlation(_ share: Percentage) -> String {
    share == .zero ? "" : " corr \(share)"
  }
}

extension Injection.Trouble: CustomStringConvertible {
  /// What goes wrong and where, in the words of the command.
  public var description: String {
    switch self {
    case .node(let fault, let selector, let route):
      Self.node(fault, selector) + (route.map { " route \($0)" } ?? "")
    case .link(let fault, let path): Self.link(fault, path)
    case .partition(let groups, let direction):
      "partition \(groups.map(\.description).joined(separator: " | "))"
        + direction.suffix(to: "oneway")
    case .isolate(let selector, let direction):
      "isolate \(selector)" + direction.suffix(to: "to")
    case .bridge(let a, let b, let between): "bridge \(a) | \(b) via \(between)"
    case .majorityRing(let selector): "majority-ring \(selector)"
    }
  }

  private static func node(_ fault: NodeFault, _ selector: Selector) -> String {
    let (verb, amount) = fault.verbAndAmount
    return "\(verb) \(selector)" + (amount.isEmpty ? "" : " " + amount)
  }

  private static func link(_ fault: LinkFault, _ path: Injection.Path) -> String {
    switch fault {
    case .delay(let time, let jitter, let correlation):
      "delay \(path) \(time)" + Injection.jitter(jitter) + Injection.correlation(correlation)
    case .loss(let share, let correlation):
      "loss \(path) \(share)" + Injection.correlation(correlation)
    case .duplicate(let share, let correlation):
      "duplicate \(path) \(share)" + Injection.correlation(correlation)
    case .reorder(let share, let correlation):
      "reorder \(path) \(share)" + Injection.correlation(correlation)
    case .corrupt(let share, let correlation):
      "corrupt \(path) \(share)" + Injection.correlation(correlation)
    case .throttle(let bytesPerSecond, let buffer):
      "throttle \(path) \(Bytes.text(bytesPerSecond))/s buffer \(Bytes.text(buffer))"
    case .cut: "cut \(path)"
    }
  }
}

extension Injection.Direction {
  fileprivate func suffix(to word: String) -> String {
    switch self {
    case .both: ""
    case .to: " \(word)"
    case .from: " from"
    }
  }
}

extension Injection.Path: CustomStringConvertible {
  /// `a->b`, `a<->b`, or the nodes whose links are meant.
  public var description: String {
    switch self {
    case .oneWay(let from, let to): "\(from)->\(to)"
    case .bothWays(let a, let b): "\(a)<->\(b)"
    case .around(let selector): selector.description
    }
  }
}

extension Monkey: CustomStringConvertible {
  /// The command that lets it loose.
  public var description: String {
    var text = "monkey mean \(mean) faults \(kinds.map(\.rawValue).joined(separator: ","))"
    if let groups { text += " groups \(groups)" }
    text += " max \(maximum)"
    if let length { text += " for \(length)" }
    if let protected { text += " protect \(protected)" }
    if let condition { text += " while \(condition)" }
    return text
  }
}

extension NodeFault {
  /// The command's words without the place: `latency 5s`, `disk full`.
  public var words: String {
    let (verb, amount) = verbAndAmount
    return amount.isEmpty ? verb : verb + " " + amount
  }

  /// What stands before the place in the command, and what after it.
  fileprivate var verbAndAmount: (verb: String, amount: String) {
    switch self {
    case .kill: ("kill", "")
    case .crash: ("crash", "")
    case .pause: ("pause", "")
    case .slow(let percent): ("slow", Injection.factor(percent))
    case .clock(let offset, let drift):
      (
        "clock",
        (offset < .zero ? "" : "+") + "\(offset)" + (drift == 0 ? "" : " drift \(drift)ppm")
      )
    case .diskSlow(let time): ("disk", "slow \(time)")
    case .diskFull: ("disk", "full")
    case .diskLosesUnsynced: ("disk", "lossy")
    case .errors(let share, _): ("errors", "\(share)")
    case .latency(let time, let jitter, _): ("latency", "\(time)" + Injection.jitter(jitter))
    }
  }
}
