import Base
import Foundation
import Simulator
import Testing

@testable import Site
@testable import Support
@testable import Sync

struct RunModeTests {
    private let folder: TemporaryFolder
    private let clock = ManualClock(now: Sample.noon)

    init() throws { folder = try TemporaryFolder() }

    private func position(_ mode: RunMode, startFrom: String?) throws -> Instant? {
        var environment = Sample.settings
        environment["STATE_DIR"] = folder.path + "/state"
        environment["START_FROM"] = startFrom
        let settings = try Settings(SettingValues(environment: environment, envFile: nil))
        let site = Site(settings, environment: [:], executable: "/nowhere", mode: mode, clock: clock) { _ in }
        let ledger = try site.open(restart: nil).ledger
        if ledger.state.position == nil {
            let first = try site.assembly(isDaemon: false).firstStart.moment(now: clock.now, difference: nil)
            try ledger.begin(at: first, reason: "test")
        }
        return ledger.state.position
    }

    @Test(
        "A dry run starts where the first run would; without START_FROM it starts a day ago",
        arguments: [("3d", Span.days(3), Span.days(3)), ("now", .days(0), .days(0)), (nil, .days(1), .days(0))]
            as [(String?, Span, Span)])
    func beginning(_ startFrom: String?, dry: Span, real: Span) throws {
        #expect(try position(.dry { _ in }, startFrom: startFrom) == Sample.noon - dry)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/state"), "not even the folder is made")
        #expect(try position(.real, startFrom: startFrom) == Sample.noon - real)
    }

    @Test("A dry run starts at the real run's cursor and changes nothing")
    func cursor() throws {
        #expect(try position(.real, startFrom: "2d") == Sample.noon - .days(2))
        let before = try folder.snapshot()
        #expect(try position(.dry { _ in }, startFrom: "9d") == Sample.noon - .days(2))
        #expect(try folder.snapshot() == before)
    }
}
