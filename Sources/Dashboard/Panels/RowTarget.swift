/// What a selected row stands for, so that a key knows what to act on.
public struct RowTarget: Sendable, Hashable {
  /// The node, such as `kv-4`, if the row is about one.
  public var node: String?
  /// The directed link, if the row is about one, as names of nodes or selectors.
  public var link: Link?
  /// What `y` copies; nil copies the row's text.
  public var copy: String?

  /// A directed link between two named ends.
  public struct Link: Sendable, Hashable {
    /// The sender.
    public var from: String
    /// The receiver.
    public var to: String
    /// A link.
    public init(from: String, to: String) {
      self.from = from
      self.to = to
    }
  }

  /// A row's meaning.
  public init(node: String? = nil, link: Link? = nil, copy: String? = nil) {
    self.node = node
    self.link = link
    self.copy = copy
  }
}
