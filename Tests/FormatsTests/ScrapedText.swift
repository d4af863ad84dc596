import Foundation
import Patterns
import Testing

/// The text format 0.0.4 read as its page describes it, by a reader that shares nothing with the writer.
struct ScrapedText {
  struct Slip: Error, CustomStringConvertible {
    var line: Int
    var description: String
    init(_ line: Int, _ text: String) {
      self.line = line
      description = "line \(line): \(text)"
    }
  }
  struct Sample: Hashable {
    var name: String
    var labels: [String: String]
  }
  private(set) var samples: [Sample: Double] = [:]
  private(set) var types: [String: String] = [:]
  private(set) var helps: [String: String] = [:]

  init(_ text: String) throws {
    // Scalars all the way: a carriage return or an accent would become one character with what
    // stands before it.
    let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.last?.isEmpty == true else { throw Slip(0, "the last line has no end") }
    var families: [String] = []
    for (index, line) in lines.dropLast().enumerated() {
      let number = index + 1
      var scanner = Array(line)[...]
      func word(_ isPart: (Unicode.Scalar) -> Bool) -> String {
        var text = String.UnicodeScalarView()
        while let next = scanner.first, isPart(next) {
          text.append(next)
          scanner.removeFirst()
        }
        return String(text)
      }
      func isName(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
          || scalar == "_" || scalar == ":"
      }
      if line.first == "#" {
        let parts = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
          .map { String(String.UnicodeScalarView($0)) }
        guard parts.count == 4 else { throw Slip(number, "a comment without a text") }
        guard ["HELP", "TYPE"].contains(parts[1]) else {
          throw Slip(number, "what is \(parts[1])?")
        }
        if parts[1] == "TYPE" {
          guard types.updateValue(parts[3], forKey: parts[2]) == nil else {
            throw Slip(number, "a second type of \(parts[2])")
          }
        } else {
          helps[parts[2]] = try Self.unescaped(parts[3], quotes: false, number)
        }
        continue
      }
      let name = word(isName)
      guard let first = name.unicodeScalars.first, !("0"..."9").contains(first) else {
        throw Slip(number, "no name")
      }
      var labels: [String: String] = [:]
      if scanner.first == "{" {
        scanner.removeFirst()
        while scanner.first != "}" {
          let label = word(isName)
          guard scanner.prefix(2).elementsEqual(["=", "\""]) else {
            throw Slip(number, "no value of \(label)")
          }
          scanner.removeFirst(2)
          var value = String.UnicodeScalarView()
          while let next = scanner.first, next != "\"" {
            value.append(next)
            scanner.removeFirst()
            if next == "\\", let escaped = scanner.first {
              value.append(escaped)
              scanner.removeFirst()
            }
          }
          guard scanner.first == "\"" else { throw Slip(number, "an open quote") }
          scanner.removeFirst()
          let text = try Self.unescaped(String(value), quotes: true, number)
          guard labels.updateValue(text, forKey: label) == nil else {
            throw Slip(number, "\(label) twice")
          }
          if scanner.first == "," { scanner.removeFirst() }
        }
        scanner.removeFirst()
      }
      guard scanner.first == " " else { throw Slip(number, "no blank before the value") }
      let rest = String(String.UnicodeScalarView(scanner.dropFirst()))
      let value: Double
      switch rest {
      case "NaN": value = .nan
      case "+Inf": value = .infinity
      case "-Inf": value = -.infinity
      default:
        guard let read = Double(rest) else { throw Slip(number, "no number: \(rest)") }
        value = read
      }
      let sample = Sample(name: name, labels: labels)
      guard samples.updateValue(value, forKey: sample) == nil else {
        throw Slip(number, "\(name) \(labels) twice")
      }
      let family = Self.family(of: name, types)
      guard types[family] != nil, helps[family] != nil else {
        throw Slip(number, "\(name) has no type or no help before it")
      }
      if families.last != family {
        guard !families.contains(family) else {
          throw Slip(number, "\(family) is not in one piece")
        }
        families.append(family)
      }
    }
  }

  private static func family(of name: String, _ types: [String: String]) -> String {
    if types[name] != nil { return name }
    for suffix in ["_bucket", "_sum", "_count"] where name.hasSuffix(suffix) {
      return String(name.dropLast(suffix.count))
    }
    return name
  }

  private static func unescaped(_ text: String, quotes: Bool, _ line: Int) throws -> String {
    var result = String.UnicodeScalarView()
    var isEscaped = false
    for scalar in text.unicodeScalars {
      if isEscaped {
        switch scalar {
        case "\\": result.append("\\")
        case "n": result.append("\n")
        case "\"" where quotes: result.append("\"")
        default: throw Slip(line, "an escape of \(scalar)")
        }
        isEscaped = false
      } else if scalar == "\\" {
        isEscaped = true
      } else {
        result.append(scalar)
      }
    }
    guard !isEscaped else { throw Slip(line, "an escape of nothing") }
    return String(result)
  }

  // MARK: Against the registry

  /// What `stores` hold and this text does not say, or says otherwise; the first few.
  func differences(from stores: [MetricStore]) -> [String] {
    var found: [String] = []
    var counted = 0
    func compare(_ name: String, _ labels: [String: String], _ value: Double) {
      counted += 1
      guard let read = samples[Sample(name: name, labels: labels)] else {
        return found.append("\(name) \(labels) is missing")
      }
      if read != value, !(read.isNaN && value.isNaN) {
        found.append("\(name) \(labels) is \(read), not \(value)")
      }
    }
    for store in stores {
      for target in store.targetIDs {
        let (service, instance) = store.names(of: target)
        compare(
          "up", ["service": service, "instance": instance], store.isUp(target) ? 1 : 0)
      }
      for id in store.familyIDs {
        let family = store.families[id.index]
        for series in store.series(of: id) where store.isUp(store.target(of: series)) {
          let (service, instance) = store.names(of: store.target(of: series))
          var labels = ["service": service, "instance": instance]
          for (name, value) in zip(family.labels, store.labelValues(of: series)) {
            labels[name] = value
          }
          switch family.kind {
          case .counter, .gauge: compare(family.name, labels, store.current(series))
          case .histogram, .summary:
            compare(family.name + "_sum", labels, store.current(series, .sum))
            compare(family.name + "_count", labels, store.current(series, .count))
            var before = 0.0
            for place in 0..<family.bounds.count + (family.kind == .histogram ? 1 : 0) {
              let isBucket = family.kind == .histogram
              let bound = place < family.bounds.count ? family.bounds[place] : .infinity
              let text =
                bound.isInfinite
                ? "+Inf" : bound == bound.rounded() ? String(Int(bound)) : "\(bound)"
              labels[isBucket ? "le" : "quantile"] = text
              let value = store.current(series, isBucket ? .bucket(place) : .quantile(place))
              compare(isBucket ? family.name + "_bucket" : family.name, labels, value)
              if isBucket, value < before { found.append("\(family.name) falls at \(text)") }
              before = value
            }
            if family.kind == .histogram, before != store.current(series, .count) {
              found.append("\(family.name): +Inf is not the count")
            }
          }
          if types[family.name] != family.kind.rawValue || helps[family.name] != family.help {
            found.append("\(family.name) is described otherwise")
          }
        }
      }
    }
    if counted != samples.count { found.append("\(samples.count - counted) samples too many") }
    return Array(found.prefix(5))
  }
}

/// `promtool check metrics`, where Prometheus' Debian package is installed.
enum Promtool {
  static let path = ["/usr/bin/promtool", "/usr/local/bin/promtool"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// What it prints about a text; nil when it is not installed.
  static func check(_ text: String) throws -> String? {
    guard let path else { return nil }
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = ["check", "metrics"]
    // A file in place of a pipe: neither side can wait for the other.
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).prom")
    try Data(text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let output = Pipe()
    process.standardInput = try FileHandle(forReadingFrom: file)
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let printed = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: printed, as: UTF8.self)
      + (process.terminationStatus == 0 ? "" : "exit \(process.terminationStatus)")
  }
}
