import Attendance
import Base
import Ledger
import Operations
import Site

/// What a person can do about held events, by their causes.
struct HeldAdvice {
    let zone: SiteZone
    var employeeID = EmployeeIDKind.personID
    /// EMPLOYEE_MAP's file; nil without one.
    var mapFile: String?
    var employeeMap = EmployeeMap.empty
    /// The `personCode` of the one person whose events these are, where HikCentral was asked for it.
    var code: String?
    /// HikCentral does not list the one person any more whose events these are.
    var hasLeft = false
    /// The daemon that runs does not know these settings yet.
    var needsReload = false
    var doors = DoorLines()
    /// The person's events around the held ones: they show what may be missing in Humand.
    var around: [EventHistory] = []
    /// How those stand in Humand now, by their lines, where it was asked.
    var standings: [Int: HumandStanding] = [:]
    /// HikCentral has the event's door no more, so no list can name it.
    var isGone: (AccessEvent) -> Bool = { _ in false }
    /// What Humand has from elsewhere about the times of the held events, by employee.
    var others: [String: [TimeEntry]] = [:]
    /// The direction that the settings of now give an event's door; nil where that is unknown.
    var directionNow: (AccessEvent) -> Direction? = { _ in nil }

    private enum Way: Hashable {
        /// Doing this delivers it.
        case delivers(Phrase)
        /// It is decided on again after this.
        case retry(Phrase)
        /// Nothing is missing but to send it again, with the settings of now.
        case again(Phrase, afterReload: Bool)
        /// A setting now leaves it out; this takes it in again.
        case leftOut(Phrase)
        /// The settings of now make it a double read.
        case double
        /// Nothing is missing but a person's word.
        case release
        /// Only a person can enter it, for this reason.
        case byHand(Phrase)
        /// A person has entered it already.
        case entered(Phrase, String)
    }

    private static let unread = Phrase(en: "what could not be read", es: "lo que no se pudo leer")
    private static let gone = Phrase(
        en: "the punch (HikCentral does not have its door any more, so no list can name it)",
        es: "el marcaje (HikCentral ya no tiene su puerta, así que ninguna lista la puede nombrar)")
    private static let left = Phrase(
        en: "the punch (HikCentral does not have this person any more, and so no number)",
        es: "el marcaje (HikCentral ya no tiene a esta persona, y por eso tampoco su número)")

    /// One sentence for each way, with the lines that it is for.
    func phrases(for lives: [EventHistory]) -> [Phrase] {
        var ways: [(way: Way, lines: [Int])] = []
        for life in lives where life.state == .held {
            let way = self.way(life)
            if let place = ways.firstIndex(where: { $0.way == way }) {
                ways[place].lines.append(life.line)
            } else {
                ways.append((way, [life.line]))
            }
        }
        return ways.map { HeldAdvice.phrase($0.way, $0.lines.map(String.init).joined(separator: " ")) }
    }

    private static func phrase(_ way: Way, _ lines: String) -> Phrase {
        let retry = "hik2humand queue retry \(lines)"
        let drop = "hik2humand queue drop \(lines) --reason"
        let byHand = Phrase(
            en: "; or enter it in Humand by hand, then \(drop) TEXT",
            es: "; o cárguelo a mano en Humand y después \(drop) TEXTO")
        return switch way {
        case .delivers(let step): step + byHand
        case .retry(let step):
            step.within(en: { "\($0), then \(retry)" }, es: { "\($0) y después \(retry)" }) + byHand
        case .leftOut(let step):
            step.within(
                en: { "if it counts: \($0), which delivers it; if not, or once it is in Humand by hand: \(drop) TEXT" },
                es: { "si cuenta: \($0), que lo entrega; si no, o una vez cargado a mano en Humand: \(drop) TEXTO" })
        case .again(let why, let afterReload):
            why
                + (afterReload
                    ? Phrase(en: ": hik2humand reload, which delivers it", es: ": hik2humand reload, que lo entrega")
                    : Phrase(same: ": \(retry)")) + byHand
        case .double:
            Phrase(
                en:
                    "if the doors and the employee map are right, \(retry) skips it as a double read; if not, correct them, "
                    + "then hik2humand reload, which delivers it",
                es: "si las puertas y el mapa de empleados están bien, \(retry) lo omite como lectura doble; si no, "
                    + "corríjalos, y después hik2humand reload, que lo entrega")
        case .release:
            Phrase(
                en: "if it is right, \(retry) releases it; if not, \(drop) TEXT",
                es: "si es correcto, \(retry) lo libera; si no, \(drop) TEXTO")
        case .entered(let what, let time):
            what.within(
                en: { "Humand has a \($0) at \(time): if that is this one, \(drop) TEXT; if not, \(retry)" },
                es: { "Humand tiene una \($0) de \(time): si es este, \(drop) TEXTO; si no, \(retry)" })
        case .byHand(let what):
            what.within(
                en: { "enter in Humand by hand \($0), then \(drop) TEXT" },
                es: { "cargue a mano en Humand \($0) y después \(drop) TEXTO" })
        }
    }

    private func way(_ life: EventHistory) -> Way {
        if life.first.cause == .undecodable { return .byHand(HeldAdvice.unread) }
        let anything = Phrase(en: "remove the cause", es: "corrija la causa")
        switch life.now.cause {
        case .excluded where life.now.why == .double:
            return .double
        case .excluded where life.now.why == .door && isGone(life.first.event):
            return .byHand(HeldAdvice.gone)
        case .excluded:
            return .leftOut(takingIn(life))
        case .unmapped where life.first.origin == .findFace:
            return .retry(
                Phrase(
                    en: "add a line for the person to \(SettingName.findFaceMap), hik2humand reload",
                    es: "agregue una línea de la persona a \(SettingName.findFaceMap), hik2humand reload"))
        case .unmapped:
            guard let number = number(of: life) else {
                if hasLeft { return .byHand(HeldAdvice.left) }
                let line = mapFile.map { file in
                    Phrase(
                        en: ", and its line in \(SettingName.employeeMap) (\(file)) with hik2humand reload",
                        es: ", y su línea en \(SettingName.employeeMap) (\(file)) con hik2humand reload")
                }
                return .retry(
                    Phrase(
                        en: "enter the person's \(employeeID.rawValue) in HikCentral",
                        es: "cargue en HikCentral el \(employeeID.rawValue) de la persona")
                        + (line ?? Phrase(same: "")))
            }
            return mapFile.map { .delivers(HeldAdvice.mapping(number, $0)) } ?? .retry(anything)
        case .refused where life.now.namesUnknownEmployee:
            return correcting(life)
        case .refused where entered(life) != nil:
            return entered(life).map { entry in
                let source = entry.source.isEmpty ? "" : " (\(entry.source))"
                return .entered(entry.direction.phrase, "\(zone.clockTime(entry.time))\(source)")
            } ?? .release
        case .refused where isMutual(life):
            return .byHand(
                Phrase(
                    en: "what is held there together, since Humand takes neither before the other",
                    es: "lo retenido ahí en conjunto, porque Humand no toma ninguno antes que el otro"))
        case .refused where fitsNow(life):
            return .again(
                Phrase(
                    en: "as the day is in Humand now, it fits in",
                    es: "como está ahora el día en Humand, encaja"), afterReload: false)
        case .refused:
            return .retry(
                missing(beside: life).map { anything + $0 }
                    ?? Phrase(
                        en:
                            "remove the cause that Humand names (hik2humand people shows whether the user is active there)",
                        es: "corrija la causa que da Humand (hik2humand people muestra si el usuario está activo allí)")
            )
        case .direction where life.now.why == .undirected && isGone(life.first.event):
            return .byHand(HeldAdvice.gone)
        case .direction where life.now.why == .undirected && doors.isEmpty && life.first.origin != .findFace:
            return .retry(
                Phrase(
                    en: "name every door that counts in \(SettingName.entryDevices) or \(SettingName.exitDevices) "
                        + "(hik2humand doors lists them), hik2humand reload",
                    es: "ponga cada puerta que cuenta en \(SettingName.entryDevices) o \(SettingName.exitDevices) "
                        + "(hik2humand doors las muestra), hik2humand reload"))
        case .direction where life.now.why == .undirected && life.first.origin != .findFace:
            return .retry(directing(life.first.event))
        case .clock, .trust, .often: return .release
        case .direction, .undecodable, .pushed, nil: return .retry(anything)
        }
    }

    /// What lets the event through the settings again.
    private func takingIn(_ life: EventHistory) -> Phrase {
        let event = life.first.event
        let isCamera = life.first.origin == .findFace
        switch life.now.why {
        case .type:
            return Phrase(
                en: "put \(event.type) into \(SettingName.eventTypes), hik2humand reload",
                es: "agregue \(event.type) a \(SettingName.eventTypes), hik2humand reload")
        case .filter:
            return Phrase(
                en: "correct \(SettingName.eventFilter), hik2humand reload",
                es: "corrija \(SettingName.eventFilter), hik2humand reload")
        default:
            return isCamera
                ? naming(event, SettingTable.findFaceEntryCameras.name, SettingTable.findFaceExitCameras.name)
                : naming(event, SettingTable.entryDevices.name, SettingTable.exitDevices.name)
        }
    }

    private func naming(_ event: AccessEvent, _ entry: String, _ exit: String) -> Phrase {
        Phrase(
            en: "name “\(event.doorLabel)” in \(entry) or in \(exit), hik2humand reload",
            es: "ponga “\(event.doorLabel)” en \(entry) o en \(exit), hik2humand reload")
    }

    /// Neither the lists nor the event itself tell in from out.
    private func directing(_ event: AccessEvent) -> Phrase {
        let door = Door(code: event.doorCode, name: event.doorName)
        let (entry, exit) = (SettingName.entryDevices, SettingName.exitDevices)
        return doors.hasTwice(door)
            ? Phrase(
                en: "take “\(event.doorLabel)” out of \(entry) or out of \(exit), since it is in both, hik2humand "
                    + "reload",
                es: "quite “\(event.doorLabel)” de \(entry) o de \(exit), porque está en las dos, hik2humand reload")
            : naming(event, entry.rawValue, exit.rawValue)
    }

    /// Humand does not accept the employee id under which it was posted.
    private func correcting(_ life: EventHistory) -> Way {
        let employee = life.punch?.employee ?? ""
        let people = Phrase(
            en: " (hik2humand people shows the likely one)", es: " (hik2humand people muestra el probable)")
        let unknown = Phrase(
            en: "Humand does not know employee \(employee)", es: "Humand no conoce al empleado \(employee)")
        if let now = NumberNow(life.now, kind: employeeID, map: employeeMap, code: code) {
            return .again(unknown + Phrase(same: "; ") + now.phrase, afterReload: needsReload)
        }
        guard let mapFile else {
            let number =
                employeeID == .personCode
                ? Phrase(
                    en: ", or correct the person's personCode in HikCentral",
                    es: ", o corrija el personCode de la persona en HikCentral")
                : Phrase(same: "")
            return .retry(
                unknown
                    + Phrase(
                        en:
                            ": give the person this id in Humand\(number[.english]), unless EMPLOYEE_ID was wrong and has "
                            + "since been corrected",
                        es:
                            ": asigne ese id a la persona en Humand\(number[.spanish]), salvo que EMPLOYEE_ID estuviera "
                            + "mal y ya esté corregido,"))
        }
        let line = (number(of: life) ?? code).map { number in
            Phrase(en: " in the line for number \(number)", es: " en la línea del número \(number)")
        }
        let step =
            Phrase(
                en: ": in \(SettingName.employeeMap) (\(mapFile)), correct the person's Humand id",
                es: ": en \(SettingName.employeeMap) (\(mapFile)), corrija el id de Humand de la persona")
            + (line ?? Phrase(same: ""))
        let reload = Phrase(
            en: ", then hik2humand reload, which delivers it", es: ", y después hik2humand reload, que lo entrega")
        return .delivers(unknown + step + people + reload)
    }

    private static func mapping(_ number: String, _ file: String) -> Phrase {
        Phrase(
            en: "add a line for number \(number) to \(SettingName.employeeMap) (\(file)), with the person's Humand id "
                + "(hik2humand people --unmapped shows the likely one), then hik2humand reload, which delivers it",
            es:
                "agregue una línea para el número \(number) a \(SettingName.employeeMap) (\(file)), con el id de Humand "
                + "de la persona (hik2humand people --unmapped muestra el probable), y después hik2humand reload, "
                + "que lo entrega")
    }

    /// The number as EMPLOYEE_ID asks for it.
    private func number(of life: EventHistory) -> String? {
        life.now.number(employeeID) ?? life.first.number(employeeID)
    }
}

extension HeldAdvice {
    /// As the site's settings have it.
    ///
    /// - Parameter daemon: the one that works in the state directory.
    init(_ settings: Settings, code: String?, daemon: WorkingDaemon?) {
        self.init(
            zone: settings.zone, employeeID: settings.rules.employeeID, mapFile: settings.mapFile,
            employeeMap: settings.rules.employeeMap, code: code, needsReload: daemon?.hasRead(settings) == false,
            doors: DoorLines(settings))
    }
}

extension Phrase {
    /// A line of advice, behind what it is about.
    var whatToDo: Phrase { within(en: { "What to do: \($0)." }, es: { "Qué hacer: \($0)." }) }
}
