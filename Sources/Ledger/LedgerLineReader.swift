import Attendance
import Base
import Foundation

/// Why a line of the ledger cannot be read.
enum LedgerLineError: Error, Equatable {
    /// Not a record, or one with a part missing.
    case unreadable
    /// Written by a newer program.
    case newerVersion(Int)
}

/// Reads ledger lines back. One reader for many lines is faster: it shares the texts that repeat.
struct LedgerLineReader {
    private var members = LedgerLineMembers()

    /// The record of a line without its LF.
    mutating func record(of line: UnsafeRawBufferPointer) throws(LedgerLineError) -> LedgerRecord {
        defer { members.forget() }
        guard members.read(line) else { throw .unreadable }
        guard let number = members.integer(.n), 1...LedgerRecord.maximumLine ~= number, let at = instant(.at),
            let kind = members.text(.kind).flatMap(LedgerEntry.Kind.init)
        else { throw .unreadable }
        if kind == .opened, let version = members.integer(.version), version > LedgerRecord.version {
            throw .newerVersion(version)
        }
        guard let entry = entry(kind) else { throw .unreadable }
        return LedgerRecord(line: number, at: at, entry: entry)
    }

    private mutating func entry(_ kind: LedgerEntry.Kind) -> LedgerEntry? {
        switch kind {
        case .event: return recorded().map { .event($0) }
        case .sending: return members.integer(.of).map { .sending(line: $0) }
        case .outcome:
            guard let line = members.integer(.of), let outcome = outcome() else { return nil }
            return .outcome(line: line, outcome)
        case .carried, .reopened:
            guard let line = members.integer(.of), let recorded = recorded() else { return nil }
            return kind == .carried ? .carried(line: line, recorded) : .reopened(line: line, recorded)
        case .window:
            guard let window = window(), let events = members.integer(.events),
                let origin = members.text(.pass).flatMap(EventOrigin.init)
            else { return nil }
            return .window(window, origin: origin, events: events)
        case .checked:
            guard let window = window(), let found = members.integer(.found) else { return nil }
            return .checked(window, found: found)
        case .opened:
            guard let version = members.integer(.version) else { return nil }
            return .opened(version: version, position: instant(.readTo), lateCheck: instant(.checkedAt))
        case .begun:
            guard let from = instant(.from) else { return nil }
            return .begun(from, reason: members.text(.reason) ?? "")
        case .gap: return members.integer(.firstMissing).map { .gap(firstMissing: $0) }
        case .damaged:
            guard let window = window() else { return nil }
            return .damaged(window, reason: members.text(.reason) ?? "")
        case .notice: return notice().map { .notice($0) }
        case .carriedNotice:
            guard let line = members.integer(.of), let from = instant(.from), let notice = notice() else { return nil }
            return .carriedNotice(RecordedNotice(line: line, at: from, notice: notice))
        }
    }

    private mutating func recorded() -> RecordedEvent? {
        guard let state = members.text(.state).flatMap(EventState.init), let id = members.text(.event),
            let type = members.integer(.type), let time = members.time(.time)
        else { return nil }
        let event = AccessEvent(
            id: id, type: type, time: time, personID: members.text(.person) ?? "",
            personName: members.text(.name) ?? "", cardNumber: members.text(.card) ?? "",
            doorCode: members.text(.door) ?? "", doorName: members.text(.doorName) ?? "",
            readerCode: members.text(.reader) ?? "", readerName: members.text(.readerName) ?? "",
            attendanceStatus: members.integer(.status).flatMap(AttendanceStatus.init) ?? .unknown)
        let recorded = RecordedEvent(
            event: event, raw: members.text(.raw), origin: members.text(.pass).flatMap(EventOrigin.init) ?? .poll,
            state: state, cause: members.text(.cause).flatMap(HoldCause.init),
            why: members.text(.why).flatMap(ReasonCode.init), reason: members.text(.reason) ?? "",
            said: members.sentence(.said), employeeNumber: members.text(.number), punch: punch(at: time),
            until: instant(.until),
            isUnconfirmed: members.flag(.inDoubt))
        // What is to be delivered has a punch; without one it could neither be delivered nor given up.
        return recorded.isDeliverable && recorded.punch == nil ? nil : recorded
    }

    private mutating func outcome() -> Outcome? {
        guard let state = members.text(.state).flatMap(EventState.init) else { return nil }
        return Outcome(
            state, cause: members.text(.cause).flatMap(HoldCause.init),
            why: members.text(.why).flatMap(ReasonCode.init),
            reason: members.text(.reason) ?? "", said: members.sentence(.said), until: instant(.until),
            isUnconfirmed: members.flag(.inDoubt),
            humandID: members.text(.humand),
            punch: punch(at: members.time(.time)), employeeNumber: members.text(.number))
    }

    private mutating func punch(at time: Timestamp?) -> Punch? {
        guard let time, let employee = members.text(.employee),
            let direction = members.text(.direction).flatMap(Direction.init)
        else { return nil }
        return Punch(employee: employee, direction: direction, time: time, comment: members.text(.comment) ?? "")
    }

    private mutating func notice() -> Notice? {
        guard let name = members.text(.notice), let phase = members.text(.phase).flatMap(NoticePhase.init) else {
            return nil
        }
        // Names and facts that a newer program adds are no damage.
        let facts = members.texts(.facts).compactMap { fact in NoticeFact(rawValue: fact.key).map { ($0, fact.text) } }
        return Notice(
            NoticeName(rawValue: name) ?? .unknown, subject: members.text(.subject) ?? "", phase,
            Dictionary(facts) { $1 })
    }

    private func window() -> Window? {
        guard let from = instant(.from), let to = instant(.to) else { return nil }
        return Window(from: from, to: to)
    }

    private func instant(_ key: LedgerKey) -> Instant? { members.time(key)?.instant }
}

extension LedgerRecord {
    /// Reads a line back, without its LF.
    init(line: UnsafeRawBufferPointer) throws(LedgerLineError) {
        var reader = LedgerLineReader()
        self = try reader.record(of: line)
    }

    init(line: Data) throws(LedgerLineError) {
        let result = line.withUnsafeBytes { bytes in
            Result { () throws(LedgerLineError) in try LedgerRecord(line: bytes) }
        }
        self = try result.get()
    }
}
