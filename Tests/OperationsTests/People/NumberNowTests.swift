import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Operations
@testable import Site
@testable import Support

@Suite("What the settings of now make of a number that Humand did not know")
struct NumberNowTests {
    private static let unknown = Sentence(.refusedEmployee, .sentence("404 NOT_FOUND"))

    private func record(
        _ employee: String, number: String? = nil, said: Sentence = Self.unknown, isUnconfirmed: Bool = false
    ) -> RecordedEvent {
        var event = Sample.event("e1")
        event.cardNumber = "43013830"
        return RecordedEvent(
            event: event, state: .held, cause: .refused, reason: said.english, said: said, employeeNumber: number,
            punch: Punch(employee: employee, direction: .clockIn, time: event.time), isUnconfirmed: isUnconfirmed)
    }

    private func map(_ lines: String) -> EmployeeMap { EmployeeMap.parse(Data("hikcentral,humand\n\(lines)".utf8)).map }

    @Test("Another number is named where the line, the map or HikCentral's answer gives it")
    func other() {
        func now(_ record: RecordedEvent, _ kind: EmployeeIDKind, _ map: EmployeeMap = .empty, _ code: String? = nil)
            -> NumberNow?
        { NumberNow(record, kind: kind, map: map, code: code) }
        #expect(now(record("9001"), .personID) == .other("17"))
        #expect(now(record("17"), .personID) == nil)
        #expect(now(record("17"), .cardNumber) == .other("43013830"))
        #expect(now(record("17"), .personID, map("17,AP-17\n")) == .other("AP-17"))
        #expect(now(record("17"), .personID, map("18,AP-18\n")) == nil, "a gap in the map is nobody")
        #expect(now(record("AP-1", number: "009001"), .personCode) == .other("009001"))
        #expect(now(record("17"), .personCode, .empty, "009001") == .other("009001"))
        #expect(now(record("17"), .personCode, .empty, "17") == nil, "the code is the id")
        // HikCentral's number of now is the one that a retry takes.
        #expect(now(record("AP-1", number: "009001"), .personCode, .empty, "009002") == .other("009002"))
        #expect(now(record("009001", number: "009001"), .personCode, .empty, "009002") == .other("009002"))
    }

    @Test("Where nobody was asked for the code, a number of another kind is told from one that may be right")
    func otherKind() {
        func now(_ record: RecordedEvent) -> NumberNow? { NumberNow(record, kind: .personCode, map: .empty) }
        #expect(now(record("17")) == .otherKind(.personID, now: .personCode))
        #expect(now(record("43013830")) == .otherKind(.cardNumber, now: .personCode))
        #expect(now(record("009001")) == nil)
        #expect(now(record("17", isUnconfirmed: true)) == nil, "it is read back under its number")
        #expect(now(record("17", said: Sentence(.refusedAlone, .sentence("422")))) == nil, "Humand knows the employee")
        var camera = record("17")
        camera.origin = .findFace
        #expect(now(camera) == nil)
    }

    @Test("One sentence with one command speaks of all of them, and names nobody")
    func together() throws {
        func life(_ line: Int, _ record: RecordedEvent) -> EventHistory {
            EventHistory(line: line, seenAt: Sample.noon, first: record)
        }
        func corrected(_ kind: String, _ lives: [EventHistory], shown: [EventHistory]? = nil) throws
            -> CorrectedNumbers?
        {
            let values = Sample.settings.merging(["EMPLOYEE_ID": kind]) { $1 }
            let settings = try Settings(SettingValues(environment: values, envFile: nil))
            return CorrectedNumbers(among: lives, shown: shown, settings, daemon: nil)
        }
        let order = life(9, record("17", said: Sentence(.refusedAlone, .sentence("422"))))
        #expect(try corrected("personId", [life(3, record("17")), order]) == nil)
        let both = [life(3, record("9001")), life(4, record("9002"))]
        let all = try #require(try corrected("personId", both))
        #expect(
            all.phrase.english
                == "Humand refused 2 punches because it does not know the employee; the settings now give another number"
        )
        #expect(all.remedy.description == "hik2humand queue retry --cause refused")
        let some = try #require(try corrected("personId", both + [order]))
        #expect(some.remedy.description == "hik2humand queue retry 3 4", "the third would be refused again")
        #expect(try corrected("personId", both, shown: [both[1]])?.remedy.description == "hik2humand queue retry 4")
        let kind = try #require(try corrected("personCode", [life(3, record("17"))]))
        #expect(
            kind.phrase.english.hasSuffix(
                "the number sent was the person's personId, while EMPLOYEE_ID is personCode now"))
        #expect(
            kind.phrase.spanish.hasSuffix(
                "se envió el personId de la persona, mientras que EMPLOYEE_ID ahora es personCode"))
        for phrase in [all.phrase, kind.phrase] {
            #expect(English.words(in: phrase.spanish).isEmpty, "\(phrase.spanish)")
        }
    }
}
