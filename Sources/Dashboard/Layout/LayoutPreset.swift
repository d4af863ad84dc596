/// How the overview is arranged; `w` goes from one to the next.
public enum LayoutPreset: String, Sendable, Hashable, CaseIterable {
  /// Every panel.
  case standard
  /// The network large, the others beside it.
  case network
  /// The pictures alone: ring and network.
  case pictures
  /// The tables alone: breakers, queues, traces, metrics.
  case tables

  /// The one after.
  public var next: LayoutPreset {
    let all = LayoutPreset.allCases
    let index = all.firstIndex(of: self) ?? 0
    return all[(index + 1) % all.count]
  }

  /// Its name for the person.
  public var title: Phrase {
    switch self {
    case .standard: Phrase("all panels", "모든 패널")
    case .network: Phrase("network first", "네트워크 중심")
    case .pictures: Phrase("pictures", "그림")
    case .tables: Phrase("tables", "표")
    }
  }
}
