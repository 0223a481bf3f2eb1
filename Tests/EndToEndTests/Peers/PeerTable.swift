import Foundation

@testable import Support

/// The table in WireBehaviour.md of what a peer can do, from the rows of `PeerBehaviour`.
enum PeerTable {
    static let text =
        "| what happens | a read from HikCentral | a post to Humand |\n| --- | --- | --- |\n"
        + PeerBehaviour.Phase.allCases.map { phase in
            "| **\(phase.rawValue)** | | |\n"
                + PeerBehaviour.all.filter { $0.phase == phase }.map(line).joined(separator: "\n")
        }.joined(separator: "\n")

    private static func line(_ row: PeerBehaviour) -> String {
        "| \(row.what) | \(row.read?.words ?? "–") | \(row.post?.words ?? "–") |"
    }

    /// `0.27 s`, `39 s`, `15 min`.
    static func seconds(_ milliseconds: Int64) -> String {
        if milliseconds % 60_000 == 0 { return "\(milliseconds / 60_000) min" }
        if milliseconds >= 10_000 { return "\((milliseconds + 500) / 1000) s" }
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(Double(milliseconds / 10) / 100) s"
    }
}
