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
    var doors = DoorLines()
    /// The person's events around the held ones: they show what may be missing in Humand.
    var around: [EventHistory] = []

    private enum Way: Hashable {
        /// Doing this delivers it.
        case delivers(Phrase)
        /// It is decided on again after this.
        case retry(Phrase)
        /// Nothing is missing but a person's word.
        case release
        case byHand
    }

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
        case .release:
            Phrase(
                en: "if it is right, \(retry) releases it; if not, \(drop) TEXT",
                es: "si es correcto, \(retry) lo libera; si no, \(drop) TEXTO")
        case .byHand:
            Phrase(
                en: "enter in Humand by hand what could not be read, then \(drop) TEXT",
                es: "cargue a mano en Humand lo que no se pudo leer y después \(drop) TEXTO")
        }
    }

    private func way(_ life: EventHistory) -> Way {
        if life.first.cause == .undecodable { return .byHand }
        let anything = Phrase(en: "remove the cause", es: "corrija la causa")
        switch life.now.cause {
        case .unmapped where life.first.origin == .findFace:
            return .retry(
                Phrase(
                    en: "add a line for the person to \(SettingName.findFaceMap), hik2humand reload",
                    es: "agregue una línea de la persona a \(SettingName.findFaceMap), hik2humand reload"))
        case .unmapped:
            guard let number = number(of: life) else {
                return .retry(
                    Phrase(
                        en: "enter the person's \(employeeID.rawValue) in HikCentral",
                        es: "cargue en HikCentral el \(employeeID.rawValue) de la persona"))
            }
            return mapFile.map { .delivers(HeldAdvice.mapping(number, $0)) } ?? .retry(anything)
        case .refused where life.now.said?.says(.refusedEmployee) == true:
            return correcting(life)
        case .refused:
            return .retry(anything + (missing(beside: life) ?? Phrase(same: "")))
        case .direction where life.now.why == .undirected && doors.isEmpty && life.first.origin != .findFace:
            return .retry(
                Phrase(
                    en: "name every door that counts in \(SettingName.entryDevices) or \(SettingName.exitDevices) "
                        + "(hik2humand doors lists them), hik2humand reload",
                    es: "ponga cada puerta que cuenta en \(SettingName.entryDevices) o \(SettingName.exitDevices) "
                        + "(hik2humand doors las muestra), hik2humand reload"))
        case .clock, .trust, .often: return .release
        case .direction, .undecodable, .pushed, nil: return .retry(anything)
        }
    }

    /// Humand does not accept the employee id under which it was posted.
    private func correcting(_ life: EventHistory) -> Way {
        let employee = life.punch?.employee ?? ""
        let people = Phrase(
            en: " (hik2humand people shows the likely one)", es: " (hik2humand people muestra el probable)")
        guard let mapFile else {
            return .retry(
                Phrase(
                    en: "Humand does not know employee \(employee): give the person this id in Humand",
                    es: "Humand no conoce al empleado \(employee): asigne ese id a la persona en Humand"))
        }
        let number = number(of: life) ?? ""
        let step = Phrase(
            en: "Humand does not know employee \(employee): in \(SettingName.employeeMap) (\(mapFile)), correct the "
                + "person's Humand id in the line for number \(number)",
            es:
                "Humand no conoce al empleado \(employee): en \(SettingName.employeeMap) (\(mapFile)), corrija el id de "
                + "Humand de la persona en la línea del número \(number)")
        let reload = Phrase(
            en: ", then hik2humand reload, which delivers it", es: ", y después hik2humand reload, que lo entrega")
        return .delivers(step + people + reload)
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
        let event = life.first.event
        let number =
            switch employeeID {
            case .personID: event.personID
            case .cardNumber: event.cardNumber
            case .personCode: life.now.employeeNumber ?? life.first.employeeNumber ?? ""
            }
        return number.isEmpty ? nil : number
    }

    /// Humand refuses a second entry of the same kind, so the other kind may be missing between the two.
    private func missing(beside life: EventHistory) -> Phrase? {
        guard let punch = life.punch else { return nil }
        let time = punch.time.instant
        let others = around.filter { $0.state == .accepted && $0.line != life.line }.compactMap(\.punch)
            .filter { $0.employee == punch.employee }.sorted { $0.time.instant < $1.time.instant }
        let (before, after) = (
            others.last { $0.time.instant <= time }, others.first { $0.time.instant > time }
        )
        let twin = [before, after].compactMap(\.self).first { other in
            other.direction == punch.direction
                && abs((other.time.instant - time).milliseconds) <= WorkStretch.longest.milliseconds
        }
        guard let twin else { return nil }
        // What Humand lacks may be on its way.
        let span = min(twin.time.instant, time)...max(twin.time.instant, time)
        let coming = around.first { other in
            other.line != life.line && (other.state == .queued || other.state == .waiting)
                && other.first.event.personID == life.first.event.personID
                && other.punch.map { span.contains($0.time.instant) && $0.direction != punch.direction } == true
        }
        if let coming {
            return Phrase(
                en:
                    " (line \(coming.line), a \(punch.direction.opposite.phrase.english) between the two, is still to be "
                    + "delivered)",
                es:
                    " (la línea \(coming.line), una \(punch.direction.opposite.phrase.spanish) entre ambos, todavía no se "
                    + "entregó)")
        }
        let (from, to) = (zone.text(min(twin.time.instant, time)), zone.text(max(twin.time.instant, time)))
        let lacking = punch.direction.opposite.phrase
        return Phrase(
            en: " (a \(lacking.english) may be missing in Humand between \(from) and \(to))",
            es: " (puede faltar en Humand una \(lacking.spanish) entre \(from) y \(to))")
    }
}

extension HeldAdvice {
    /// As the site's settings have it.
    init(_ settings: Settings, around: [EventHistory] = []) {
        self.init(
            zone: settings.zone, employeeID: settings.rules.employeeID, mapFile: settings.mapFile,
            doors: DoorLines(settings), around: around)
    }
}

extension Phrase {
    /// A line of advice, behind what it is about.
    var whatToDo: Phrase { within(en: { "What to do: \($0)." }, es: { "Qué hacer: \($0)." }) }
}
