import Foundation

@testable import Attendance
@testable import Base
@testable import Commands
@testable import Ledger
@testable import Operations
@testable import Site
@testable import Support

/// What the suites about a person's day share: one person, one day at noon, and what is told of it.
protocol PersonDayTelling {}

extension PersonDayTelling {
    var day: SiteDay { SiteDay(Sample.noon, in: .utc) }
    var ana: KnownPerson {
        var ana = KnownPerson(id: "17")
        ana.name = "Ana Pérez"
        return ana
    }

    func life(
        _ line: Int, _ minutes: Int64, _ direction: Direction, _ state: EventState = .accepted, cause: HoldCause? = nil
    ) -> EventHistory {
        let event = Sample.event("e\(line)", at: Sample.noon + .minutes(minutes))
        let punch = Punch(employee: "1001", direction: direction, time: event.time)
        return EventHistory(
            line: line, seenAt: event.time.instant,
            first: RecordedEvent(event: event, state: state, cause: cause, reason: "so", punch: punch))
    }

    func refused(_ id: String, _ minutes: Int64, door: String = "23", person: String = "") -> UnreadEvent {
        var event = Sample.event(id, at: Sample.noon + .minutes(minutes), person: person, door: door)
        event.type = 197_151
        return UnreadEvent(event: event, reason: .refused)
    }

    func story(
        _ lives: [EventHistory] = [], habits: [AccessEvent] = [], unread: [UnreadEvent] = [],
        standings: [Int: HumandStanding] = [:], isWhole: Bool = true
    ) -> PersonDayStory {
        PersonDayStory(
            person: ana, day: day, zone: .utc, lives: lives, habits: habits, unread: unread, standings: standings,
            isWhole: isWhole, heldAdvice: HeldAdvice(zone: .utc, employeeID: .personCode, mapFile: "/map.csv"))
    }

    func advice(_ story: PersonDayStory, _ language: Language = .english) -> [String] {
        story.text(language).split(separator: "\n").map(String.init)
            .filter { $0.hasPrefix("What to do: ") || $0.hasPrefix("Qué hacer: ") }
    }
}
