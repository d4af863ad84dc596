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

  /// The debug build of the same sources, as `make test` names it; `RINGSIDE_BINARY` is the release.
  private static let debug = ProcessInfo.processInfo.environment["RINGSIDE_DEBUG_BINARY"]

  @Test(
    "debug and release agree",
    .enabled(if: debug != nil, "make test builds both and says where the debug build is"))
  func builds() throws {
    let debug = try #require(Self.debug)
    let release = TerminalProgram.binary
    try #require(debug != release, "expected two builds, found the same twice")
    for build in [debug, release] {
      try #require(
        FileManager.default.isExecutableFile(atPath: build),
        "expected a build at \(build): `make test` makes both")
    }
    #expect(try digest(7, of: debug) == digest(7, of: release))
  }
}
