import Attendance
import Base

/// Keeps one door that HikCentral no longer has from stopping all others.
///
/// HikCentral 3.x refuses a whole query for it, with the code that 2.x has for a missing permission. So after such a
/// refusal the doors are asked for one by one; only where every one is refused, the key is to blame.
final class DoorByDoor {
    private let clock: any Clock
    private let log: Log
    /// Refused doors, and until when they are left out.
    private var refused: [String: Span] = [:]

    /// A door is asked for again after this long; what happened there meanwhile is found as late events are.
    static let rest = Span.hours(1)

    init(clock: any Clock, log: Log) { (self.clock, self.log) = (clock, log) }

    var refusedDoors: Set<String> { Set(refused.filter { $0.value > clock.uptime }.keys) }

    /// Reads a query, in parts where some of its doors are refused.
    func read<Part>(
        _ query: EventQuery, _ body: (EventQuery) throws(ArtemisError) -> Part
    ) throws(ArtemisError) -> [Part] {
        var query = query
        let now = clock.uptime
        let present = query.doors.filter { refused[$0].map { $0 <= now } ?? true }
        if !present.isEmpty { query.doors = present }
        let failure: ArtemisError
        do { return [try body(query)] } catch { failure = error }
        guard case .source(.refused(.refused(.resource, let answer))) = failure, query.doors.count > 1 else {
            throw failure
        }
        var parts: [Part] = []
        var gone: [String] = []
        for door in query.doors {
            do { parts.append(try body(EventQuery(type: query.type, doors: [door]))) } catch {
                guard case .source(.refused(.refused(.resource, _))) = error else { throw error }
                gone.append(door)
            }
        }
        guard !parts.isEmpty else { throw failure }
        for door in gone {
            if refused.updateValue(now + DoorByDoor.rest, forKey: door) == nil {
                log.error(
                    .doorGone,
                    "HikCentral refuses this door and answers for others (code \(answer.code)): it was deleted there, or "
                        + "the key may not see it; the others are read", [.door: door])
            }
        }
        return parts
    }
}
