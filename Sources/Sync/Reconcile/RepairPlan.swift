import Base
import Ledger

/// How to repair differences without a person's decision on each: a pure function.
package struct RepairPlan: Equatable, Sendable {
    /// Windows to read: one per day, from the first to the last event that the ledger lacks.
    private(set) var spans: [Window] = []
    /// Held events to retry.
    private(set) var retry: [Int] = []
    /// Accepted punches that Humand does not show, to read back and send again.
    private(set) var resend: [Int] = []

    /// How many accepted punches Humand would refuse if they were sent again.
    package private(set) var byHand = 0
    /// How many further differences stay, whatever is repaired.
    package private(set) var leftOver = 0

    /// - Parameter unreadable: employees whose entries Humand does not list. Nothing of theirs is sent again.
    package init(_ days: [ReconciledDay], unreadable: Set<String> = []) {
        for day in days {
            // Without Humand's side nobody knows what a repair would double.
            let people = day.people.filter { !$0.differences.contains { $0.kind.isOfDay } }
            let differences = people.flatMap(\.differences)
            // The next poll reads events that are not due yet, so they need no repair.
            let unread = differences.filter { $0.kind == .notRead && !$0.isNotYetDue }.map(\.time.flooredToSecond)
            if let first = unread.min(), let last = unread.max() {
                spans.append(Window(from: first, to: last + .seconds(1)))
            }
            retry += differences.filter { $0.kind == .held }.compactMap(\.line)
            resend += people.filter { !unreadable.contains($0.employee ?? "") }.flatMap(\.differences)
                .filter { $0.kind == .notInHumand && !$0.isForAPerson }.compactMap(\.line)
            byHand += differences.count(where: \.isForAPerson)
            for person in day.people {
                let isReadable = !unreadable.contains(person.employee ?? "")
                leftOver += RepairPlan.leftOver(person.differences, isReadable: isReadable)
            }
        }
        retry.sort()
        resend.sort()
    }

    /// A missing punch that is made good may also close an open day, or put an order right.
    private static func leftOver(_ differences: [Difference], isReadable: Bool) -> Int {
        let isWhole = !differences.contains { $0.kind.isOfDay }
        func isRepaired(_ difference: Difference) -> Bool {
            switch difference.kind {
            case .notRead: isWhole
            case .held: isWhole && difference.line != nil
            case .notInHumand: isWhole && isReadable && difference.line != nil
            case .queued: true
            case .notInLedger, .wrongOrder, .openDay, .unknownEmployee, .notCompared: false
            }
        }
        let repairs = differences.contains { isRepaired($0) && !$0.isForAPerson }
        return differences.count { difference in
            guard !isRepaired(difference), !difference.isForAPerson, !difference.isNotYetDue else { return false }
            return !repairs || ![.wrongOrder, .openDay].contains(difference.kind)
        }
    }

    /// Whose entries must be read back before something is sent again.
    package static func readBacks(_ days: [ReconciledDay]) -> [(employee: String, day: SiteDay)] {
        days.flatMap { day in
            day.people.filter { $0.differences.contains { $0.kind == .notInHumand } }
                .compactMap { person in person.employee.map { ($0, day.day) } }
        }
    }

    package var isEmpty: Bool { spans.isEmpty && retry.isEmpty && resend.isEmpty }

    /// The jobs in the order to run them: a held punch may be waiting for an event that is read first.
    package var jobs: [Job.Kind] {
        var jobs = spans.map { Job.Kind.backfill(.init(window: $0)) }
        if !resend.isEmpty { jobs.append(.resend(resend)) }
        if !retry.isEmpty { jobs.append(.retry(retry)) }
        return jobs
    }

    /// The plan in a few words, each a verb.
    package var phrase: Phrase {
        var parts: [Phrase] = []
        if !spans.isEmpty {
            let count = spans.count
            parts.append(
                Phrase(
                    en: "read \(count.counting("span", "spans")) of the doors again",
                    es: "leer de nuevo \(count.counting("período", "períodos")) de las puertas"))
        }
        if !resend.isEmpty {
            parts.append(
                Phrase(
                    en: "read back and send again \(resend.count)",
                    es: "buscar en Humand y enviar otra vez \(resend.count)"))
        }
        if !retry.isEmpty {
            parts.append(
                Phrase(
                    en: "decide again on \(retry.count) held",
                    es: "decidir de nuevo sobre \(retry.count.counting("retenido", "retenidos"))"))
        }
        return parts.joined(separator: ", ")
    }
}
