// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "hik2humand",
    products: [
        .executable(name: "hik2humand", targets: ["hik2humand"])
    ],
    targets: [
        .executableTarget(name: "hik2humand", dependencies: ["AttendanceSync", "Simulator"]),
        .target(name: "AttendanceSync"),
        .target(name: "Simulator", dependencies: ["AttendanceSync"]),
        .executableTarget(name: "Benchmarks", dependencies: ["AttendanceSync"]),
        .testTarget(
            name: "AttendanceSyncTests",
            dependencies: ["AttendanceSync", "Simulator", "hik2humand", "Support"],
            resources: [.copy("Fixtures")]
        ),
        .testTarget(
            name: "CommandLineTests",
            dependencies: ["AttendanceSync", "Simulator", "hik2humand", "Support"],
            exclude: ["Fixtures"]
        ),
        .target(name: "Support", path: "Tests/Support"),
    ],
    swiftLanguageModes: [.v6]
)
