import Foundation

/// Whether the long form of a randomised test is asked for: `RINGSIDE_SOAK=1`.
public let isSoak = ProcessInfo.processInfo.environment["RINGSIDE_SOAK"] == "1"
