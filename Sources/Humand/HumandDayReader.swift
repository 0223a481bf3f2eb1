import Attendance
import Base
import HTTP

/// Reads people's days from Humand, fifty at a time.
///
/// The page counts of day summaries cannot be trusted: `totalPages` is always 1, and `count` is the page's own. So a
/// list is read until a page is shorter than the limit, or until everything requested has come. One day of 2,000 people
/// then takes 40 requests. Where Humand does not give day summaries at all, people's entries are listed one person at a
/// time.
package final class HumandDayReader: EntryReader {
    package static let path = "/public/api/v1/time-tracking/day-summaries"
    /// Humand refuses more (its limits for ids, and for a page).
    static let maximumItems = 50
    /// A longer query might not pass through every proxy.
    private static let longestQuery = 6000
    private static let longestSpan: Int64 = 30
    /// After this many consecutive declined questions, Humand answers none of their kind.
    private static let maximumDeclined = 16
    /// No more people are looked up because an answer left them out.
    private static let maximumLeftOut = 200

    /// One question, about some people's days or one person's entries.
    private struct Question {
        var employees: [String]
        var from: SiteDay
        var to: SiteDay
        var paging: Paging
        /// The pairs answered so far.
        var seen: Set<Pair> = []
        /// The entries received, by id or, without one, by their whole text.
        var entries: Set<String> = []

        var pairs: Int { employees.count * Int(clamping: to.number - from.number + 1) }

        /// Asks for days of people.
        ///
        /// The possible number is known, and a page without any of these days ends the list.
        static func days(of employees: [String], from: SiteDay, to: SiteDay) -> Question {
            let ending = Paging.Ending(total: .known, maximumItems: .max, maximumRepeats: 1)
            let paging = Paging(size: HumandDayReader.maximumItems, ending: ending)
            return Question(employees: employees, from: from, to: to, paging: paging)
        }

        /// Asks for the entries of one person.
        static func entries(of employee: String, from: SiteDay, to: SiteDay) -> Question {
            Question(employees: [employee], from: from, to: to, paging: HumandSink.entriesPaging)
        }
    }

    private struct Pair: Hashable {
        var employee: String
        var day: SiteDay
    }

    private let reader: HumandReader
    private let zone: SiteZone
    private var questions: [Question] = []
    private var listings: [Question] = []
    private var listed: [TimeEntry] = []
    private var held: [String: [SiteDay: EntryDay]] = [:]
    /// Consecutive declined questions, first those about days, then those about entries.
    private var declined = 0
    private var position = 0
    /// Whether a question about days has been answered.
    private var hasSummaries = false
    /// Humand has answered none of the questions about days.
    private var lacksSummaries = false
    /// Employees whose days Humand does not give, and what it says.
    private var gaps: [String: EntryGap] = [:]
    /// Those who are still to be looked up, because Humand may not know them at all, and what to ask about one whom it
    /// may know.
    private var doubtful: [(employee: String, question: Question?)] = []
    /// Those who were looked up, and whom Humand may know.
    private var lookedUp: Set<String> = []
    /// Those who were looked up because an answer left them out.
    private var leftOut: Set<String> = []

    /// How many requests have been sent.
    package var requests: Int { reader.requests }

    package init(reader: HumandReader, zone: SiteZone) {
        self.reader = reader
        self.zone = zone
    }

    /// All days read so far for an employee.
    package func days(of employee: String) -> [EntryDay] { held[employee].map { Array($0.values) } ?? [] }

    /// What went wrong last; nil since an answer that was the one requested.
    package var problem: Sentence? { reader.problem }

    package func gap(of employee: String) -> EntryGap? { gaps[employee] }

    /// Adds a question about these people's days, both ends included; `step` reads them.
    package func ask(_ employees: Set<String>, from: SiteDay, to: SiteDay) {
        let length = min(max(to.number - from.number + 1, 1), HumandDayReader.longestSpan)
        let last = from.advanced(by: length - 1)
        var chunk: [String] = []
        var size = 0
        let most = max(1, HumandDayReader.maximumItems / Int(length))
        for employee in employees.sorted() where gaps[employee] == nil {
            // In a list of ids, one with a comma would count as two.
            if lacksSummaries || employee.contains(",") {
                listings.append(.entries(of: employee, from: from, to: last))
                continue
            }
            let length = HumandClient.encoded(employee).utf8.count + 1
            if chunk.count >= most || size + length > HumandDayReader.longestQuery {
                questions.append(.days(of: chunk, from: from, to: last))
                (chunk, size) = ([], 0)
            }
            chunk.append(employee)
            size += length
        }
        if !chunk.isEmpty { questions.append(.days(of: chunk, from: from, to: last)) }
    }

    /// Adds a question about one person's entries, whose ids show whether equal entries are the same entry.
    package func askForEntries(of employee: String, from: SiteDay, to: SiteDay) {
        listings.append(.entries(of: employee, from: from, to: to))
    }

    /// Sends the next request.
    package func step() throws(EntryReaderError) -> Wake {
        if let (employee, question) = doubtful.popLast() { return try lookUp(employee, question) }
        if position < questions.count { return try stepSummaries() }
        guard let question = listings.first else { return .never }
        return try stepEntries(question)
    }

    private func stepSummaries() throws(EntryReaderError) -> Wake {
        let question = questions[position]
        let ids = question.employees.map(HumandClient.encoded).joined(separator: ",")
        let query =
            "employeeIds=\(ids)&startDate=\(question.from)&endDate=\(question.to)"
            + "&page=\(question.paging.page)&limit=\(question.paging.size)"
        let attempt: HumandReader.Attempt
        do {
            attempt = try reader.get(HumandDayReader.path, query: query, missing: missing(question))
        } catch {
            guard !hasSummaries, error.isOfPath else { throw error }
            // If the entries are refused too, that is the reason to report.
            listRest()
            return .again
        }
        switch attempt {
        case .later(let wake): return wake
        case .declined: split(question)
        case .answer(let json):
            guard let items = HumandClient.items(in: json, "items", "daySummaries") else {
                return try reader.odd(.noDays, missing: missing(question))
            }
            let asked = Set(question.employees)
            let days = items.compactMap(EntryDay.init(summary:)).filter { asked.contains($0.employee) }
            // An answer with only other people's days is no answer; taking it for "holds nothing" would report
            // everything missing.
            guard !days.isEmpty || items.isEmpty else {
                return try reader.odd(.otherPeople, missing: missing(question))
            }
            reader.understood()
            (declined, hasSummaries) = (0, true)
            take(days, of: items.count, limit: json["limit"]?.integer, question)
        }
        return .again
    }

    private func take(_ found: [EntryDay], of count: Int, limit: Int?, _ question: Question) {
        var question = question
        let before = question.seen.count
        for day in found {
            let pair = Pair(employee: day.employee, day: day.date)
            question.seen.insert(pair)
            var days = held[day.employee] ?? [:]
            if days[day.date]?.merge(day) == nil { days[day.date] = day }
            held[day.employee] = days
        }
        // If Humand grants smaller pages than requested, `limit` says so.
        question.paging.took(count, new: question.seen.count - before, total: question.pairs, granted: limit)
        questions[position] = question
        guard question.paging.isFinished else { return }
        position += 1
        question.employees.forEach(doubt)
    }

    /// An answer may leave out whom Humand does not know.
    private func doubt(_ employee: String) {
        guard held[employee] == nil, leftOut.count < HumandDayReader.maximumLeftOut,
            leftOut.insert(employee).inserted
        else { return }
        doubtful.append((employee, nil))
    }

    /// Splits a declined question, so that one id that Humand does not accept does not cost the others their days.
    private func split(_ question: Question) {
        declined += 1
        if declined >= HumandDayReader.maximumDeclined { return listRest() }
        position += 1
        if let employee = question.employees.first, question.employees.count == 1 {
            doubtful.append((employee, .entries(of: employee, from: question.from, to: question.to)))
        } else {
            let middle = question.employees.count / 2
            for half in [question.employees[..<middle], question.employees[middle...]] {
                questions.append(.days(of: Array(half), from: question.from, to: question.to))
            }
        }
    }

    /// Asks for the entries of everyone whose days have not been read, one person at a time.
    private func listRest() {
        for question in questions[position...] {
            listings += question.employees.map { .entries(of: $0, from: question.from, to: question.to) }
        }
        position = questions.count
        lacksSummaries = !hasSummaries
        declined = 0
    }

    /// Finds out whether Humand knows an employee whose days it does not give.
    private func lookUp(_ employee: String, _ question: Question?) throws(EntryReaderError) -> Wake {
        let path = "\(HumandUserReader.path)/\(HumandClient.encoded(employee))"
        do {
            switch try reader.get(path, query: "", missing: Sentence(.missingEmployee, .text(employee))) {
            case .later(let wake):
                doubtful.append((employee, question))
                return wake
            case .declined(let reply) where reply.saysNotFound:
                gaps[employee] = .unknownEmployee(reply.sentence)
                declined = 0
                return .again
            case .answer, .declined: break
            }
        } catch .refused, .misdirected {
            // A key that may not list users leaves it open.
        }
        lookedUp.insert(employee)
        if let question { listings.append(question) }
        return .again
    }

    private func stepEntries(_ asked: Question) throws(EntryReaderError) -> Wake {
        var question = asked
        let employee = question.employees.first ?? ""
        let query =
            "employeeId=\(HumandClient.encoded(employee))&startDate=\(question.from)&endDate=\(question.to)"
            + "&page=\(question.paging.page)&limit=\(question.paging.size)"
        switch try reader.get(HumandSink.entriesPath, query: query, missing: missing(question)) {
        case .later(let wake): return wake
        case .declined(let reply):
            decline(reply.sentence)
        case .answer(let json):
            guard let items = HumandClient.items(in: json, "items", "entries") else {
                return try reader.odd(.noEntries, missing: missing(question))
            }
            reader.understood()
            declined = 0
            listed += items.compactMap { TimeEntry($0) }
            let before = question.entries.count
            for item in items { question.entries.insert(item["id"]?.text ?? item.serialized) }
            question.paging.took(items.count, new: question.entries.count - before)
            listings[0] = question
            if question.paging.isFinished {
                takeListing(employee, from: question.from, to: question.to)
                listings.removeFirst()
                if lacksSummaries { doubt(employee) }
            }
        }
        return .again
    }

    /// Takes a declined question for what one person's entries lack, and after many of them for what everyone's lack.
    private func decline(_ said: Sentence) {
        declined += 1
        let isOver = declined >= HumandDayReader.maximumDeclined
        let people = (isOver ? listings[...] : listings.prefix(1)).flatMap(\.employees)
        for employee in people { gaps[employee] = .declined(said) }
        listed = []
        listings.removeFirst(people.count)
        if !isOver { doubtful += people.filter { !lookedUp.contains($0) }.map { ($0, nil) } }
    }

    /// Replaces the days from the summaries by those from the list of entries, which has ids. Of a day beside those that
    /// were asked for, the list may have a part only, as of a night shift.
    private func takeListing(_ employee: String, from: SiteDay, to: SiteDay) {
        var keys: Set<EntryDay.Key> = []
        let distinct = listed.filter { keys.insert(EntryDay.Key($0)).inserted }
        listed = []
        let byDay = Dictionary(grouping: distinct) { entry in
            entry.referenceDate.flatMap { SiteDay(date: $0.prefix(10)) } ?? SiteDay(entry.time, in: zone)
        }
        for (day, entries) in byDay {
            let known = day < from || day > to ? held[employee]?[day]?.entries ?? [] : []
            let others = known.filter { entry in
                !entries.contains { ($0.direction, $0.time, $0.source) == (entry.direction, entry.time, entry.source) }
            }
            held[employee, default: [:]][day] = EntryDay(employee: employee, date: day, entries: entries + others)
        }
    }

    private func missing(_ question: Question) -> Sentence {
        let people = questions[min(position, questions.count)...].reduce(0) { $0 + $1.employees.count } + listings.count
        guard question.from != question.to else { return Sentence(.missingDay, "\(question.from)", "\(people)") }
        return Sentence(.missingDays, "\(question.from)", "\(question.to)", "\(people)")
    }
}

extension EntryReaderError {
    /// Another path of the same API may still answer.
    fileprivate var isOfPath: Bool {
        switch self {
        case .refused, .misdirected: true
        case .unavailable, .stopped: false
        }
    }
}
