public import Screen

// Where rows are on the circle, for the mouse and for the keys.
extension RingPanel {
  /// The name by which the selection follows a row: the node's.
  public static func identity(_ model: RingViewModel, row: Int, _ context: PanelContext) -> String {
    target(model, row: row, context)?.node ?? ""
  }

  /// All members are on the ring at once.
  public static func visibleRows(
    _ model: RingViewModel, _ rect: Rect, _ context: PanelContext
  ) -> Int {
    max(1, rowCount(model, context))
  }

  /// The member whose arc lies in the direction of a place, seen from the ring's middle.
  public static func row(
    _ model: RingViewModel, x: Int, y: Int, rect: Rect, _ context: PanelContext
  ) -> Int? {
    guard rect.contains(x: x, y: y) else { return nil }
    if let group = ReplicaGroupPicture(model, context) {
      return group.member(x: x - rect.x, y: y - rect.y, width: rect.width, height: rect.height)
        .flatMap { rows(model, context).firstIndex(of: $0) }
    }
    let circle = circle(model, context, width: rect.width, height: rect.height)
    guard x - rect.x < circle.width, y - rect.y < circle.height,
      let picture = RingPicture(model, columns: circle.width, rows: circle.height),
      let owner = picture.owner(atColumn: x - rect.x, row: y - rect.y)
    else { return nil }
    return rows(model, context).firstIndex(of: owner)
  }
}
