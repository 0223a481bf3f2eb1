import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Operations
@testable import Simulator
@testable import Site
@testable import Support
@testable import SyncSupport

@Suite("A door that has another name now")
struct RenamedDoorsTests {
    @Test("The ledger knows the code of the old name, and the new one is told before any that merely looks like it")
    func renamed() throws {
        let site = CheckSite()
        site.values["EXIT_DEVICES"] = "Salida Vieja"
        let code = TestSite.exitDoor.code
        var event = Sample.event("e1", at: site.clock.now - .hours(3))
        (event.doorCode, event.doorName) = (code, "Salida Vieja")
        let entries = [
            LedgerEntry.opened(version: 1, position: nil, lateCheck: nil),
            .begun(site.clock.now - .hours(9), reason: "first start"),
            .event(RecordedEvent(event: event, state: .skipped, reason: "so")),
        ]
        let text = entries.enumerated().map { LedgerRecord(line: $0 + 1, at: site.clock.now, entry: $1).text }.joined()
        let folder = StateFolder(path: site.values["STATE_DIR"] ?? "")
        try site.files.replace(folder.ledgerFile(day: "2026-01-28"), with: Data(text.utf8))
        let failure = site.check().first(.failed)
        #expect(
            failure?.text
                == "EXIT_DEVICES: HikCentral knows no door “Salida Vieja”; the door with its code \(code) is now called "
                + "“Facial Salida”")
        #expect(failure?.remedy?.english.contains("or the code \(code)") == true)
    }
}
