import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Sync
@testable import SyncSupport

struct HeldReviewTests {
    private func run(_ kind: Job.Kind, _ site: TestSite) throws -> JobProgress {
        let id = try site.jobs.submit(Job(kind, author: "tester"))
        try site.run()
        return try #require(site.jobs.progress(of: id))
    }

    private func number(_ site: TestSite, _ index: Int = 0) throws -> Int {
        let held = try #require(site.ledger).state.held
        return try #require(held.indices.contains(index) ? held[index].line : nil)
    }

    /// Ana's second clock-in is refused, since a clock-out is missing in Humand.
    private func refused(now: String = "21:00:00") throws -> TestSite {
        let site = TestSite(now: now)
        site.pass("ana", .clockIn, at: "08:00:00")
        site.pass("ana", .clockIn, at: "13:00:00")
        try site.run()
        #expect(site.held.map(\.cause) == [.refused])
        return site
    }

    @Test("A refused punch is posted after an operator has corrected the day and retries it")
    func retriesRefused() throws {
        let site = try refused()
        site.humand.insert(.end, employeeId: "ana", time: TestSite.time("12:00:00"), source: "MANUAL")
        let progress = try run(.retry([number(site)]), site)
        #expect(progress.state == .done && progress.counts == [.queued: 1])
        #expect(site.entries == ["ana in 08:00:00", "ana out 12:00:00", "ana in 13:00:00"])
        #expect(site.held.isEmpty)
    }

    @Test("A retry asks again for a number that somebody has just entered, however recently there was none")
    func retriesEntered() throws {
        let site = TestSite(now: "08:00:00")
        site.rules.employeeID = .personCode
        site.pass("ana", .clockIn, at: "07:50:00")
        site.begin = TestSite.time("07:00:00").instant
        let (clock, box) = (site.clock, UncheckedBox(site))
        func enter(_ code: String) {
            box.value.hikCentral.remove(person: "ana")
            box.value.hikCentral.add(persons: [SimulatedPerson(id: "ana", code: code, name: "ana")])
        }
        enter("")
        // In one life of the program, which has just been told that there is no number.
        clock.at(TestSite.time("08:01:00").instant) {
            let site = box.value
            #expect(site.held.map(\.cause) == [.unmapped])
            site.hikCentral.remove(person: "ana")
            site.hikCentral.add(persons: [SimulatedPerson(id: "ana", code: "ana", name: "ana")])
            let lines = site.ledger?.state.held.map(\.line) ?? []
            _ = try? site.jobs.submit(Job(.retry(lines), author: "tester"))
        }
        try site.work(until: "08:03:00")
        #expect(site.entries == ["ana in 07:50:00"] && site.held.isEmpty)
    }

    @Test("Of whom HikCentral answers with an error alone stays held, and the others of the request do not wait")
    func oneUnreadable() throws {
        let site = TestSite(now: "08:00:00")
        site.rules.employeeID = .personCode
        for person in ["ana", "gabi", "beto"] {
            site.pass(person, .clockIn, at: "07:50:00")
            site.hikCentral.remove(person: person)
            site.hikCentral.add(persons: [SimulatedPerson(id: person, code: "", name: person)])
        }
        site.begin = TestSite.time("07:00:00").instant
        try site.start()
        try site.work(until: "08:01:00")
        #expect(site.held.count == 3)
        for person in ["ana", "beto"] {
            site.hikCentral.remove(person: person)
            site.hikCentral.add(persons: [SimulatedPerson(id: person, code: person, name: person)])
        }
        site.hikCentral.faults.add(
            Fault(.envelope(#"{"code":"0x00072101","msg":"The person does not exist."}"#), times: 1000) {
                $0.path.hasSuffix("personInfo") && String(decoding: $0.body, as: UTF8.self).contains("gabi")
            })
        let lines = site.ledger?.state.held.map(\.line) ?? []
        let id = try site.jobs.submit(Job(.retry(lines), author: "tester"))
        try site.work(until: "08:02:00")
        #expect(site.entries == ["ana in 07:50:00", "beto in 07:50:00"])
        #expect(site.held.map(\.event.personID) == ["gabi"])
        let progress = try #require(site.jobs.progress(of: id))
        #expect(progress.state == .done && progress.counts[.unchanged] == 1, "\(progress.counts)")
        #expect(progress.notes.first?.english.contains("HikCentral answered with a failure") == true)
    }

    @Test("The regular look at what is held goes on behind one of whom HikCentral answers with an error alone")
    func regularLook() throws {
        let site = TestSite(now: "08:00:00")
        site.rules.employeeID = .personCode
        site.begin = TestSite.time("07:00:00").instant
        let (clock, box) = (site.clock, UncheckedBox(site))
        func enter(_ person: String, _ code: String) {
            box.value.hikCentral.remove(person: person)
            box.value.hikCentral.add(persons: [SimulatedPerson(id: person, code: code, name: person)])
        }
        for (person, time) in [("gabi", "07:50:00"), ("ana", "07:51:00")] {
            site.pass(person, .clockIn, at: time)
            enter(person, "")
        }
        clock.at(TestSite.time("08:01:00").instant) {
            let site = box.value
            #expect(site.held.map(\.event.personID) == ["gabi", "ana"])
            site.hikCentral.remove(person: "ana")
            site.hikCentral.add(persons: [SimulatedPerson(id: "ana", code: "ana", name: "ana")])
            site.hikCentral.faults.add(
                Fault(.envelope(#"{"code":"0x00072101","msg":"The person does not exist."}"#), times: 1000) {
                    $0.path.hasSuffix("personInfo") && String(decoding: $0.body, as: UTF8.self).contains("gabi")
                })
        }
        try site.work(until: "09:30:00")
        #expect(site.entries == ["ana in 07:51:00"] && site.held.map(\.event.personID) == ["gabi"])
    }

    @Test("A punch for an id that Humand does not know says so, and takes the id of the corrected map")
    func retriesOtherEmployee() throws {
        let site = TestSite()
        site.rules.employeeID = .personCode
        // The ledger does not keep a number that is the punch's own.
        site.rules.employeeMap = EmployeeMap.parse(Data("hikcentral,humand\nc-ana,c-ana\n".utf8)).map
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.run()
        #expect(site.held.map { $0.said?.code } == [.refusedEmployee])
        site.rules.employeeMap = EmployeeMap.parse(Data("hikcentral,humand\nc-ana,ana\n".utf8)).map
        try site.run()
        #expect(site.entries == ["ana in 08:00:00"] && site.held.isEmpty)
    }

    @Test("A punch that was refused under a wrong EMPLOYEE_ID goes out under the right number")
    func otherKind() throws {
        let site = TestSite(people: ["c-ana"])
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.run()
        #expect(site.held.map { $0.said?.code } == [.refusedEmployee] && site.held.map(\.punch?.employee) == ["ana"])
        #expect(site.held.map { $0.number(.personCode) } == [nil], "the ledger does not know the code")
        site.rules.employeeID = .personCode
        try site.run()
        #expect(site.entries == ["c-ana in 08:00:00"] && site.held.isEmpty)
    }

    @Test("Under the right number it is no second punch beside another reading of the passage")
    func noDouble() throws {
        let site = TestSite(people: ["c-ana"])
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.run()
        site.rules.employeeID = .personCode
        site.pass("ana", .clockIn, at: "08:00:13")
        try site.run()
        #expect(site.entries == ["c-ana in 08:00:00"] && site.held.isEmpty)
    }

    @Test(
        "Whoever passed without a card keeps the number of the punch when EMPLOYEE_ID becomes cardNo: there is no other"
    )
    func keepsWithoutCard() throws {
        let site = TestSite(people: ["nobody"])
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.run()
        #expect(site.held.map(\.punch?.employee) == ["ana"])
        site.rules.employeeID = .cardNumber
        try site.run()
        #expect(site.held.map(\.punch?.employee) == ["ana"])
        _ = try run(.retry([number(site)]), site)
        #expect(site.held.map(\.punch?.employee) == ["ana"] && site.entries.isEmpty)
    }

    @Test("An id that a line keeps from another EMPLOYEE_ID is not taken for a code, which may be somebody else's")
    func otherKindInMap() throws {
        let site = TestSite(people: ["ana", "beto"])
        site.rules.employeeMap = EmployeeMap.parse(Data("hikcentral,humand\nzoe,zoe\n".utf8)).map
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.run()
        #expect(site.held.map(\.cause) == [.unmapped] && site.held.map(\.employeeNumber) == ["ana"])
        site.rules.employeeID = .personCode
        site.rules.employeeMap = EmployeeMap.parse(Data("hikcentral,humand\nana,beto\nc-ana,ana\n".utf8)).map
        try site.run()
        #expect(site.entries == ["ana in 08:00:00"] && site.held.isEmpty)
    }

    @Test("A corrected map gives what was not delivered its right id, in order, at the next reload")
    func readdresses() throws {
        let site = TestSite(now: "08:30:00")
        site.rules.employeeID = .personCode
        site.rules.employeeMap = EmployeeMap.parse(Data("hikcentral,humand\nc-ana,nobody\n".utf8)).map
        site.pass("ana", .clockIn, at: "08:00:00")
        site.pass("ana", .clockOut, at: "08:20:00")
        try site.run()
        #expect(site.held.map { $0.said?.code } == [.refusedEmployee])
        #expect(site.ledger?.state.open.values.contains { $0.state == .waiting && $0.why == .behind } == true)
        site.rules.employeeMap = EmployeeMap.parse(Data("hikcentral,humand\nc-ana,ana\n".utf8)).map
        try site.run()
        #expect(site.entries == ["ana in 08:00:00", "ana out 08:20:00"])
        #expect(site.ledger?.state.open.isEmpty == true)
    }

    @Test(
        "What was not delivered while the doors were swapped gets the direction that its door has now",
        arguments: [true, false])
    func turns(isHeld: Bool) throws {
        let site = TestSite(now: "08:30:00")
        let (entry, exit) = (site.entryDevices, site.exitDevices)
        (site.entryDevices, site.exitDevices) = (exit, entry)
        if isHeld { site.humand.insert(.end, employeeId: "ana", time: TestSite.time("07:50:00"), source: "MANUAL") }
        let before = site.entries
        if !isHeld { site.humand.faults.add(path: "clock", .status(401), times: .max) }
        site.pass("ana", .clockIn, at: "08:00:00")
        site.pass("ana", .clockOut, at: "08:20:00")
        try site.run()
        // Humand takes no two clock-outs in a row.
        #expect(site.entries == before && (site.held.map(\.cause) == [.refused]) == isHeld)
        site.humand.faults.clear()
        (site.entryDevices, site.exitDevices) = (entry, exit)
        try site.run()
        #expect(site.entries == before + ["ana in 08:00:00", "ana out 08:20:00"])
        #expect(site.ledger?.state.open.isEmpty == true)
        // What was taken for a clock-in at 08:20 is forgotten: a clock-in at that door then is no double read.
        let history = try #require(site.ledger?.state.history)
        #expect(
            history.neighbour(
                of: Punch(employee: "ana", direction: .clockIn, time: TestSite.time("08:20:30"), comment: ""),
                within: .seconds(60), direction: .clockIn) == nil)
    }

    @Test("What was not delivered of a door that is taken out waits for a person, and goes out when it is put back")
    func takesOut() throws {
        let site = TestSite(now: "08:30:00")
        let entry = site.entryDevices
        site.humand.insert(.start, employeeId: "ana", time: TestSite.time("07:50:00"), source: "MANUAL")
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.run()
        site.humand.faults.add(path: "clock", .status(401), times: .max)
        site.pass("beto", .clockIn, at: "08:10:00")
        try site.run()
        #expect(site.held.map(\.cause) == [.refused])
        site.humand.faults.clear()
        site.humand.remove { $0.employeeId == "ana" }
        site.entryDevices = []
        try site.run()
        #expect(site.held.map(\.why) == [.door, .door] && site.entries == [])
        let lines = try #require(site.ledger).state.held.map(\.line)
        _ = try run(.retry(lines), site)
        #expect(site.held.map(\.why) == [.door, .door] && site.entries == [], "a person is told why")
        site.entryDevices = entry
        try site.run()
        #expect(site.entries == ["ana in 08:00:00", "beto in 08:10:00"] && site.held.isEmpty)
    }

    @Test("A punch that may have reached Humand keeps its id: it is read back under that one")
    func keepsUnconfirmed() throws {
        let site = TestSite(now: "08:30:00")
        site.rules.employeeMap = EmployeeMap.parse(Data("hikcentral,humand\nana,beto\n".utf8)).map
        site.humand.faults.add(path: "clockIn", .loseAnswer, times: .max)
        site.humand.faults.add(path: "entries?", .status(503), times: .max)
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.run()
        #expect(site.entries == ["beto in 08:00:00"])
        site.humand.faults.clear()
        site.rules.employeeMap = EmployeeMap.parse(Data("hikcentral,humand\nana,ana\n".utf8)).map
        try site.run()
        #expect(site.entries == ["beto in 08:00:00"] && site.ledger?.state.open.isEmpty == true)
    }

    @Test("A dropped punch is final, with the operator and the reason")
    func drops() throws {
        let site = try refused()
        let number = try number(site)
        let progress = try run(.drop([number], reason: "entered by hand"), site)
        #expect(progress.counts == [.dropped: 1])
        let life = try LedgerArchive(folder: TestSite.folder, files: site.files).histories(lines: [number])
        #expect(life.map(\.state) == [.dropped] && life.map(\.reason) == ["dropped by tester: entered by hand"])
        try site.run()
        #expect(site.held.isEmpty && site.posts.count == 2)
    }

    @Test("What stays behind a refused punch goes on as soon as that one is dropped")
    func frees() throws {
        let site = try refused(now: "13:50:00")
        site.pass("ana", .clockOut, at: "13:30:00")
        try site.run()
        #expect(site.entries == ["ana in 08:00:00"])
        _ = try run(.drop([number(site)], reason: "entered by hand"), site)
        #expect(site.entries == ["ana in 08:00:00", "ana out 13:30:00"])
    }

    @Test("Punches that are not held are named and not changed")
    func notHeld() throws {
        let site = try refused()
        let life = try #require(LedgerArchive(folder: TestSite.folder, files: site.files).histories().first)
        for kind in [Job.Kind.retry([life.line, 999_999]), .drop([life.line, 0], reason: "x")] {
            let progress = try run(kind, site)
            #expect(progress.state == .done && progress.counts.isEmpty && progress.overtaken.count == 2)
        }
        #expect(site.posts.count == 2 && site.held.count == 1)
    }

    @Test("An event held for its age is posted when an operator retries it")
    func releasesOld() throws {
        let site = TestSite()
        site.rules.maxAge = .hours(2)
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.run()
        #expect(site.held.map(\.cause) == [.clock])
        let progress = try run(.retry([number(site)]), site)
        #expect(progress.counts == [.queued: 1])
        #expect(site.entries == ["ana in 08:00:00"])
    }

    @Test("If the employee is still unknown, the punch stays held, and the reason is given")
    func staysHeld() throws {
        let site = TestSite()
        site.rules.employeeMap = EmployeeMap.parse(Data("hikcentral,humand\nx,y\n".utf8)).map
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.run()
        #expect(site.held.map(\.cause) == [.unmapped])
        let progress = try run(.retry([number(site)]), site)
        #expect(progress.counts == [.unchanged: 1] && progress.notes.count == 1)
        #expect(site.posts.isEmpty)
    }

    @Test("An accepted punch missing in Humand is posted again on request; one that is there is not")
    func resends() throws {
        let site = TestSite()
        site.pass("ana", .clockIn, at: "08:00:00")
        site.pass("beto", .clockIn, at: "08:10:00")
        try site.run()
        site.humand.remove { $0.employeeId == "ana" }
        let book = LedgerArchive(folder: TestSite.folder, files: site.files)
        let numbers = try book.histories().map(\.line)
        let progress = try run(.resend(numbers), site)
        #expect(progress.counts == [.queued: 2])
        #expect(site.entries == ["ana in 08:00:00", "beto in 08:10:00"])
        #expect(site.posts.count == 3, "beto's was read back, not posted")
        #expect(try book.histories().map(\.state) == [.accepted, .accepted])
        let memory = try #require(site.ledger).state.memory.count
        try site.run()
        #expect(site.ledger?.state.memory.count == memory, "no event counts twice")
    }

    @Test(
        "What somebody has deleted in Humand on purpose is given up, is not posted again, and is no difference any more"
    )
    func settles() throws {
        let site = TestSite()
        site.pass("ana", .clockIn, at: "08:00:00")
        site.pass("ana", .clockOut, at: "12:00:00")
        site.pass("beto", .clockIn, at: "08:10:00")
        try site.run()
        site.humand.remove { $0.employeeId == "ana" && $0.kind == .end }
        let book = LedgerArchive(folder: TestSite.folder, files: site.files)
        let line = try #require(book.histories().first { $0.punch?.direction == .clockOut }).line
        let held = try run(.drop([line], reason: "HR"), site)
        #expect(
            held.counts.isEmpty && held.overtaken == [line], "what is held to be dropped may have been accepted since")
        #expect(try run(.settle([line, 9_999], reason: "HR deleted it"), site).counts == [.dropped: 1])
        let life = try #require(book.histories(lines: [line]).first)
        #expect(life.state == .dropped && life.reason.contains("HR deleted it"))
        try site.run()
        #expect(site.entries == ["ana in 08:00:00", "beto in 08:10:00"] && site.posts.count == 3)
        site.clock.advance(by: .hours(4))
        let day = try site.reconcile()
        #expect(ReconcileTotals([day]).kinds[.notInHumand] == nil && ReconcileTotals([day]).ledger.dropped == 1)
        // Somebody who changes their mind sends it all the same.
        _ = try run(.resend([line]), site)
        #expect(site.entries.contains("ana out 12:00:00"))
    }

    @Test("A punch that waits is not decided on, and the answer names it; it can be given up")
    func waiting() throws {
        let early = try refused(now: "13:50:00")
        early.pass("ana", .clockOut, at: "13:30:00")
        try early.run()
        let line = try #require(early.ledger?.state.open.first { $0.value.state == .waiting }?.key)
        let progress = try run(.retry([line]), early)
        #expect(progress.counts.isEmpty && progress.overtaken == [line])
        #expect(try run(.drop([line], reason: "entered by hand"), early).counts == [.dropped: 1])
        #expect(early.ledger?.state.open[line] == nil)
    }

    @Test("What cannot be read stays held when it is tried again, and only punches with an outcome are sent again")
    func undecidable() throws {
        let site = TestSite()
        site.pass("ana", .clockIn, at: "08:00:00") { $0.writtenTime = "noon" }
        site.pass("", .clockIn, at: "08:10:00")
        try site.run()
        #expect(site.held.map(\.cause) == [.undecodable])
        let line = try number(site)
        let progress = try run(.retry([line]), site)
        #expect(progress.counts == [.unchanged: 1] && site.held.count == 1)
        let lives = try LedgerArchive(folder: TestSite.folder, files: site.files).histories().map(\.line)
        let again = try run(.resend(lives + [9_999]), site)
        #expect(again.counts.isEmpty && again.notes.count == lives.count + 1 && site.posts.isEmpty)
    }
}
