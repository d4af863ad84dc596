/// A column that `<` and `>` sort a panel's rows by: its title and its order, said once.
struct SortColumn<Model>: Sendable {
  /// What the border says of it.
  let title: Phrase
  /// Whether one row comes before another; nil leaves rows as the model has them.
  let precedes: (@Sendable (Model, Int, Int) -> Bool)?

  /// Rows by what is greatest.
  static func greatest<Value: Comparable & SendableMetatype>(
    _ english: String, _ korean: String, _ value: @escaping @Sendable (Model, Int) -> Value
  ) -> SortColumn {
    SortColumn(title: Phrase(english, korean)) { value($0, $1) > value($0, $2) }
  }

  /// Rows by what is least, as names are.
  static func least<Value: Comparable & SendableMetatype>(
    _ english: String, _ korean: String, _ value: @escaping @Sendable (Model, Int) -> Value
  ) -> SortColumn {
    SortColumn(title: Phrase(english, korean)) { value($0, $1) < value($0, $2) }
  }

  /// The panel's own order, which is its first column.
  static func own(_ precedes: (@Sendable (Model, Int, Int) -> Bool)? = nil) -> SortColumn {
    SortColumn(title: Phrase("trouble first", "문제 먼저"), precedes: precedes)
  }

  private init(title: Phrase, precedes: (@Sendable (Model, Int, Int) -> Bool)?) {
    self.title = title
    self.precedes = precedes
  }
}

extension SortOrder {
  /// The column among so many, whatever was counted.
  func column(of count: Int) -> Int { count > 0 ? (column % count + count) % count : 0 }

  /// One column on, or back; after the last comes the first.
  mutating func move(by step: Int, among count: Int) {
    guard count > 0 else { return }
    column = (column(of: count) + step + count) % count
  }

  /// The rows in this order; those that are equal stay as the model has them.
  func sorted<Model>(
    _ rows: [Int], of model: Model, by columns: [SortColumn<Model>]
  ) -> [Int] {
    var rows = rows
    if !columns.isEmpty, let precedes = columns[column(of: columns.count)].precedes {
      rows.sort { a, b in
        if precedes(model, a, b) { return true }
        return a < b && !precedes(model, b, a)
      }
    }
    return isInverted ? rows.reversed() : rows
  }

  /// What the rows are sorted by, such as `errors ↑`; nil in the panel's own order.
  func caption(_ titles: [Phrase], _ language: Language) -> String? {
    guard !titles.isEmpty else { return nil }
    let column = column(of: titles.count)
    if column == 0 && !isInverted { return nil }
    return titles[column][language] + (isInverted ? " ↑" : " ↓")
  }
}
