extension NodeState {
  /// The sign a node in this state has in every picture.
  func sign(isLeader: Bool = false) -> Unicode.Scalar {
    switch self {
    case .up: isLeader ? "★" : "●"
    case .degraded: "◐"
    case .down: "○"
    case .frozen: "◇"
    }
  }

  /// The colour that goes with the sign.
  func ink(isLeader: Bool = false) -> Ink {
    switch self {
    case .up: isLeader ? .leader.bold : .healthy
    case .degraded: .degraded.bold
    case .down: .alarm
    case .frozen: .info.bold
    }
  }

  /// The state in a word.
  var word: Phrase {
    switch self {
    case .up: Phrase("up", "정상")
    case .degraded: Phrase("slow", "느림")
    case .down: Phrase("down", "중단")
    case .frozen: Phrase("frozen", "정지")
    }
  }
}
