import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Sync
@testable import SyncSupport

/// Mistakes in the settings, one after another while Humand takes nothing, and then the right ones: Humand must end with
/// what it would have had without them.
@Suite("Mistakes in the settings, and back", .timeLimit(.minutes(10)))
struct CorrectionFuzzTests {
    enum Kind: CaseIterable {
        case personIDs, codes, mappedCodes, alternating

        var map: [String] {
            switch self {
            case .personIDs, .alternating: ["ana,ana", "beto,beto", "carla,carla"]
            case .codes: []
            case .mappedCodes: ["c-ana,ana", "c-beto,c-beto", "c-carla,carla"]
            }
        }
        var prefix: String { self == .codes || self == .mappedCodes ? "c-" : "" }
    }

    private func site(_ kind: Kind, _ random: inout SeededGenerator) -> TestSite {
        let site = TestSite(now: "19:30:00", people: ["ana", "beto", "carla", "c-ana", "c-beto", "c-carla"])
        if kind == .alternating { site.rules.direction = [.alternate] }
        if !kind.prefix.isEmpty { site.rules.employeeID = .personCode }
        site.rules.employeeMap = .of(kind.map)
        var inside: Set<String> = []
        var second = 8 * 3600
        for _ in 0..<Int.random(in: 3...9, using: &random) {
            second += [5, 20, 45, 70, 600, 3600].randomElement(using: &random) ?? 5
            let person = ["ana", "beto", "carla"].randomElement(using: &random) ?? "ana"
            let isIn = inside.insert(person).inserted
            if !isIn { inside.remove(person) }
            let text = String(format: "%02d:%02d:%02d", second / 3600, second / 60 % 60, second % 60)
            site.pass(person, isIn ? .clockIn : .clockOut, at: text)
        }
        return site
    }

    private func mistake(_ site: TestSite, _ kind: Kind, _ random: inout SeededGenerator) {
        let (entry, exit, prefix) = (site.entryDevices, site.exitDevices, kind.prefix)
        switch Int.random(in: 0..<7, using: &random) {
        case 0: site.rules.employeeMap = .of(["\(prefix)ana,beto", "\(prefix)beto,ana", "\(prefix)carla,carla"])
        case 1: site.rules.employeeMap = .of(["\(prefix)ana,beto", "\(prefix)beto,beto", "\(prefix)carla,beto"])
        case 2: site.rules.employeeMap = .of(["\(prefix)ana,carla"])
        case 3: (site.entryDevices, site.exitDevices) = (exit, entry)
        case 4: site.entryDevices = []
        case 5: (site.entryDevices, site.exitDevices) = ([], exit + entry)
        default: site.rules.eventTypes = [198_914]
        }
    }

    @Test("Humand ends with what it would have had", arguments: Kind.allCases)
    func back(_ kind: Kind) throws {
        for seed in 0..<UInt64(Campaign.size(25, full: 400)) {
            var random = SeededGenerator(seed: seed)
            let undisturbed = site(kind, &random)
            try undisturbed.run()
            random = SeededGenerator(seed: seed)
            let site = site(kind, &random)
            let right = (site.rules, site.entryDevices, site.exitDevices)
            site.humand.faults.add(path: "clock", .status(401), times: .max)
            try site.run()
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                (site.rules, site.entryDevices, site.exitDevices) = right
                mistake(site, kind, &random)
                if Int.random(in: 0..<4, using: &random) == 0 {
                    site.hikCentral.faults.add(path: "artemis", .status(503), times: .max)
                }
                try site.run()
                try site.run()
                let settled = site.ledger?.state.lastLine ?? 0
                try site.run()
                #expect(
                    (site.ledger?.state.lastLine ?? 0) - settled <= 2, "seed \(seed): nothing changes, and it grows")
                site.hikCentral.faults.clear()
            }
            (site.rules, site.entryDevices, site.exitDevices) = right
            try site.run()
            site.humand.faults.clear()
            try site.run()
            #expect(site.entries == undisturbed.entries, "seed \(seed)")
        }
    }
}
