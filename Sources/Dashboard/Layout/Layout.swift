public import Screen

/// Which part of the screen belongs to what.
public struct Layout: Sendable, Equatable {
  /// How much fits.
  public enum Extent: Sendable, Hashable {
    /// Less than 40×12: a summary in words.
    case summary
    /// Less than 80×24: the focused panel alone.
    case single
    /// All there is.
    case full
  }

  /// A panel and where it is, border included.
  public struct Place: Sendable, Hashable {
    /// The panel.
    public var panel: PanelID
    /// Its part of the screen.
    public var rect: Rect
  }

  /// How much fits.
  public var extent: Extent
  /// The whole screen.
  public var screen: Rect
  /// The top line.
  public var header: Rect
  /// The panels.
  public var places: [Place]
  /// The time line; empty when it does not fit.
  public var timeline: Rect
  /// The latest events; empty when they do not fit.
  public var events: Rect
  /// Toast, hint, or the filter being typed.
  public var toast: Rect
  /// The keys that work here.
  public var legend: Rect

  /// The screen's parts for a state.
  public init(_ state: DashboardState) {
    let width = max(state.width, 1)
    let height = max(state.height, 1)
    screen = Rect(x: 0, y: 0, width: width, height: height)
    let isSummary = width < 40 || height < 12
    let isSingle = width < 80 || height < 24
    extent = isSummary ? .summary : isSingle ? .single : .full
    var rest = screen
    header = rest.takeTop(1)
    legend = rest.takeBottom(height >= 2 ? 1 : 0)
    toast = rest.takeBottom(height >= 12 && !isSummary ? 1 : 0)
    let eventLines = isSummary ? 0 : height >= 60 ? 4 : height >= 46 ? 2 : height >= 16 ? 1 : 0
    events = rest.takeBottom(eventLines)
    timeline = rest.takeBottom(height >= 14 && !isSummary ? 1 : 0)
    places = []
    switch extent {
    case .summary: break
    case .single:
      if let panel = state.view ?? Layout.known(state.focus) {
        places = [Place(panel: panel, rect: rest)]
      }
    case .full:
      if let panel = state.view {
        places = [Place(panel: panel, rect: rest)]
      } else {
        places = Layout.overview(state.layout, in: rest)
      }
    }
  }

  /// Where a panel is, border included.
  public func rect(of panel: PanelID) -> Rect? { places.first { $0.panel == panel }?.rect }

  /// The panel if there is one, else the first there is.
  static func known(_ panel: PanelID) -> PanelID? {
    PanelTable.rows.contains { $0.id == panel } ? panel : PanelTable.rows.first?.id
  }

  /// The panels of the overview in a preset, in reading order.
  static func overview(_ preset: LayoutPreset, in rect: Rect) -> [Place] {
    var places: [Place] = []
    let available = PanelTable.rows.map(\.id)
    let bands = Layout.bands(preset, width: rect.width, height: rect.height).compactMap { band in
      let panels = band.panels.filter { available.contains($0.id) }
      return panels.isEmpty ? nil : Band(band.weight, panels)
    }
    let heights = share(rect.height, bands.map(\.weight))
    var rest = rect
    for (band, height) in zip(bands, heights) {
      var row = rest.takeTop(height)
      let widths = share(row.width, band.panels.map(\.weight))
      for (panel, width) in zip(band.panels, widths) {
        places.append(Place(panel: panel.id, rect: row.takeLeft(width)))
      }
    }
    return places
  }

  /// A row of panels with its share of the height.
  struct Band: Sendable {
    var weight: Int
    var panels: [Share]

    init(_ weight: Int, _ panels: [Share]) {
      self.weight = weight
      self.panels = panels
    }
  }

  /// A panel with its share of the width.
  struct Share: Sendable {
    var id: PanelID
    var weight: Int

    init(_ id: PanelID, _ weight: Int) {
      self.id = id
      self.weight = weight
    }
  }

  /// The rows of a preset at a size.
  ///
  /// The ring wants a square, and a cell is twice as tall as wide; the network takes what is left.
  static func bands(_ preset: LayoutPreset, width: Int, height: Int) -> [Band] {
    let isWide = width >= 160
    let isTall = height >= 30
    switch preset {
    case .standard where isWide && isTall:
      let top = height * 11 / 20
      return [
        Band(top, pictures(width * 2 / 3, top, more: [Share(.breakers, width / 3)])),
        Band(height - top, [Share(.traces, 5), Share(.queues, 4), Share(.metrics, 4)]),
      ]
    case .standard where width >= 100 && isTall:
      let top = height * 21 / 35
      let low = max(6, height * 6 / 35)
      return [
        Band(top, pictures(width, top)),
        Band(height - top - low, [Share(.traces, 1), Share(.breakers, 1)]),
        Band(low, [Share(.queues, 1), Share(.metrics, 1)]),
      ]
    case .standard where isTall:
      let top = height * 2 / 5
      return [
        Band(top, pictures(width, top)),
        Band(height / 5, [Share(.traces, 1)]),
        Band(height - top - height / 5, [Share(.breakers, 1), Share(.queues, 1)]),
      ]
    case .standard:
      let top = height * 12 / 19
      return [
        Band(top, pictures(width, top)),
        Band(height - top, [Share(.breakers, 1), Share(.queues, 1)]),
      ]
    case .network:
      let top = isTall ? height * 7 / 10 : height * 12 / 19
      return [
        Band(top, [Share(.network, 1)]),
        Band(
          height - top,
          width >= 120
            ? [Share(.breakers, 1), Share(.traces, 1), Share(.queues, 1)]
            : [Share(.breakers, 1), Share(.queues, 1)]),
      ]
    case .pictures: return [Band(height, pictures(width, height))]
    case .tables:
      return [
        Band(height - height / 2, [Share(.breakers, 1), Share(.queues, 1)]),
        Band(height / 2, [Share(.traces, 1), Share(.metrics, 1)]),
      ]
    }
  }

  private static func pictures(_ width: Int, _ height: Int, more: [Share] = []) -> [Share] {
    let ring = max(min(30, width * 3 / 8), min(2 * height - 2, width / 3))
    return [Share(.ring, ring), Share(.network, max(width - ring, 1))] + more
  }

  /// Shares `total` in proportion to `weights`, without a cell left over.
  static func share(_ total: Int, _ weights: [Int]) -> [Int] {
    let sum = max(weights.reduce(0, +), 1)
    var given = 0
    var seen = 0
    return weights.enumerated().map { index, weight in
      seen += weight
      let upTo = index == weights.count - 1 ? total : total * seen / sum
      defer { given = upTo }
      return upTo - given
    }
  }
}
