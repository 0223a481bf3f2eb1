import Attendance
import Base
import Foundation
import HTTP

/// Humand's time tracking: posts punches, and reads entries back.
package final class HumandSink: PunchSink {
    private let client: HumandClient
    /// No two punches are one entry.
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
        if !punch.comment.isEmpty { body.append(.init("comment", .string(punch.comment))) }
        do {
            let path = punch.direction == .clockIn ? account.clockInPath : account.clockOutPath
            let response = try client.post(path, .object(body))
            return verdict(on: punch, HumandAnswer(response, words: account.words, key: account.key))
        } catch .stopped {
            return .stopped
        } catch {
            let text = HumandAnswer.withoutKey("Humand: \(error)", account.key)
            return error.mayHaveArrived ? .inDoubt(answered: false, text) : .notSent(text)
        }
    }

    /// What the answer means, unless it is that to another post.
    private func verdict(on punch: Punch, _ answer: HumandAnswer) -> PostVerdict {
        let verdict = answer.verdict
        guard case .accepted(let id, _) = verdict else { return verdict }
        let isRepeated = lastAccepted.map { $0.id == id && $0.punch != punch } ?? false
        if let problem = answer.contradiction(to: punch) ?? (isRepeated ? "its id is that of the post before" : nil) {
            return .inDoubt(answered: false, "Humand: an answer to another post came (\(problem))")
        }
        lastAccepted = (id, punch)
        return verdict
    }

    package func find(_ punch: Punch) -> ReadBack {
        let account = client.account
        guard account.readsBack else { return .notPermitted("HUMAND_READ_BACK is off") }
        var page = 1
        var holding: [NotedEntry] = []
        // A person has a handful of entries in three days; what goes on for ever is not a list of them.
        while page <= 20 {
            let response: HTTPResponse
            do {
                response = try client.get(HumandSink.entriesPath, query: entriesQuery(for: punch, page: page))
            } catch .stopped {
                return .stopped
            } catch {
                return .unavailable(HumandAnswer.withoutKey("Humand: \(error)", client.account.key))
            }
            let json = try? JSONValue(parsing: response.body)
            let text = client.sentence(response, json)
            switch response.status {
            case 200..<300: break
            case 401: return .unauthorized(text)
            case 408: return .unavailable(text)
            case 429: return .slowDown(RetryAfter.span(in: response.headers, now: nil), text)
            // A question that Humand does not take will not be taken the next time either.
            case 400..<500, 501:
                return .notPermitted(text, code: HumandAnswer.refusalCode(status: response.status, json: json))
            default: return .unavailable(text)
            }
            guard let items = json?["items"]?.elements ?? json?["entries"]?.elements ?? json?.elements else {
                return .unavailable("\(text) without a list of entries")
            }
            if let entry = items.first(where: { TimeEntry($0)?.matches(punch) == true }) {
                return .found(id: (entry["id"]?.text).map { HumandAnswer.withoutKey($0, client.account.key) })
            }
            holding += items.prefix(HumandSink.pageLimit).compactMap { NotedEntry($0, on: punch, key: account.key) }
            // `count` and `totalPages` speak of the page alone: only a short page is the last.
            if items.count < HumandSink.pageLimit { return .absent(holding: holding) }
            page += 1
        }
        return .absent(holding: holding)
    }

    private static let pageLimit = 50

    private func entriesQuery(for punch: Punch, page: Int) -> String {
        // A day on either side: which day Humand counts an entry to depends on zones and night shifts.
        let day = Span.hours(24)
        let first = Timestamp(instant: punch.time.instant - day, offsetSeconds: punch.time.offsetSeconds).localDate
        let last = Timestamp(instant: punch.time.instant + day, offsetSeconds: punch.time.offsetSeconds).localDate
        return "employeeId=\(HumandClient.encoded(punch.employee))&startDate=\(first)&endDate=\(last)&page=\(page)"
            + "&limit=\(HumandSink.pageLimit)"
    }
}
