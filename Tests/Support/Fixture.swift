import Foundation

/// The recorded bodies and vectors beside the tests.
enum Fixture {
    static func data(_ name: String) throws -> Data { try Data(contentsOf: folder().appendingPathComponent(name)) }

    /// The path of a fixture, for what is run rather than read.
    static func path(_ name: String) -> String { folder().appendingPathComponent(name).path }

    /// The names of all fixtures that are one JSON text.
    static var jsonNames: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder().path)) ?? []
        return names.filter { $0.hasSuffix(".json") }.sorted()
    }

    private static func folder() -> URL { Products.fixtures }
}
