import Attendance
import Base
import Humand
import Ledger
import Site

/// Whether Humand still shows a punch that it accepted: entries can be changed and deleted there.
enum HumandStanding: Equatable {
    case shown
    /// The entry is there with another time or direction.
    case changed(Direction, Instant)
    case gone
    case notAsked(Phrase)

    /// - Parameter held: what Humand holds for the employee on the days around the punch.
    init(_ punch: Punch, entry id: String?, among held: [TimeEntry]) {
        if held.contains(where: { $0.matches(punch) }) {
            self = .shown
        } else if let id, let other = held.first(where: { $0.id == id }) {
            self = .changed(other.direction, other.time)
        } else {
            self = .gone
        }
    }

    /// Behind `Humand accepted it as entry N on …`.
    func phrase(_ zone: SiteZone) -> Phrase {
        switch self {
        case .shown: Phrase(en: "Humand shows it.", es: "Humand lo muestra.")
        case .changed(let direction, let time):
            Phrase(
                en: "Somebody has changed it there: it is now a \(direction.name) at \(zone.text(time)).",
                es: "Alguien lo cambió allí: ahora es una \(direction.phrase[.spanish]) del \(zone.text(time)).")
        case .gone:
            Phrase(
                en: "Humand does not show it any more: somebody has deleted or moved it.",
                es: "Humand ya no lo muestra: alguien lo borró o lo movió.")
        case .notAsked(let reason): reason
        }
    }

    /// What to do where it is gone.
    static func repair(_ day: SiteDay) -> Phrase {
        Phrase(
            en: "if nobody meant to delete it: hik2humand reconcile --date \(day) --repair sends it again",
            es: "si nadie quiso borrarlo: hik2humand reconcile --date \(day) --repair lo envía otra vez")
    }
}

/// Asks Humand for a person's entries, within its rate limit: some requests of each window are left for the posts.
struct HumandQuestion {
    let site: Site
    let progress: ProgressLine

    /// How accepted punches stand, by the lines of their events.
    func standings(of lives: [EventHistory]) -> [Int: HumandStanding] {
        let accepted = lives.filter { $0.state == .accepted && $0.punch != nil }
        let groups = Dictionary(grouping: accepted) { $0.punch?.employee ?? "" }
        let reader = HumandDayReader(reader: site.humandReader, zone: site.settings.zone)
        for (employee, lives) in groups {
            let days = lives.compactMap { $0.punch.map { SiteDay($0.time.instant, in: site.settings.zone) } }
            guard let first = days.min(), let last = days.max() else { continue }
            // Humand may count an entry towards a neighbouring day.
            reader.askForEntries(of: employee, from: first.advanced(by: -1), to: last.advanced(by: 1))
        }
        var problem: Phrase?
        do throws(EntryReaderError) { try finish(reader) } catch {
            problem = error.phrase.within(
                en: { "Whether it is still there is unknown: \($0)." }, es: { "No se sabe si sigue allí: \($0)." })
        }
        var standings: [Int: HumandStanding] = [:]
        for life in accepted {
            guard let punch = life.punch else { continue }
            if let problem {
                standings[life.line] = .notAsked(problem)
            } else if reader.gap(of: punch.employee) != nil {
                standings[life.line] = .notAsked(
                    Phrase(
                        en: "Whether it is still there is unknown: Humand does not list this employee's entries.",
                        es: "No se sabe si sigue allí: Humand no muestra los marcajes de este empleado."))
            } else {
                standings[life.line] = HumandStanding(
                    punch, entry: life.humandID, among: reader.days(of: punch.employee).flatMap(\.entries))
            }
        }
        return standings
    }

    /// The rest of the answer does not wait longer for Humand.
    private static let patience = Span.seconds(20)

    private func finish(_ reader: HumandDayReader) throws(EntryReaderError) {
        defer { progress.clear() }
        let last = site.clock.uptime + HumandQuestion.patience
        while true {
            progress.show(en: "asking Humand…", es: "preguntando a Humand…")
            switch try reader.step() {
            case .never: return
            case .again: continue
            case .at(let end):
                guard end <= last else {
                    // There may have been answers, and none that Humand gives.
                    throw .unavailable(Sentence(.noUsableAnswer, "\(HumandQuestion.patience.milliseconds / 1000)"))
                }
                let seconds = max(1, (end - site.clock.uptime).milliseconds / 1000)
                progress.show(
                    en: "asking Humand; waiting \(seconds) s", es: "preguntando a Humand; espera de \(seconds) s")
                while site.clock.uptime < end { site.clock.wait(until: end) }
            }
        }
    }
}
