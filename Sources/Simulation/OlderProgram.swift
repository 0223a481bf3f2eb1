import Foundation

/// The program of the version before, as far as its disk can tell: its ledger has format 1, and one of format 2 is not
/// touched.
enum OlderProgram {
    private static let newer = Data(#""kind":"ledger","version":2"#.utf8)
    private static let older = Data(#""kind":"ledger","version":1"#.utf8)

    /// What it writes instead.
    static func bytes(_ bytes: UnsafeRawPointer, _ count: Int) -> Data {
        var data = Data(bytes: bytes, count: count)
        while let place = data.range(of: newer) { data.replaceSubrange(place, with: older) }
        return data
    }

    /// Whether it refuses this ledger.
    static func refuses(folder: String) -> Bool {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(".jsonl") }
            .contains { FileManager.default.contents(atPath: "\(folder)/\($0)")?.range(of: newer) != nil }
    }
}
