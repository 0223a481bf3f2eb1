import Attendance
import Base

/// Reads one element of an event list, as leniently as the gateways write them.
///
/// What cannot be read is kept as it came, so that one odd event never costs the others of its page. Every event has an
/// id of its own from here on: one that comes without is known by what it says, so that it is kept once.
struct EventDecoder {
    let zone: SiteZone

    /// - Parameters:
    ///   - type: the event type that was asked for, for an element that does not say; nil where none was.
    ///   - start: stands in for a time that cannot be read.
    func decode(_ json: JSONValue, type: Int?, start: Instant) -> SourceEvent {
        let timeText = json["eventTime"]?.text ?? json["happenTime"]?.text ?? ""
        var problem: SourceEvent.Problem?
        var time = Timestamp(instant: start)
        var written: WrittenTime?
        do {
            let readable = try WrittenTime(parsing: timeText, zone: zone)
            (time, written) = (readable.time, readable)
        } catch {
            problem = .time(error)
        }
        if case .object = json {} else { problem = .notAnObject }
        // Taken for the type that was asked for, a refusal written in an odd way would become a punch.
        if let written = json["eventType"], written != .null {
            if written.integer == nil { problem = problem ?? .type }
        } else if type == nil {
            problem = problem ?? .member("eventType", "is missing")
        }
        if json["doorIndexCode"]?.text == nil { problem = problem ?? .noDoor }
        func code(_ key: String) -> String {
            if let code = json.code(key) { return code }
            problem = problem ?? .tooLong(key)
            return ""
        }
        // As it came: blanks around an id would be another id.
        let id = json["eventId"]?.text ?? ""
        if id.utf8.count > JSONValue.longestCode { problem = problem ?? .tooLong("eventId") }
        var event = AccessEvent(
            id: id.utf8.count > JSONValue.longestCode ? "" : id, type: json["eventType"]?.integer ?? type ?? -1,
            time: time,
            personID: code("personId"),
            personName: json.name("personName"), cardNumber: code("cardNo"), doorCode: code("doorIndexCode"),
            doorName: json.name("doorName"), readerCode: code("readerIndexCode"), readerName: json.name("readerName"),
            attendanceStatus: json["checkInAndOutType"]?.integer.flatMap(AttendanceStatus.init) ?? .unknown)
        let raw = problem == nil ? nil : json.serialized
        if event.id.isEmpty { event.id = AccessEvent.id(ofContent: raw ?? EventDecoder.content(of: event)) }
        var source = SourceEvent(event: event)
        if let problem {
            source.undecodable = .init(problem: problem, raw: json.withoutHealthAndPictures.serialized.cut(to: 20_000))
        } else {
            source.other = written?.other
        }
        source.hasOffset = written?.hasOffset ?? true
        return source
    }

    private static func content(of event: AccessEvent) -> String {
        let parts = [
            "\(event.type)", "\(event.time.instant.milliseconds)", event.personID, event.cardNumber, event.doorCode,
            event.readerCode,
        ]
        return parts.joined(separator: "\u{0}")
    }
}

extension JSONValue {
    /// Without what a ledger is not to keep about people: their temperature, their mask, where their picture is.
    fileprivate var withoutHealthAndPictures: JSONValue {
        guard case .object(let members) = self else { return self }
        return .object(
            members.filter { member in
                let key = member.key.lowercased()
                return !["temperature", "mask", "pic"].contains { key.contains($0) }
            })
    }
}
