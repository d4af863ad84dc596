import Foundation
import TestSupport
import Testing

@Suite("Digests of the real program") struct DigestTests {
  private func digest(_ seed: Int, of binary: String = TerminalProgram.binary) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: binary)
    process.arguments = ["digest", "shop", "--seed", "\(seed)", "--for", "8s", "--every", "2s"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let said = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: said, as: UTF8.self)
  }

  @Test("two processes agree, another seed does not") func processes() throws {
    let first = try digest(7)
    #expect(first.split(separator: "\n").count == 4)
    #expect(try digest(7) == first)
    #expect(try digest(8) != first)
  }

  @Test("debug and release agree, where both are built") func builds() throws {
    let folder = URL(fileURLWithPath: TerminalProgram.binary).deletingLastPathComponent()
    let build = folder.deletingLastPathComponent()
    let both = ["debug", "release"].map { build.appendingPathComponent("\($0)/ringside").path }
      .filter { FileManager.default.isExecutableFile(atPath: $0) }
    guard both.count == 2, try isAsNew(both) else { return }
    #expect(try digest(7, of: both[0]) == digest(7, of: both[1]))
  }

  /// Binaries built more than an hour apart are of different sources.
  private func isAsNew(_ paths: [String]) throws -> Bool {
    let times = try paths.compactMap {
      try FileManager.default.attributesOfItem(atPath: $0)[.modificationDate] as? Date
    }
    return times.count == 2 && abs(times[0].timeIntervalSince(times[1])) < 3_600
  }
}
