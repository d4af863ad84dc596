/// Signs, words and colours of what came of a span.
enum TraceLook {
  /// Of an answer that no order of the operations explains.
  static let violation = Texts.notLinearizable

  static func sign(_ outcome: TracesViewModel.Outcome) -> String {
    switch outcome {
    case .running: "…"
    case .success: "✓"
    case .failure: "✗"
    case .timeout: "◌"
    case .rejected: "·"
    }
  }

  static func word(_ outcome: TracesViewModel.Outcome) -> Phrase {
    switch outcome {
    case .running: Phrase("running", "진행 중")
    case .success: Phrase("ok", "성공")
    case .failure: Phrase("failed", "실패")
    case .timeout: Phrase("timeout", "시간 초과")
    case .rejected: Phrase("rejected", "거절")
    }
  }

  static func ink(_ outcome: TracesViewModel.Outcome) -> Ink {
    switch outcome {
    case .running: .info
    case .success: .healthy
    case .failure: .failing
    case .timeout: .degraded
    case .rejected: .warning
    }
  }
}
