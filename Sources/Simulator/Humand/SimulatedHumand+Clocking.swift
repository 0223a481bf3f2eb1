import Base
import HTTP

/// Clock-in and clock-out: the rules by which Humand accepts an entry. Called under the lock.
extension SimulatedHumand {
    func clock(
        _ kind: SimulatedEntry.Kind, _ request: HTTPListener.Request, now: Instant
    ) throws(SimulatedRefusal) -> HTTPResponse {
        guard request.headers["Content-Type"]?.lowercased().hasPrefix("application/json") == true,
            let body = try? JSONValue(parsing: request.body), case .object = body
        else { throw .invalid("The body is not a JSON object") }
        guard let employeeId = body["employeeId"]?.strictString, !employeeId.isEmpty else {
            throw .invalid("employeeId must be a string")
        }
        guard let text = body["now"]?.strictString, let time = Timestamp(strictly: text, fraction: 3) else {
            throw .invalid("now must be an ISO 8601 date with milliseconds and an offset")
        }
        var comment = ""
        switch body["comment"] {
        case nil, .some(.null): break
        case .some(.string(let text)): comment = text
        default: throw .invalid("comment must be a string")
        }
        guard let user = users[employeeId], user.status == .active, !user.isDeleted else { throw .notFound }
        guard time.instant <= now else { throw account.future }
        let day = account.keepsShiftsTogether ? shiftDay(kind, employeeId: employeeId, time: time) : time.localDate
        try checkAlternation(kind, employeeId: employeeId, time: time, day: day)
        let entry = store(
            kind, employeeId: employeeId, time: time, source: "INTEGRATION", comment: comment, referenceDate: day)
        return HTTPResponse(status: account.createdStatus, json: entry.created(userId: user.id))
    }

    /// Refuses two consecutive entries of one type on one day, wherever in the day the new one falls.
    private func checkAlternation(
        _ kind: SimulatedEntry.Kind, employeeId: String, time: Timestamp, day referenceDate: String
    ) throws(SimulatedRefusal) {
        let day = (entries[employeeId] ?? []).filter { $0.referenceDate == referenceDate }
        if day.contains(where: { $0.kind == kind && $0.time.instant == time.instant }) { throw account.duplicate }
        let before = day.last { $0.time.instant <= time.instant }
        let after = day.first { $0.time.instant > time.instant }
        guard before?.kind != kind, after?.kind != kind else { throw account.sequence }
    }

    /// The day of the clock-in that a clock-out ends, if it was less than a day earlier.
    private func shiftDay(_ kind: SimulatedEntry.Kind, employeeId: String, time: Timestamp) -> String {
        let before = (entries[employeeId] ?? []).last { $0.time.instant <= time.instant }
        guard kind == .end, let before, before.kind == .start, time.instant - before.time.instant < .hours(24) else {
            return time.localDate
        }
        return before.referenceDate
    }

    /// Inserts an entry among the employee's others, in order of time.
    @discardableResult
    func store(
        _ kind: SimulatedEntry.Kind, employeeId: String, time: Timestamp, source: String, comment: String,
        referenceDate: String? = nil
    ) -> SimulatedEntry {
        lastId += 1
        let entry = SimulatedEntry(
            id: lastId, employeeId: employeeId, kind: kind, time: time, source: source, comment: comment,
            createdAt: clock.now, referenceDate: referenceDate ?? time.localDate)
        var all = entries.removeValue(forKey: employeeId) ?? []
        let place = all.lastIndex { $0.time.instant <= time.instant }.map { $0 + 1 } ?? 0
        all.insert(entry, at: place)
        entries[employeeId] = all
        return entry
    }
}
