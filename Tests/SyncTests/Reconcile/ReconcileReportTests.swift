import Foundation
import Testing

@testable import Base
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("The report of a comparison")
struct ReconcileReportTests {
    private let zone = SiteZone(identifier: "America/Argentina/Buenos_Aires") ?? .utc
    private let report: ReconcileReport

    init() throws {
        let day = try #require(SiteDay(date: "2026-01-27"))
        var ana = PersonDay(day: day, employee: "004501", person: "17", name: "Ana \"la jefa\", Pérez")
        (ana.doors, ana.humand) = (4, 3)
        ana.ledger.accepted = 3
        ana.ledger.held = 1
        ana.differences = [
            Difference(
                kind: .held, time: TestSite.time("08:05:44").instant, direction: .clockIn, line: 17, event: "e-1",
                detail: .init(same: "because, as it is")),
            Difference(
                kind: .openDay, time: TestSite.time("18:00:00").instant, direction: .clockIn,
                detail: .init(same: "open")),
        ]
        var beto = PersonDay(day: day, employee: "b@example.com", person: "21", name: "Beto")
        (beto.doors, beto.humand, beto.ledger.accepted) = (2, 3, 2)
        beto.foreign = [ForeignEntry(time: TestSite.time("19:00:00").instant, direction: .clockOut, source: "APP")]
        var nobody = PersonDay(day: day, employee: nil, person: "40", name: "Diego")
        nobody.ledger.held = 1
        nobody.differences = [
            Difference(kind: .held, time: TestSite.time("08:00:00").instant, detail: .init(same: "no line"))
        ]
        report = ReconcileReport(
            days: [ReconciledDay(day: day, people: [ana, beto, nobody], purged: 2, unreadable: 0)], zone: zone)
    }

    @Test("The table names people with differences; the lines after it give the totals")
    func text() {
        #expect(
            report.text
                == """
                DAY         EMPLOYEE  NAME                  DOORS  LEDGER   HUMAND  DIFFERENCE
                2026-01-27  004501    Ana "la jefa", Pérez  4      3 +1 held  3       held: clock-in 08:05:44, line 17: because, as it is
                                                                                      open day in Humand: clock-in 18:00:00: open
                2026-01-27  –         Diego                 0      0 +1 held  –       held: 08:00:00: no line

                2026-01-27: 3 people; the doors show 6 punches, the ledger has 5 accepted, Humand holds 6 entries.
                held: 2
                open day in Humand: 1
                in Humand, but not from us: 1 (1 APP); no difference
                in the ledger, but no longer in HikCentral: 2; no difference

                """.replacing("LEDGER   HUMAND", with: "LEDGER     HUMAND"))
    }

    @Test("The JSON is one document with every kind of difference, and every person and day")
    func json() throws {
        let json = try JSONValue(parsing: Data(report.json.serialized.utf8))
        #expect(json["agrees"] == false)
        #expect(json["differences"]?["held"]?.integer == 2)
        #expect(json["differences"]?["notRead"]?.integer == 0)
        #expect(json["foreign"]?["APP"]?.integer == 1)
        let people = try #require(json["days"]?.elements?.first?["people"]?.elements)
        #expect(people.count == 3)
        #expect(people[0]["differences"]?.elements?.first?["time"]?.text == "2026-01-27T08:05:44-03:00")
        #expect(people[0]["differences"]?.elements?.first?["line"]?.integer == 17)
        #expect(people[2]["employee"] == .null && people[2]["humand"] == .null)
    }

    @Test("The CSV has a header and a row for each person and day, and is read back unchanged")
    func csv() throws {
        let (rows, problems) = CSV.rows(report.csv(.plain, .spanish))
        #expect(problems.isEmpty)
        #expect(rows.count == 4 && rows.allSatisfy { $0.fields.count == 17 })
        #expect(rows[0].fields.prefix(4) == ["day", "employee", "person", "name"])
        #expect(rows[1].fields[3] == "Ana \"la jefa\", Pérez")
        #expect(rows[1].fields[12] == "held openDay")
        #expect(rows[2].fields[11] == "1")
        #expect(report.csv(.plain, .spanish).hasSuffix("\r\n"))
        let excel = report.csv(.excel, .spanish)
        #expect(
            excel.hasPrefix("\u{FEFF}día;empleado;persona;nombre;") && excel.contains("día abierto en Humand, retenido")
        )
    }

    @Test("Days that could not be compared are named, and then the result is not agreement")
    func notCompared() throws {
        let day = try #require(SiteDay(date: "2026-01-28"))
        let empty = ReconcileReport(days: [], notCompared: [day], zone: zone)
        #expect(empty.json["agrees"] == false)
        #expect(empty.json["notCompared"] == ["2026-01-28"])
        #expect(empty.json["from"] == .null)
    }
}
