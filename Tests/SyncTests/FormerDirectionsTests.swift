import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("Directions of doors that are gone")
struct FormerDirectionsTests {
    @Test("The last direction by the lists of doors counts, and of a door that HikCentral still has there is none")
    func last() throws {
        let site = TestSite()
        let (entry, exit) = (site.entryDevices, site.exitDevices)
        (site.entryDevices, site.exitDevices) = (exit, entry)
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.run()
        (site.entryDevices, site.exitDevices) = (entry, exit)
        site.clock.advance(by: .hours(1))
        site.pass("beto", .clockIn, at: "21:10:00")
        site.pass("beto", .clockOut, at: "21:20:00")
        try site.run()
        let former = FormerDirections(
            LedgerArchive(folder: TestSite.folder, files: site.files))
        let door = TestSite.entryDoor.code
        func direction(_ code: String, listed: [Door]) throws -> Direction? {
            let mapper = Mapper(rules: MappingRules(), doors: try DoorMap(entry: [], exit: [], listed: listed))
            return former.direction(of: Sample.event("x", at: Sample.noon, door: code), by: mapper, at: site.clock.now)
        }
        let others = [Door(code: "31", name: "New")]
        #expect(try direction(door, listed: others) == .clockIn, "the corrected one")
        #expect(try direction(TestSite.exitDoor.code, listed: others) == .clockOut)
        #expect(try direction(door, listed: others + [Door(code: door, name: "Facial Entrada")]) == nil)
        #expect(try direction("41", listed: others) == nil)
    }
}
