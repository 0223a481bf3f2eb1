import Foundation
import Simulator
import Testing

@testable import Base
@testable import Support

@Suite("explain")
struct ExplainTests {
    @Test("explain prints a person's day, and says why an event was never read")
    func explain() throws {
        let site = try Site()
        let event = site.passage(minutesAgo: 30)
        let cafeteria = SimulatedDoor(code: "31", name: "Comedor")
        site.simulation.hikCentral.add(doors: [cafeteria])
        let unread = site.passage(minutesAgo: 20, Site.ana, cafeteria)
        #expect(try site.run("run", "--once").ending == .exit(0))
        let byEvent = try site.run("explain", event.id)
        #expect(byEvent.ending == .exit(0) && byEvent.output.contains("mapped: clock-in of 1001; entry device"))
        #expect(byEvent.output.contains("Accepted by Humand as entry "), "\(byEvent)")
        let entry = byEvent.output.components(separatedBy: "as entry ").last?.prefix { $0.isNumber } ?? "?"
        #expect(try site.run("explain", "\(entry)").output.contains(event.id), "the id that was just shown")
        let ignored = try site.run("explain", unread.id)
        #expect(ignored.ending == .exit(0), "\(ignored)")
        #expect(ignored.output.contains("It is not in the ledger: door Comedor (31) is not mapped"))
        let day = String(event.time.inWholeSeconds.prefix(10))
        for name in ["17", "1001", "Ana Pérez", "ana perez"] {
            let run = try site.run("explain", name, day)
            #expect(run.output.contains(event.id), "\(name): \(run)")
        }
        let nobody = try site.run("explain", "nobody-at-all", "--offline")
        #expect(nobody.ending == .exit(65) && nobody.output.contains("knows nobody"))
        #expect(nobody.output.hasSuffix("What to do: check the spelling, or ask HikCentral too, without --offline.\n"))
        let unknown = try site.run("explain", "nobody-at-all")
        #expect(unknown.ending == .exit(65) && unknown.output.contains("What to do: check the spelling"), "\(unknown)")
        let impossible = try site.run("explain", "1001", "31/11")
        #expect(impossible.ending == .exit(64) && impossible.errors.contains("November has 30 days"), "\(impossible)")
        #expect(try site.run("explain", "ana", "pérez").errors.contains("in quotes: hik2humand explain \"ana pérez\""))
        #expect(try site.run("explain", "1001", "31.13.2026").ending == .exit(64))
    }

    @Test("explain finds a person by HikCentral's or Humand's number, whether or not they are in the ledger")
    func explainByNumber() throws {
        let site = try Site()
        try site.write("hikcentral,humand\n1001,AP-1\n1002,BD-2\n", to: "map.csv")
        site.settings["EMPLOYEE_MAP"] = site.folder + "/map.csv"
        site.settings["START_FROM"] = "15m"
        site.simulation.humand.add(users: [SimulatedUser(employeeId: "AP-1")])
        let read = site.passage(minutesAgo: 10)
        let older = site.passage(minutesAgo: 40, Site.bruno)
        #expect(try site.run("run", "--once").ending == .exit(0))
        for name in ["1001", "AP-1"] {
            #expect(try site.run("explain", name, read.time.localDate).output.contains(read.id), "\(name)")
        }
        for name in ["1002", "BD-2"] {
            let told = try site.run("explain", name, older.time.localDate)
            #expect(told.output.contains("\(older.id)\nIt is not in the ledger: it lies before START_FROM"), "\(told)")
        }
        try site.write("hikcentral,humand\n1001,AP-1\n1002,BD-2\n1009,LE-9\n", to: "map.csv")
        for name in ["1009", "LE-9"] {
            let left = try site.run("explain", name)
            #expect(left.ending == .exit(65) && left.output.contains("EMPLOYEE_MAP has the line 1009,LE-9"), "\(left)")
        }
    }

    @Test("explain shows what HR entered in Humand by hand, and asks for nothing more; the earlier number is followed")
    func byHand() throws {
        let site = try Site()
        let event = site.passage(minutesAgo: 50)
        #expect(try site.run("run", "--once").ending == .exit(0))
        let day = event.time.localDate
        let leaving = event.time.instant + .seconds(20)
        site.simulation.humand.insert(
            .end, employeeId: "1001", time: Timestamp(instant: leaving, offsetSeconds: event.time.offsetSeconds),
            source: "ADMIN")
        let told = try site.run("explain", "1001", day).output
        #expect(told.contains("  clock-out in Humand (ADMIN), of none of these passages\n"), "\(told)")
        #expect(told.hasSuffix("What to do: nothing; every clock-in has its clock-out.\n"), "\(told)")
        site.simulation.humand.rename("1001", to: "AP-1")
        #expect(try site.run("explain", "1001", day).output.contains("Humand has no employee 1001 now"))
        try site.write("hikcentral,humand\n1001,AP-1\n", to: "map.csv")
        site.settings["EMPLOYEE_MAP"] = site.folder + "/map.csv"
        let renamed = try site.run("explain", "1001", day).output
        #expect(renamed.contains("Humand shows it.") && renamed.contains("(ADMIN)"), "\(renamed)")
    }

    @Test("explain asks nobody before the settings say whom, and names init")
    func explainBeforeSettings() throws {
        let site = try Site()
        for name in ["HIKVISION_HOST", "HIK_APP_KEY", "HIK_SECRET", "HUMAND_AUTH"] { site.settings[name] = nil }
        let told = try site.run("explain", "Ana")
        #expect(told.ending == .exit(78) && !told.errors.contains("could not be asked"), "\(told)")
        #expect(!told.errors.contains("begin with http"), "\(told)")
        #expect(
            told.output.hasSuffix("sudo hik2humand init asks for what is missing; then ask this again.\n"), "\(told)")
    }

    @Test("explain finds an event in the ledger that HikCentral gave no id")
    func explainWithoutID() throws {
        let site = try Site()
        let event = site.passage(minutesAgo: 10) { $0.id = "" }
        #expect(try site.run("run", "--once").ending == .exit(0))
        let told = try site.run("explain", "1001", event.time.localDate).output
        #expect(told.contains("event raw-") && told.contains("Accepted by Humand as entry "), "\(told)")
        #expect(!told.contains("It is not in the ledger"), "\(told)")
    }

    @Test("explain invents no time for an unreadable event, and suggests no retry that cannot help")
    func explainUndecodable() throws {
        let site = try Site()
        let event = site.passage(minutesAgo: 10) { $0.writtenTime = "yesterday-ish" }
        #expect(try site.run("run", "--once").ending == .exit(65))
        let told = try site.run("explain", event.id).output
        #expect(told.contains("; it could not be read, and its time may be another\n"), "\(told)")
        #expect(told.contains("read by a poll, at an unknown time after the event"))
        #expect(told.contains("No command can map it") && !told.contains("queue retry"))
    }

    @Test("explain says whether Humand still shows what it accepted, and asks nobody with --offline")
    func stillThere() throws {
        let site = try Site()
        // Both of one day, soon after midnight too.
        let back: Int64 = SystemClock().now.seconds % 86_400 < 2400 ? 45 : 0
        let event = site.passage(minutesAgo: 30 + back)
        site.passage(minutesAgo: 20 + back, Site.ana, Site.exit)
        #expect(try site.run("run", "--once").ending == .exit(0))
        let day = event.time.localDate
        let whole = try site.run("explain", "ana", day).output
        #expect(whole.components(separatedBy: "Humand shows it.").count == 3, "\(whole)")
        #expect(whole.hasSuffix("What to do: nothing; every clock-in has its clock-out.\n"))
        site.simulation.humand.remove { $0.kind == .start }
        let gone = try site.run("explain", "ana", day).output
        #expect(gone.contains("Humand does not show it any more"), "\(gone)")
        #expect(gone.contains("hik2humand reconcile --date \(day) --repair sends it again"))
        let line = gone.components(separatedBy: "; line ").dropFirst().first?.prefix { $0.isNumber } ?? "?"
        for what in [event.id, "line:\(line)"] {
            let one = try site.run("explain", what).output
            #expect(one.contains("Humand does not show it any more"), "\(one)")
            #expect(one.contains("What to do: if nobody meant to delete it: hik2humand reconcile --date \(day)"))
        }
        let requests = site.simulation.humand.journal.count
        let offline = try site.run("explain", "ana", day, "--offline").output
        #expect(offline.contains("was not asked (--offline)"))
        #expect(try site.run("explain", event.id, "--offline").output.contains("was not asked (--offline)"))
        #expect(site.simulation.humand.journal.count == requests)
    }

    @Test("Where the time zone cannot be used, explain and queue list show no times; other mistakes do not stop them")
    func unknownZone() throws {
        let site = try Site()
        let event = site.passage(minutesAgo: 30)
        #expect(try site.run("run", "--once").ending == .exit(0))
        for command in [["explain", event.id, "--offline"], ["queue", "list"]] {
            let refused = try site.run(command, environment: ["HIK_TIME_ZONE": "Montevdeo"])
            #expect(refused.ending == .exit(78) && refused.output.isEmpty, "\(refused)")
            #expect(refused.errors.contains("HIK_TIME_ZONE=Montevdeo"))
            let told = try site.run(command, environment: ["POLL_INTERVAL": "soon"])
            #expect(told.ending == .exit(0) && told.errors.contains("the settings cannot be used"), "\(told)")
        }
        let status = try site.run("status", environment: ["HIK_TIME_ZONE": "Montevdeo"])
        #expect(status.output.contains("HIK_TIME_ZONE=Montevdeo"), "\(status)")
    }

    @Test("In Spanish a held event has its reason in Spanish alone, and can be found by it; JSON and log stay English")
    func spanishReason() throws {
        let site = try Site()
        try site.write("hikcentral,humand\n1002,1002\n", to: "map.csv")
        site.settings["EMPLOYEE_MAP"] = site.folder + "/map.csv"
        let event = site.passage(minutesAgo: 30)
        let run = try site.run("run", "--once", environment: ["HIK_LANGUAGE": "es"])
        #expect(run.errors.contains("EMPLOYEE_MAP has no line for this person's personCode"))
        let reason = "el mapa de empleados no tiene una línea para el número de esta persona"
        let searched = ["queue", "list", "--reason", "linea"]
        for command in [["explain", event.id, "--offline"], ["queue", "list"], searched] {
            let told = try site.run(command, environment: ["HIK_LANGUAGE": "es"]).output
            #expect(told.contains(reason) && !told.contains("“") && !told.contains("has no line"), "\(told)")
        }
        let json = try site.run("queue", "list", "--json", environment: ["HIK_LANGUAGE": "es"]).output
        #expect(json.contains("EMPLOYEE_MAP has no line") && !json.contains(reason))
    }

    @Test("Several people who fit are listed, nobody who fits gets the nearest names; both end with 65")
    func choice() throws {
        let site = try Site()
        let other = SimulatedPerson(id: "33", code: "1003", name: "Ana María Gómez")
        site.simulation.hikCentral.add(persons: [other])
        let event = site.passage(minutesAgo: 30)
        #expect(try site.run("run", "--once").ending == .exit(0))
        let several = try site.run("explain", "ana")
        #expect(several.ending == .exit(65) && several.output.contains("2 people fit “ana”"), "\(several)")
        #expect(several.output.contains("Ana María Gómez") && several.output.contains("hik2humand explain 33"))
        let near = try site.run("explain", "anna peres")
        #expect(
            near.ending == .exit(65) && near.output.contains("The nearest names:\n  Ana Pérez (HikCentral 17"),
            "\(near)")
        let known = try site.run("explain", "gomez", event.time.localDate)
        #expect(known.ending == .exit(0) && known.output.contains("is known, but passed no door on"), "\(known)")
        let spanish = try site.run("explain", "gomez", "hoy", environment: ["HIK_LANGUAGE": "es"])
        #expect(spanish.output.contains("persona conocida") && spanish.output.contains("Qué hacer: "), "\(spanish)")
    }

    @Test("A face that was refused at the person's door minutes away is shown in its place, as possible")
    func refusedFace() throws {
        let site = try Site()
        site.passage(minutesAgo: 90)
        let refused = site.passage(minutesAgo: 88, nil) { $0.type = 197_151 }
        site.passage(minutesAgo: 60, nil) { $0.type = 197_151 }
        let later = site.passage(minutesAgo: 10, Site.ana, Site.exit)
        // Soon after midnight they are of two days.
        guard refused.time.localDate == later.time.localDate else { return }
        #expect(try site.run("run", "--once").ending == .exit(0))
        let told = try site.run("explain", "1001", later.time.localDate).output
        #expect(told.components(separatedBy: "Possible: ").count == 2, "\(told)")
        let order = ["event-1\n", "\(refused.id)\nPossible", "\(later.id)\n"].compactMap {
            told.range(of: $0)?.lowerBound
        }
        #expect(order.count == 3 && order == order.sorted(), "\(told)")
    }
}
