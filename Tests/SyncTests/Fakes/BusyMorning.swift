@testable import SyncSupport

extension TestSite {
    /// One o'clock, after a morning with a double read and a stranger; nothing has been read yet.
    static func busyMorning() -> TestSite {
        let site = TestSite(now: "13:00:00")
        site.begin = TestSite.time("07:30:00").instant
        site.pass("ana", .clockIn, at: "08:00:10")
        site.pass("ana", .clockIn, at: "08:00:20")
        site.pass("beto", .clockIn, at: "08:01:00")
        site.pass("stranger", .clockIn, at: "08:02:00")
        site.pass("ana", .clockOut, at: "12:30:00")
        return site
    }

    /// What Humand must hold from that morning.
    static let busyMorningEntries = ["ana in 08:00:10", "beto in 08:01:00", "ana out 12:30:00"]
}
