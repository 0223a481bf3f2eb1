import Attendance
import Base
import Ledger
import Operations
import Site

/// What `queue list` says beside the ledger's reasons.
enum QueueText {
    /// Why an accepted line is not dropped.
    static func notGone(_ life: EventHistory, _ standing: HumandStanding?) -> Phrase {
        let what = Phrase(
            en: "line \(life.line) is accepted, and is dropped only once Humand does not show it any more",
            es: "la línea \(life.line) está aceptada, y solo se descarta cuando Humand ya no la muestra")
        let why: Phrase =
            switch standing {
            case .notAsked(let reason, _)?: reason
            case .shown?, .changed?, .gone?:
                Phrase(
                    en: "it does; delete the entry there, if it is to go",
                    es: "la muestra; borre allí el marcaje, si debe desaparecer")
            case nil: Phrase(en: "HUMAND_READ_BACK is off", es: "HUMAND_READ_BACK está desactivado")
            }
        return [what, why].joined(separator: ": ")
    }

    /// - Parameter settings: where nothing at all is open: it may be another site's folder.
    static func nothing(_ settings: Settings?) -> Phrase {
        let nothing = Phrase(en: "nothing is queued or held", es: "no hay nada en cola ni retenido")
        guard let settings else { return nothing }
        return nothing + Phrase(same: " (") + settings.placePhrase + Phrase(same: ")")
    }

    /// Where the day around a held event is told, for which a row has no room.
    static func story(of life: EventHistory, _ zone: SiteZone) -> Phrase {
        let event = life.first.event
        let day = SiteDay(event.time.instant, in: zone)
        let what = event.personID.isEmpty ? "line:\(life.line)" : "\(event.personID) \(day)"
        let command = "hik2humand explain \(what)"
        return Phrase(
            en: "\(command) says what to do about line \(life.line); likewise for each person and day",
            es: "\(command) dice qué hacer con la línea \(life.line); lo mismo con cada persona y día")
    }

    /// What the settings of now make of a number that Humand did not know.
    static func number(of life: EventHistory, _ settings: Settings) -> NumberNow? {
        NumberNow(life.now, kind: settings.rules.employeeID, map: settings.rules.employeeMap)
    }

    /// Why it is still open. The rule by which it is a punch says nothing about that.
    static func why(_ life: EventHistory, _ trouble: DeliveryTrouble?, _ number: NumberNow? = nil) -> Phrase {
        if let number {
            // Who may be meant by the number that was sent is no question any more.
            let unknown = Phrase(en: "Humand does not know this employee; ", es: "Humand no conoce a este empleado; ")
            return unknown + number.phrase
        }
        guard life.state == .queued else { return life.reasonPhrase }
        let parts = [life.now.said == nil ? nil : life.reasonPhrase, trouble?.word].compactMap(\.self)
        return parts.joined(separator: "; ")
    }

    /// Until when it waits, and behind which line of the same person.
    static func wait(of life: EventHistory, among open: [EventHistory], _ zone: SiteZone) -> Phrase {
        guard life.state == .waiting, let until = life.now.until, let punch = life.punch else {
            return Phrase(same: "")
        }
        let ahead = open.filter { other in
            other.now.isObstacle && other.punch?.employee == punch.employee
                && other.first.event.time.instant < punch.time.instant
        }
        let lines = ahead.map { "\($0.line)" }.joined(separator: ", ")
        // What is in front may go at any time, and then it goes too.
        return ahead.isEmpty
            ? Phrase(en: "; not before \(zone.text(until))", es: "; no antes de \(zone.text(until))")
            : Phrase(
                en: "; behind line \(lines); until \(zone.text(until)) at the latest",
                es: "; detrás de la línea \(lines); como máximo hasta \(zone.text(until))")
    }
}
