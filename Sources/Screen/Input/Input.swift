/// What a person does to the terminal.
public enum Input: Sendable, Hashable {
  /// A key was pressed.
  case key(Key)
  /// Text came in one piece.
  case paste(String)
  /// The mouse did something.
  case mouse(Mouse)
  /// The terminal has another size now.
  case resize(width: Int, height: Int)
}

/// What the mouse did, and where.
public struct Mouse: Sendable, Hashable, BitwiseCopyable {
  /// What it did.
  public enum Action: UInt8, Sendable, Hashable, BitwiseCopyable {
    case press, release, drag, wheelUp, wheelDown, doubleClick
  }
  /// What it did.
  public var action: Action
  /// The column.
  public var x: Int
  /// The row.
  public var y: Int

  /// `action` at a cell.
  public init(_ action: Action, x: Int, y: Int) {
    self.action = action
    self.x = x
    self.y = y
  }
}
