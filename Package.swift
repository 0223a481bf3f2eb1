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
    ("FindFace", ["Base", "Attendance"]),
    ("Webhooks", ["Base", "HTTP", "Attendance", "Ledger"]),
    ("Sync", ["Base", "Attendance", "Ledger"]),
    (
        "Site", ["Base", "HTTP", "Attendance", "Ledger", "HikCentral", "Humand", "FindFace", "Webhooks", "Sync"]
    ),
    (
        "Operations",
        ["Base", "HTTP", "Attendance", "Ledger", "HikCentral", "Humand", "FindFace", "Webhooks", "Sync", "Site"]
    ),
    (
        "Commands",
        [
            "Base", "HTTP", "Attendance", "Ledger", "HikCentral", "Humand", "FindFace", "Webhooks", "Sync", "Site",
            "Operations",
        ]
    ),
    ("Simulator", ["Base", "HTTP"]),
]
let all = floors.map(\.name)

/// What the tests of each target need beside the target itself and `Support`. As little as possible: whatever is
/// changed below a test target compiles it again.
let tests: [(name: String, imports: [String])] = [
    ("Base", ["Simulator"]),
    ("HTTP", ["Base", "Attendance", "HikCentral", "Humand", "Simulator", "hik2humand"]),
    ("Attendance", ["Base", "Simulator"]),
    ("Ledger", ["Base", "Attendance", "Simulator"]),
    ("HikCentral", ["Base", "HTTP", "Attendance", "Simulator", "SyncSupport"]),
    ("Humand", ["Base", "HTTP", "Attendance", "Simulator", "SyncSupport"]),
    ("Webhooks", ["Base", "HTTP", "Attendance", "Ledger", "Simulator"]),
    (
        "Sync",
        [
            "Base", "HTTP", "Attendance", "Ledger", "HikCentral", "Humand", "FindFace", "Operations", "Simulator",
            "SyncSupport",
        ]
    ),
    (
        "Site",
        ["Base", "HTTP", "Attendance", "Ledger", "HikCentral", "Humand", "Webhooks", "Sync", "Operations", "Simulator"]
    ),
    ("FindFace", ["Base", "Attendance"]),
    ("Operations", all + ["SyncSupport"]),
    ("Commands", ["Base", "HTTP", "Attendance", "Ledger", "Sync", "Site", "Operations", "Simulator"]),
    ("Simulator", ["Base", "HTTP", "HikCentral"]),
    ("Simulation", ["Base", "HTTP", "Simulation", "Simulator"]),
    // Every parser's tests, and those that run the built program.
    ("Parser", ["Base", "HTTP", "Attendance", "Ledger", "HikCentral", "Humand", "FindFace", "Site", "Simulator"]),
    ("EndToEnd", all + ["SyncSupport", "hik2humand"]),
]

/// What reads and writes JSON, lines and messages is always optimised: simulated days would take twice as long without.
/// To debug it: `-Xswiftc -Onone`.
let optimised: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]
/// The tests themselves need no speed, and optimising them took more than half of a release build.
let compiledQuickly: [SwiftSetting] = [.unsafeFlags(["-Onone"], .when(configuration: .release))]

func dependencies(_ names: [String]) -> [Target.Dependency] { names.map { .init(stringLiteral: $0) } }

let package = Package(
    name: "hik2humand",
    products: [
        .executable(name: "hik2humand", targets: ["hik2humand"])
    ],
    targets: floors.map { floor in
        .target(
            name: floor.name, dependencies: dependencies(floor.imports),
            swiftSettings: ["Base", "HTTP", "Ledger"].contains(floor.name) ? optimised : [])
    } + [
        .target(name: "Demo", dependencies: dependencies(all)),
        .executableTarget(name: "hik2humand", dependencies: ["Base", "Operations", "Commands", "Demo"]),
        // Worlds in memory, and their judge.
        .target(name: "Simulation", dependencies: ["Base", "HTTP", "Ledger", "Sync", "Site", "Simulator"]),
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "Base", "HTTP", "Attendance", "Ledger", "HikCentral", "Sync", "Simulator", "Simulation",
            ]),
        // Fakes and samples: for the tests of every target, and for those that need a whole site.
        .target(
            name: "Support", dependencies: ["Base", "HTTP", "Attendance", "Simulator"], path: "Tests/Support"),
        .target(
            name: "SyncSupport",
            dependencies: [
                "Base", "HTTP", "Attendance", "Ledger", "HikCentral", "Humand", "FindFace", "Sync", "Simulator",
                "Support",
            ],
            path: "Tests/SyncSupport"),
    ]
        + tests.map { test in
            let own = all.contains(test.name) && !test.imports.contains(test.name) ? [test.name] : []
            return .testTarget(
                name: test.name + "Tests", dependencies: dependencies(own + ["Support"] + test.imports),
                swiftSettings: compiledQuickly)
        },
    swiftLanguageModes: [.v6]
)
