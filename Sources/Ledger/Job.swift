import Base
import Foundation

/// Work that a command hands to the process that holds the state folder's lock.
///
/// A command never writes to the ledger beside a running daemon. It leaves a job, which the daemon or the next run
/// does. An interrupted job continues at the next start.
package struct Job: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        case backfill(Backfill)
        /// Held events are decided again, and delivered if possible. All lists are line numbers.
        case retry([Int])
        /// Held events are dropped, for a reason.
        case drop([Int], reason: String)
        /// Accepted events whose entries somebody has deleted in Humand on purpose are given up, for a reason.
        case settle([Int], reason: String)
        /// Final events that are missing in Humand are read back and, where absent, delivered again.
        case resend([Int])
    }

    /// A window to read, whatever the cursor says.
    package struct Backfill: Equatable, Sendable {
        package var window: Window
        /// Only these doors, as codes; empty for all mapped ones.
        package var doors: [String]
        /// Only this person, by an id of HikCentral or Humand; empty for everybody.
        package var person: String
        /// It is HikCentral's id and nothing else: the number of another person may be the same.
        package var isPersonID: Bool
        /// Held events of the window are decided again.
        package var again: Bool

        package init(
            window: Window, doors: [String] = [], person: String = "", isPersonID: Bool = false,
            again: Bool = false
        ) {
            self.window = window
            self.doors = doors
            (self.person, self.isPersonID) = (person, isPersonID)
            self.again = again
        }
    }

    package var kind: Kind
    /// Who asked for it, as the ledger shows it.
    package var author: String

    /// The version of the file's format.
    static let version = 1

    package init(_ kind: Kind, author: String) {
        self.kind = kind
        self.author = author
    }
}

/// How far a job has come.
package struct JobProgress: Equatable, Sendable {
    package enum State: String, Sendable {
        case running
        case done
        case failed
    }

    /// What is counted; the words stand in the progress file and in sentences.
    package enum Count: String, Sendable, CaseIterable {
        /// Events that a backfill was given.
        case seen
        /// Of those, what the ledger has already.
        case known
        case queued
        case waiting
        case skipped
        case held
        case dropped
        case accepted
        /// Still held, for the reason they were held before.
        case unchanged

        package init(_ state: EventState) {
            switch state {
            case .queued: self = .queued
            case .waiting: self = .waiting
            case .held: self = .held
            case .accepted: self = .accepted
            case .skipped: self = .skipped
            case .dropped: self = .dropped
            }
        }
    }

    package var state = State.running
    /// Up to where a backfill has been read.
    package var readTo: Instant?
    package var counts: [Count: Int] = [:]
    /// What to tell the person who asked, a sentence each.
    package var notes: [Phrase] = []
    /// The lines that were not held when the job came to them: their outcome is in the ledger.
    package private(set) var overtaken: [Int] = []

    /// The version of the file's format; the first files named none.
    static let version = 1

    package init() {}

    /// More than a person would read.
    static let maximumNotes = 100

    package mutating func count(_ what: Count, _ amount: Int = 1) {
        guard amount != 0 else { return }
        counts[what, default: 0] += amount
    }

    package mutating func passOver(_ line: Int) { overtaken.append(line) }

    /// Adds a sentence, unless there are too many.
    package mutating func note(_ phrase: Phrase) {
        if notes.count < JobProgress.maximumNotes { notes.append(phrase) }
    }
}

extension Job {
    /// The file's content.
    var members: [JSONValue.Member] {
        var members: [JSONValue.Member] = [.init("author", .string(author))]
        switch kind {
        case .backfill(let backfill):
            members += [
                .init("kind", "backfill"), .init("from", .string(backfill.window.from.text)),
                .init("to", .string(backfill.window.to.text)),
                .init("doors", .array(backfill.doors.map { .string($0) })), .init("person", .string(backfill.person)),
                .init("isPersonID", JSONValue(backfill.isPersonID)), .init("again", JSONValue(backfill.again)),
            ]
        case .retry(let lines): members += [.init("kind", "retry"), Job.member(lines)]
        case .drop(let lines, let reason):
            members += [.init("kind", "drop"), Job.member(lines), .init("reason", .string(reason))]
        case .settle(let lines, let reason):
            members += [.init("kind", "settle"), Job.member(lines), .init("reason", .string(reason))]
        case .resend(let lines): members += [.init("kind", "resend"), Job.member(lines)]
        }
        return members
    }

    /// Nil for anything that is not a job.
    init?(_ json: JSONValue) {
        guard let author = json["author"]?.text else { return nil }
        let lines = json["numbers"]?.elements?.compactMap(\.integer)
        switch (json["kind"]?.text, lines) {
        case ("backfill", _):
            guard let from = json["from"]?.text.flatMap({ Instant(text: $0) }),
                let to = json["to"]?.text.flatMap({ Instant(text: $0) })
            else { return nil }
            self.init(
                .backfill(
                    Backfill(
                        window: Window(from: from, to: to), doors: json["doors"]?.elements?.compactMap(\.text) ?? [],
                        person: json["person"]?.text ?? "", isPersonID: json["isPersonID"]?.boolean ?? false,
                        again: json["again"]?.boolean ?? false)), author: author)
        case ("retry", let lines?): self.init(.retry(lines), author: author)
        case ("drop", let lines?): self.init(.drop(lines, reason: json["reason"]?.text ?? ""), author: author)
        case ("settle", let lines?): self.init(.settle(lines, reason: json["reason"]?.text ?? ""), author: author)
        case ("resend", let lines?): self.init(.resend(lines), author: author)
        default: return nil
        }
    }

    private static func member(_ lines: [Int]) -> JSONValue.Member {
        .init("numbers", .array(lines.map { JSONValue($0) }))
    }
}

extension JobProgress {
    /// The file's content.
    var members: [JSONValue.Member] {
        var members: [JSONValue.Member] = [.init("state", .string(state.rawValue))]
        if let readTo { members.append(.init("readTo", .string(readTo.text))) }
        members.append(
            .init(
                "counts",
                .object(
                    counts.sorted { $0.key.rawValue < $1.key.rawValue }.map {
                        .init($0.key.rawValue, JSONValue($0.value))
                    })))
        members.append(.init("notes", .array(notes.map(\.json))))
        if !overtaken.isEmpty { members.append(.init("overtaken", .array(overtaken.map { JSONValue($0) }))) }
        return members
    }

    /// Nil for anything else.
    init?(_ json: JSONValue) {
        guard let state = json["state"]?.text.flatMap(State.init) else { return nil }
        self.state = state
        readTo = json["readTo"]?.text.flatMap { Instant(text: $0) }
        if case .object(let members)? = json["counts"] {
            for member in members {
                if let what = Count(rawValue: member.key) { counts[what] = member.value.integer }
            }
        }
        notes = json["notes"]?.elements?.compactMap { Phrase($0) } ?? []
        overtaken = json["overtaken"]?.elements?.compactMap(\.integer) ?? []
    }
}
