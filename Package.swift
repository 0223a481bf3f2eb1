// swift-tools-version: 6.0
import PackageDescription

// The floor plan: a target may import those in its list and no others, so the compiler refuses a step back up.
// `.ci/imports` compares every import in the sources with this table.
let floors: [(name: String, imports: [String])] = [
    ("Base", []),
    ("HTTP", ["Base"]),
    ("Attendance", ["Base"]),
    ("Ledger", ["Base", "Attendance"]),
    ("HikCentral", ["Base", "HTTP", "Attendance"]),
    ("Humand", ["Base", "HTTP", "Attendance"]),
    ("Sync", ["Base", "Attendance", "Ledger"]),
    ("Site", ["Base", "HTTP", "Attendance", "Ledger", "HikCentral", "Humand", "Sync"]),
    ("Operations", ["Base", "HTTP", "Attendance", "Ledger", "HikCentral", "Humand", "Sync", "Site"]),
    ("Commands", ["Base", "HTTP", "Attendance", "Ledger", "HikCentral", "Humand", "Sync", "Site", "Operations"]),
]
let all = floors.map(\.name)

func dependencies(_ names: [String]) -> [Target.Dependency] { names.map { .init(stringLiteral: $0) } }

/// The tests of one target; `EndToEndTests` run the built program, `ParserTests` are every parser's.
func tests(_ name: String) -> Target {
    let program: [Target.Dependency] = ["HTTP", "EndToEnd"].contains(name) ? ["hik2humand"] : []
    return .testTarget(name: name + "Tests", dependencies: dependencies(all) + ["Simulator", "Support"] + program)
}

let package = Package(
    name: "hik2humand",
    products: [
        .executable(name: "hik2humand", targets: ["hik2humand"])
    ],
    targets: floors.map { .target(name: $0.name, dependencies: dependencies($0.imports)) } + [
        .target(name: "Simulator", dependencies: dependencies(all)),
        .executableTarget(name: "hik2humand", dependencies: ["Base", "Operations", "Commands", "Simulator"]),
        .executableTarget(name: "Benchmarks", dependencies: dependencies(all)),
        .target(name: "Support", dependencies: dependencies(all) + ["Simulator"], path: "Tests/Support"),
        tests("Base"), tests("HTTP"), tests("Attendance"), tests("Ledger"), tests("HikCentral"), tests("Humand"),
        tests("Sync"), tests("Site"), tests("Operations"), tests("Commands"), tests("Simulator"),
        tests("Parser"), tests("EndToEnd"),
    ],
    swiftLanguageModes: [.v6]
)
