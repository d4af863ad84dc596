public import ArgumentParser
public import Simulation

extension Interval: ExpressibleByArgument {
  /// Reads `60s`, `300ms`, `2m`.
  public init?(argument: String) {
    let units: [(suffix: String, nanoseconds: Double)] = [
      ("ns", 1), ("us", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3_600e9),
    ]
    guard let unit = units.first(where: { argument.hasSuffix($0.suffix) }),
      let number = Double(argument.dropLast(unit.suffix.count)), number >= 0, number < 1e6
    else { return nil }
    self.init(nanoseconds: Int64(number * unit.nanoseconds))
  }
}
