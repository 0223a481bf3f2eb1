import Attendance
import Base
import Foundation
import Ledger

/// `late.json`: what late checks know of differences, so that one pass goes on where the one before stopped.
///
/// A pass that began with nothing remembered would search every difference anew, and a purge could hide a newcomer
/// from it for as long as both lie in LATE_WINDOW. The file is a hint: without it counts are compared as at a first
/// start, and whatever differs from what is remembered is searched.
struct LateBookFile {
    let path: String
    let files: any FileSystem
    let clock: any Clock

    private static let version = 1
    /// What was kept; nothing where there is none, or none that can be read.
    func read() -> (book: LateBook, checks: Int) {
        guard files.exists(path), let bytes = try? files.contents(of: path),
            let json = try? JSONValue(parsing: bytes), json["version"]?.integer == LateBookFile.version
        else { return (LateBook(), 0) }
        var book = LateBook()
        book.trustedSince = moment(json["trustedSince"])
        for element in json["queries"]?.elements ?? [] {
            guard let type = element["type"]?.integer, let doors = element["doors"]?.elements else { continue }
            var page = LateBook.Page()
            page.behind = difference(element["behind"])
            page.ahead = difference(element["ahead"])
            page.fruitless = min(max(element["fruitless"]?.integer ?? 0, 0), 5)
            page.restUntil = moment(element["restUntil"])
            for pair in element["days"]?.elements ?? [] {
                guard let day = pair["day"]?.integer else { continue }
                page.days[Int64(day)] = difference(pair["difference"])
            }
            book[EventQuery(type: type, doors: doors.compactMap { $0.text })] = page
        }
        return (book, max(0, json["checks"]?.integer ?? 0) % (1 << 20))
    }

    /// Keeps what is known; a disk that takes nothing is the ledger's to tell.
    func keep(_ book: LateBook, checks: Int) {
        let queries = book.queries.sorted { ($0.type, $0.doors.first ?? "") < ($1.type, $1.doors.first ?? "") }
        let json: JSONValue = [
            "version": JSONValue(LateBookFile.version), "checks": JSONValue(checks),
            "trustedSince": text(book.trustedSince),
            "queries": .array(queries.filter { book[$0] != LateBook.Page() }.map { member($0, book[$0]) }),
        ]
        try? files.replace(path, with: Data((json.serialized + "\n").utf8))
    }

    private func member(_ query: EventQuery, _ page: LateBook.Page) -> JSONValue {
        [
            "type": JSONValue(query.type), "doors": .array(query.doors.map { .string($0) }),
            "behind": JSONValue(page.behind), "ahead": JSONValue(page.ahead), "fruitless": JSONValue(page.fruitless),
            "restUntil": text(page.restUntil),
            "days": .array(
                page.days.sorted { $0.key < $1.key }.map { day, difference in
                    ["day": JSONValue(Int(clamping: day)), "difference": JSONValue(difference)]
                }),
        ]
    }

    /// What no count can differ by would only trap the sums it goes into.
    private func difference(_ json: JSONValue?) -> Int {
        guard let number = json?.integer, (-LateCount.most...LateCount.most).contains(number) else { return 0 }
        return number
    }

    /// The monotonic clock begins anew with each program or machine, so the file has the time of day.
    private func text(_ uptime: Span?) -> JSONValue {
        uptime.map { .string((clock.now + ($0 - clock.uptime)).text) } ?? .null
    }

    /// No moment that a book holds lies further than a day from the present; a clock that was set changes nothing.
    private func moment(_ json: JSONValue?) -> Span? {
        guard let instant = json?.text.flatMap(Instant.init(text:)) else { return nil }
        let distance = instant - clock.now
        return clock.uptime + min(max(distance, .hours(-24)), .hours(24))
    }
}

extension Ledger {
    /// Where late checks keep what they know, beside the ledger.
    var lateBookFile: LateBookFile { LateBookFile(path: folder.lateFile, files: files, clock: clock) }
}
