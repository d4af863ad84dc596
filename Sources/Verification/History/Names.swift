/// The texts behind the numbers of keys and values in a history that was read from somewhere.
public struct Names: Sendable, Hashable {
  /// The keys' names, by number.
  public private(set) var keys: [String] = []
  /// The values' texts, by number; number 0 is no value at all.
  public private(set) var values: [String] = ["nil"]
  private var keyNumbers: [String: UInt32] = [:]
  private var valueNumbers: [String: UInt64] = [:]

  /// No names.
  public init() {}

  /// The number of the key called `name`.
  public mutating func key(_ name: String) -> UInt32 {
    if let number = keyNumbers[name] { return number }
    let number = UInt32(keys.count)
    keys.append(name)
    keyNumbers[name] = number
    return number
  }

  /// The number of the value written as `text`.
  public mutating func value(_ text: String) -> History.Value {
    if let number = valueNumbers[text] { return History.Value(number) }
    let number = UInt64(values.count)
    values.append(text)
    valueNumbers[text] = number
    return History.Value(number)
  }

  /// How a key is written.
  public func text(ofKey key: UInt32) -> String {
    Int(key) < keys.count ? keys[Int(key)] : "\(key)"
  }

  /// How a value is written.
  public func text(of value: History.Value) -> String {
    if value.number < UInt64(values.count) { return values[Int(value.number)] }
    return "\(value.number)"
  }
}
