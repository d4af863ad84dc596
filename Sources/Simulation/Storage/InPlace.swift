/// Keeps the value it is a part of where it lies: its methods then work on it there.
///
/// The compiler hands a struct whose every field it can load to a method that only reads it as a
/// value. Called on a variable, that copies the whole struct to the stack first, which for one of
/// several kilobytes costs more than most such methods do. A field of unknown type, which this is,
/// makes it pass the address. Only a call whose argument reads the same variable still copies it: name
/// the argument first, where it matters.
public struct InPlace: Sendable {
  private let unknown: any Sendable = ()

  /// The field.
  public init() {}
}
