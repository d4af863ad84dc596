public import Foundation

/// The real program, run without a terminal.
public enum Program {
  /// Runs it to its end and returns what it said; it reads `input`, and `meanwhile` is done once it
  /// runs.
  public static func run(
    _ arguments: [String], _ environment: [String: String] = [:], input: String? = nil,
    meanwhile: (Process) throws -> Void = { _ in }
  ) throws -> (output: String, errors: String, code: Int32) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: TerminalProgram.binary)
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"].merging(environment) { $1 }
    let (output, errors) = (Pipe(), Pipe())
    let typed = input.map { text in
      let pipe = Pipe()
      pipe.fileHandleForWriting.write(Data(text.utf8))
      try? pipe.fileHandleForWriting.close()
      return pipe
    }
    process.standardInput = typed ?? FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    try meanwhile(process)
    let said = output.fileHandleForReading.readDataToEndOfFile()
    let complained = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (
      String(decoding: said, as: UTF8.self), String(decoding: complained, as: UTF8.self),
      process.terminationStatus
    )
  }
}
