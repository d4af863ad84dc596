// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours is held to the same rules; what differs is what it may import.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let collections: [Target.Dependency] = [
  .product(name: "DequeModule", package: "swift-collections"),
  .product(name: "OrderedCollections", package: "swift-collections"),
]

/// What compares and shows values in tests.
let diffs: [Target.Dependency] = [
  .product(name: "CustomDump", package: "swift-custom-dump"),
  .product(name: "IssueReportingTestSupport", package: "xctest-dynamic-overlay"),
]

/// The world and its judges, from the bottom: whoever sees one of them names all that lie below, since a
/// target is compiled anew only when a module that it names has changed.
let cluster = ["Simulation", "Patterns", "Cluster"]
let judged = cluster + ["Verification"]

func targets(_ names: [String]) -> [Target.Dependency] { names.map { .byName(name: $0) } }

/// A test target `<name>Tests` beside the target it tests.
func tests(
  _ name: String, over below: [String] = cluster, kept: [String] = []
) -> Target {
  .testTarget(
    name: "\(name)Tests",
    dependencies: targets([name, "TestSupport"] + below.filter { $0 != name }) + diffs,
    exclude: kept, swiftSettings: strict)
}

/// What each pattern's folder says about its source, not compiled.
let patternNotes = [
  "CircuitBreaker/README.md",
  "FailureDetector/README.md",
  "HashRing/README.md",
  "LoadBalancing/README.md",
  "MessageQueue/README.md",
  "Metrics/README.md",
  "PrimaryBackup/README.md",
  "QuorumStore/README.md",
  "Raft/README.md",
  "Retry/README.md",
  "ServerQueue/README.md",
  "ServiceRegistry/README.md",
  "Sharding/README.md",
  "Tracing/README.md",
]

let package = Package(
  name: "ringside",
  products: [
    .executable(name: "ringside", targets: ["ringside"]),
    .library(name: "Simulation", targets: ["Simulation"]),
    .library(name: "Patterns", targets: ["Patterns"]),
    .library(name: "Cluster", targets: ["Cluster"]),
    .library(name: "Verification", targets: ["Verification"]),
    .library(name: "Screen", targets: ["Screen"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/pointfreeco/swift-custom-dump", from: "1.7.3"),
    .package(url: "https://github.com/pointfreeco/xctest-dynamic-overlay", from: "1.13.1"),
  ],
  targets: [
    // Pure: no Foundation, no libc, no input or output.
    .target(name: "Simulation", dependencies: collections, swiftSettings: strict),
    .target(
      name: "Patterns", dependencies: ["Simulation"] + collections, exclude: patternNotes,
      swiftSettings: strict),
    .target(
      name: "Cluster",
      dependencies: [
        "Simulation", "Patterns", .product(name: "Histogram", package: "hdrhistogram-swift"),
      ] + collections, exclude: ["Money/README.md"],
      swiftSettings: strict),
    .target(
      name: "Verification", dependencies: ["Simulation", "Patterns", "Cluster"] + collections,
      swiftSettings: strict),
    .target(name: "Screen", swiftSettings: strict),
    .target(
      name: "Dashboard",
      dependencies: ["Screen", "Simulation", "Patterns", "Cluster", "Verification"] + collections,
      swiftSettings: strict),

    // The files of scenarios/ and themes/ and the patterns' pages, in the binary: an installed
    // ringside needs no folder beside it.
    .target(
      name: "Assets", path: ".",
      exclude: [
        "Tests", "docs", "scripts", "Makefile", "README.md", "CHANGELOG.md",
        "CONTRIBUTING.md", "GLOSSARY.md", "LICENSE", "Sources/CNcurses", "Sources/Cluster",
        "Sources/Dashboard", "Sources/Formats", "Sources/Patterns", "Sources/Screen",
        "Sources/Simulation", "Sources/Terminal", "Sources/Verification", "Sources/ringside",
      ], sources: ["Sources/Assets"],
      resources: [.embedInCode("scenarios"), .embedInCode("themes"), .embedInCode("patterns")],
      swiftSettings: strict),

    // At the edge.
    .target(
      name: "CNcurses",
      linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    .target(name: "Terminal", dependencies: ["CNcurses", "Screen"], swiftSettings: strict),
    .target(
      name: "Formats",
      dependencies: [
        "Screen", "Simulation", "Patterns", "Cluster", "Verification",
        .product(name: "Yams", package: "Yams"),
      ], swiftSettings: strict),
    .executableTarget(
      name: "ringside",
      dependencies: [
        "Assets", "Terminal", "Dashboard", "Formats", "Screen", "Simulation", "Patterns", "Cluster",
        "Verification",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ], swiftSettings: strict),

    // Tests.
    .target(
      name: "TestSupport", dependencies: targets(cluster + ["Screen"]), path: "Tests/Support",
      swiftSettings: strict),
    tests("Simulation"),
    tests("Patterns", over: judged),
    tests("Cluster"),
    tests("Verification", over: judged),
    tests("Screen"),
    tests("Dashboard", over: judged + ["Screen"], kept: ["Goldens"]),
    tests("Terminal"),
    tests("Formats", over: judged + ["Screen", "Assets", "Dashboard"], kept: ["Goldens"]),
    // The real program, without a terminal.
    .testTarget(
      name: "CommandLineTests", dependencies: ["Assets", "TestSupport", "ringside"],
      swiftSettings: strict),
    // And in one.
    .testTarget(
      name: "EndToEndTests",
      dependencies: targets(judged + ["TestSupport", "Dashboard", "Screen"]),
      swiftSettings: strict),
    .testTarget(
      name: "TidyTests",
      dependencies: targets(judged + ["TestSupport", "Screen", "Assets", "Dashboard", "Formats"]),
      swiftSettings: strict),
  ]
)
