import Attendance
import Base
import Foundation
import HTTP

/// Humand's time tracking: posts punches, and reads entries back.
package final class HumandSink: PunchSink {
    private let client: HumandClient
    /// Reveals an answer to another post: no two punches share an entry.
    private var lastAccepted: (id: String, punch: Punch)?

    package static let entriesPath = "/public/api/v1/time-tracking/entries"

    package init(account: HumandAccount, http: any HTTPClient, clock: any Clock, timeout: Span) {
        client = HumandClient(account: account, http: http, clock: clock, timeout: timeout)
    }

    package var pause: Span { client.pause }

    package func post(_ punch: Punch, reason: String) -> PostVerdict {
        let account = client.account
        var body: [JSONValue.Member] = [
            .init("employeeId", .string(punch.employee)), .init("now", .string(punch.time.withMilliseconds)),
        ]
        if !punch.comment.isEmpty { body.append(.init("comment", .string(punch.comment.withoutControls))) }
        do {
            let path = punch.direction == .clockIn ? account.clockInPath : account.clockOutPath
            return verdict(on: punch, try client.post(path, .object(body)))
        } catch .stopped {
            return .stopped
        } catch {
            let sentence = account.sentence(error)
            return error.mayHaveArrived ? .inDoubt(answered: false, sentence) : .notSent(sentence)
        }
    }

    /// The meaning of the answer, unless it belongs to another post.
    private func verdict(on punch: Punch, _ reply: HumandReply) -> PostVerdict {
        let verdict = reply.verdict(words: client.account.words, key: client.account.key)
        guard case .accepted(let id, _) = verdict else { return verdict }
        let isRepeated = lastAccepted.map { $0.id == id && $0.punch != punch } ?? false
        if let problem = reply.contradiction(to: punch) ?? (isRepeated ? Sentence(.repeatedID) : nil) {
            return .inDoubt(
                answered: false, Sentence(.humand, .sentence(Sentence(.otherAnswer, .sentence(problem)))))
        }
        lastAccepted = (id, punch)
        return verdict
    }

    package func find(_ punch: Punch) -> ReadBack {
        let account = client.account
        guard account.readsBack else { return .notPermitted(.switchedOff) }
        var paging = HumandSink.entriesPaging
        var seen: Set<String> = []
        var holding: [NotedEntry] = []
        while !paging.isFinished {
            let reply: HumandReply
            do {
                reply = try client.get(HumandSink.entriesPath, query: entriesQuery(for: punch, paging))
            } catch .stopped {
                return .stopped
            } catch {
                return .unavailable(account.sentence(error))
            }
            guard case .ok(let json) = reply.meaning, let items = HumandClient.items(in: json, "items", "entries")
            else {
                return HumandSink.withoutEntries(reply)
            }
            if let entry = items.first(where: { TimeEntry($0)?.matches(punch) == true }) {
                return .found(id: (entry["id"]?.text).map(account.key.removed))
            }
            holding += items.prefix(paging.size).compactMap { NotedEntry($0, on: punch, key: account.key) }
            let before = seen.count
            for item in items { seen.insert(item["id"]?.text ?? item.serialized) }
            paging.took(items.count, new: seen.count - before)
        }
        return .absent(holding: holding)
    }

    /// The meaning of an answer without a list of entries.
    private static func withoutEntries(_ reply: HumandReply) -> ReadBack {
        switch reply.meaning {
        case .ok, .unreadable:
            .unavailable(Sentence(reply.isPage ? .page : .withoutEntries, .sentence(reply.sentence)))
        case .unknownKey: .unauthorized(reply.sentence)
        case .slowDown(let span): .slowDown(span, reply.sentence)
        case .unfinished, .elsewhere: .unavailable(reply.sentence)
        // If Humand does not accept a question now, it will not accept it the next time either.
        case .declined, .noRights, .unsupported, .misdirected:
            .notPermitted(.declined(reply.sentence, code: reply.refusalCode))
        }
    }

    /// A person has a handful of entries in three days; `count` and `totalPages` refer only to the page.
    static let entriesPaging = Paging(size: 50, ending: Paging.Ending(total: .unknown, maximumItems: 1_000))

    private func entriesQuery(for punch: Punch, _ paging: Paging) -> String {
        // One more day on each side: the day to which Humand counts an entry depends on zones and night shifts.
        let day = Span.hours(24)
        let first = Timestamp(instant: punch.time.instant - day, offsetSeconds: punch.time.offsetSeconds).localDate
        let last = Timestamp(instant: punch.time.instant + day, offsetSeconds: punch.time.offsetSeconds).localDate
        return "employeeId=\(HumandClient.encoded(punch.employee))&startDate=\(first)&endDate=\(last)"
            + "&page=\(paging.page)&limit=\(paging.size)"
    }
}
