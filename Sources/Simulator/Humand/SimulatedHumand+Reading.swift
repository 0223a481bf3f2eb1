import Base
import Foundation
import HTTP

/// What can be read back: entries, days and users. Called under the lock.
extension SimulatedHumand {
    /// One employee's entries between two dates, in no particular order and with a useless page count.
    func listEntries(_ request: HTTPListener.Request) throws(SimulatedRefusal) -> JSONValue {
        if account.deniesReading { throw .accessDenied }
        guard let employeeId = request.queryValue("employeeId"), !employeeId.isEmpty else {
            throw .invalid("employeeId is required")
        }
        guard users[employeeId] != nil else { throw .notFound }
        let dates = try dates(request, mostDays: 366)
        let paging = try SimulatedPaging(request, limits: 10...50, usual: 10)
        let found = (entries[employeeId] ?? []).filter { dates.contains($0.time.localDate) }
            .sorted { ($0.id &* 7919 % 104_729, $0.id) < ($1.id &* 7919 % 104_729, $1.id) }
        return paging.json(found.map(\.listed))
    }

    /// Days with their entries.
    ///
    /// `totalPages` is always 1 and `count` counts the page only, so a client must read until a page is short.
    func daySummaries(_ request: HTTPListener.Request) throws(SimulatedRefusal) -> JSONValue {
        if account.deniesReading { throw .accessDenied }
        let ids = (request.queryValue("employeeIds") ?? "").split(separator: ",").map(String.init)
        guard !ids.isEmpty else { throw .invalid("employeeIds is required") }
        let dates = try dates(request, mostDays: 30)
        let paging = try SimulatedPaging(request, limits: 1...50, usual: 10)
        var days: [JSONValue] = []
        for id in ids where users[id] != nil {
            let byDate = Dictionary(grouping: entries[id] ?? [], by: \.referenceDate)
            for date in Self.days(dates) {
                let entries = (byDate[date] ?? []).reversed().map { entry -> JSONValue in
                    [
                        "type": .string(entry.kind.rawValue), "time": .string(entry.time.withMilliseconds),
                        "source": .string(entry.source),
                    ]
                }
                days.append([
                    "employeeId": .string(id), "referenceDate": .string(date), "isWorkday": true, "hasSchedule": false,
                    "timeSlots": [], "entries": .array(entries), "timeOffRequests": [], "holidays": [],
                    "incidences": [],
                ])
            }
        }
        // Shuffled, so that no client relies on an order.
        let order = days.indices.sorted { ($0 &* 7919 % 101, $0) < ($1 &* 7919 % 101, $1) }
        return paging.json(order.map { days[$0] })
    }

    /// All users, one page at a time; here `count` is the total.
    func listUsers(_ request: HTTPListener.Request, in order: [String]) throws(SimulatedRefusal) -> JSONValue {
        let paging = try SimulatedPaging(request, limits: 1...50, usual: 50)
        let page = paging.slice(order).compactMap { users[$0]?.json }
        return ["count": JSONValue(order.count), "users": .array(page)]
    }

    /// `startDate` and `endDate`, both inclusive. Dates in this format sort as text.
    private func dates(
        _ request: HTTPListener.Request, mostDays: Int
    ) throws(SimulatedRefusal) -> ClosedRange<String> {
        guard let start = request.queryValue("startDate"), let first = Self.midnight(start) else {
            throw .invalid("startDate must be a date such as 2026-01-27")
        }
        guard let end = request.queryValue("endDate"), let last = Self.midnight(end), first <= last else {
            throw .invalid("endDate must be a date such as 2026-01-27, not before startDate")
        }
        guard last - first < .days(Int64(mostDays)) else { throw .invalid("at most \(mostDays) days can be asked for") }
        return start...end
    }

    private static func midnight(_ date: String) -> Instant? {
        guard date.utf8.count == 10 else { return nil }
        return Instant(text: date + "T00:00:00Z")
    }

    private static func days(_ dates: ClosedRange<String>) -> [String] {
        guard let first = midnight(dates.lowerBound), let last = midnight(dates.upperBound) else { return [] }
        return stride(from: first.seconds, through: last.seconds, by: 86_400).map { Instant(seconds: $0).utcDate }
    }
}

/// `page` and `limit` of a list request.
struct SimulatedPaging {
    private let page: Int
    private let limit: Int

    init(
        _ request: HTTPListener.Request, limits: ClosedRange<Int>, usual: Int
    ) throws(SimulatedRefusal) {
        page = request.queryValue("page").map { Int($0) ?? 0 } ?? 1
        limit = request.queryValue("limit").map { Int($0) ?? -1 } ?? usual
        guard page >= 1 else { throw .invalid("page must be a number from 1") }
        guard limits.contains(limit) else {
            throw .invalid("limit must be between \(limits.lowerBound) and \(limits.upperBound)")
        }
    }

    func slice<Item>(_ items: [Item]) -> ArraySlice<Item> {
        let (start, overflow) = (page - 1).multipliedReportingOverflow(by: limit)
        guard !overflow, start < items.count else { return [] }
        return items[start..<min(start + limit, items.count)]
    }

    /// A page of a time-tracking list, with its two misleading numbers.
    func json(_ all: [JSONValue]) -> JSONValue {
        let items = slice(all)
        return [
            "count": JSONValue(items.count), "page": JSONValue(page), "totalPages": 1, "limit": JSONValue(limit),
            "items": .array(Array(items)),
        ]
    }
}
