import Foundation
import Simulation
import Verification

/// Ten minutes of the shop with a time line, then where its memory is: each buffer counted once.
enum MemoryWorkload {
  static func run(minutes: Int) throws {
    var timeline = Timeline(Experiment(try ScenarioFile.load("shop"), seed: Window().seed))
    timeline.run(to: .zero + .minutes(minutes))
    let resident = Memory.residentMebibytes
    var all = BufferCount()
    all.count(timeline, at: "")
    var one = BufferCount()
    one.count(timeline.present, at: "present")
    print(
      "minutes=\(minutes) keyframes=\(timeline.keyframeCount)",
      "events=\(timeline.present.eventCount) resident_mib=\(resident) peak_mib=\(Memory.peakMebibytes)",
      "buffers_mib=\(all.mebibytes) one_state_mib=\(one.mebibytes)")
    for (place, bytes) in all.largest(40) {
      print("  \(Memory.rounded(bytes)) MiB \(place)")
    }
  }
}

/// The buffers behind a value, by the path that leads to them; those that are shared count once.
///
/// It walks by reflection: slow, but it sees what is private and needs no list kept up to date.
struct BufferCount {
  private var seen: Set<UInt> = []
  private var bytes: [String: Int] = [:]

  var mebibytes: Double { Memory.rounded(bytes.values.reduce(0, +)) }

  func largest(_ count: Int) -> [(place: String, bytes: Int)] {
    bytes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(count)
      .map { ($0.key, $0.value) }
  }

  mutating func count<Value>(_ value: Value, at path: String) {
    if let buffer = value as? any OneBuffer {
      guard let size = buffer.bufferSize else { return }
      guard seen.insert(buffer.address).inserted else { return }
      bytes[path, default: 0] += size
      guard !buffer.holdsBits else { return }
      for child in Mirror(reflecting: value).children { count(child.value, at: path + "[]") }
      return
    }
    guard !_isPOD(Value.self), !(value is String) else { return }
    for child in Mirror(reflecting: value).children {
      let label = child.label ?? "."
      let isInner = ["chunks", "keyframes", "pages", "places"].contains(label)
      count(child.value, at: isInner || label.hasPrefix(".") ? path : "\(path).\(label)")
    }
  }
}

/// A collection that is one reference to one buffer.
private protocol OneBuffer {
  var bufferSize: Int? { get }
  var address: UInt { get }
  var holdsBits: Bool { get }
}

extension OneBuffer {
  var address: UInt { unsafeBitCast(self, to: UInt.self) }
}

extension Array: OneBuffer {
  fileprivate var bufferSize: Int? {
    capacity == 0 ? nil : 32 + capacity * MemoryLayout<Element>.stride
  }
  fileprivate var holdsBits: Bool { _isPOD(Element.self) }
}

extension ContiguousArray: OneBuffer {
  fileprivate var bufferSize: Int? {
    capacity == 0 ? nil : 32 + capacity * MemoryLayout<Element>.stride
  }
  fileprivate var holdsBits: Bool { _isPOD(Element.self) }
}

extension Dictionary: OneBuffer {
  fileprivate var bufferSize: Int? {
    guard capacity > 0 else { return nil }
    let places = (capacity * 4 / 3).nextPowerOfTwo
    return 64 + places / 8
      + places * (MemoryLayout<Key>.stride + MemoryLayout<Value>.stride)
  }
  fileprivate var holdsBits: Bool { _isPOD(Key.self) && _isPOD(Value.self) }
}

extension Set: OneBuffer {
  fileprivate var bufferSize: Int? {
    guard capacity > 0 else { return nil }
    let places = (capacity * 4 / 3).nextPowerOfTwo
    return 64 + places / 8 + places * MemoryLayout<Element>.stride
  }
  fileprivate var holdsBits: Bool { _isPOD(Element.self) }
}

extension Int {
  fileprivate var nextPowerOfTwo: Int {
    self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount)
  }
}
