import Attendance
import Base
import HikCentral

extension Finding.Subject {
    static func hikCentral(_ part: Part) -> Finding.Subject { .server(.hikCentral, part) }
    static func humand(_ part: Part) -> Finding.Subject { .server(.humand, part) }

    /// The subjects that must be fine before sending a server any request.
    static func reaching(_ server: Finding.Server) -> [Finding.Subject] {
        [.server(server, .address), .server(server, .port), .server(server, .certificate)]
    }

    /// The subjects that must be fine before using the key.
    static func key(_ server: Finding.Server) -> [Finding.Subject] {
        reaching(server) + [.server(server, server == .humand ? .key : .signature)]
    }
}

extension Checkup {
    func cause(_ error: ArtemisError) -> HikCentralCause {
        HikCentralCause(
            error, answer: peer(.hikCentral).http.answer, proxied: proxied(.hikCentral),
            note: peer(.hikCentral).portalNote)
    }

    /// The server's host, if requests to it go by a proxy.
    func proxied(_ server: Finding.Server) -> String? {
        guard Route(self, server)?.isProxied == true else { return nil }
        return HostAddress(url: peer(server).url)?.host
    }

    /// Reports a warning instead of a failure, for functions that are not needed every day.
    func warn(_ subject: Finding.Subject, _ error: ArtemisError, without: Phrase) {
        let cause = cause(error)
        let without = without.within(en: { "; without it \($0)" }, es: { "; sin eso \($0)" })
        warn(subject, cause.phrase + without, remedy: cause.remedy)
    }
}

/// Key and signature.
package struct SignatureProbe: Probe {
    package static let versionPath = "/artemis/api/common/v1/version"

    let subjects: [Finding.Subject] = [.hikCentral(.signature)]
    let needs = Finding.Subject.reaching(.hikCentral)

    func run(_ checkup: Checkup) {
        let subject = subjects[0]
        do {
            let data = try checkup.hikCentral.post(SignatureProbe.versionPath, [:])
            let product = data["produceName"]?.text ?? data["productName"]?.text ?? "HikCentral"
            let name = "\(product.prefix(60)) \((data["softVersion"]?.text ?? "").prefix(40))"
            checkup.pass(subject, en: "accepted; \(name)", es: "aceptadas; \(name)")
        } catch .source(.refused(.refused(.missingRight, let answer))) {
            // Only a known key gets the answer that it lacks a permission, and nothing else needs this API.
            checkup.pass(
                subject, en: "accepted; the key may not ask for the version (\(answer.api))",
                es: "aceptadas; la clave no puede consultar la versión (\(answer.api))")
        } catch {
            checkup.fail(subject, checkup.cause(error))
        }
    }
}

/// The doors, and whether ENTRY_DEVICES, EXIT_DEVICES and EVENT_FILTER match them.
struct DoorProbe: Probe {
    let subjects: [Finding.Subject] = [.hikCentral(.doors)]
    let needs = Finding.Subject.key(.hikCentral)

    func run(_ checkup: Checkup) {
        let (subject, settings) = (subjects[0], checkup.settings)
        let listed: [Door]
        do {
            listed = try DoorList.read(from: checkup.hikCentral)
        } catch {
            checkup.fail(subject, checkup.cause(error))
            return
        }
        guard !listed.isEmpty else {
            checkup.fail(subject, SourceProblem.noDoors)
            return
        }
        do {
            let map = try DoorMap(entry: settings.entryDevices, exit: settings.exitDevices, listed: listed)
            let names = map.doors.prefix(8).map { "\($0.name) (\($0.code))" }.joined(separator: ", ")
            let (read, more) = (map.doors.count, map.doors.count - 8)
            checkup.pass(
                subject, en: "\(read) of \(listed.count) are read: \(names)\(more > 0 ? " and \(more) more" : "")",
                es:
                    "\(read == 1 ? "se lee" : "se leen") \(read) de \(listed.count): \(names)\(more > 0 ? " y \(more) más" : "")"
            )
            checkup.doors = map
            checkDirections(map, listed, checkup)
            for door in settings.rules.filter.unknownDoors(among: listed) {
                checkup.doubt(
                    subject,
                    Phrase(
                        en: "EVENT_FILTER names the door “\(door)”, which HikCentral does not know",
                        es: "EVENT_FILTER nombra la puerta “\(door)”, que HikCentral no conoce"),
                    remedy: .advice(
                        en: "write it in EVENT_FILTER as HikCentral has it, or its code",
                        es: "escríbala en EVENT_FILTER como está en HikCentral, o su código"))
            }
            for door in settings.notices.quietDoors.unknown(among: listed) {
                checkup.warn(
                    subject, en: "QUIET_DOOR names the door “\(door)”, which HikCentral does not know",
                    es: "QUIET_DOOR nombra la puerta “\(door)”, que HikCentral no conoce",
                    remedy: .advice(
                        en: "write it as HikCentral has it, or its code; or set QUIET_DOOR=false",
                        es: "escríbala como está en HikCentral, o su código; o ponga QUIET_DOOR=false"))
            }
        } catch {
            let parts = checkup.parts
            let renamed = RenamedDoors(settings, listed: listed, files: parts.files, now: parts.clock.now)
            for problem in renamed.problems {
                checkup.fail(subject, problem.phrase, remedy: problem.remedy, .misconfigured)
            }
        }
    }

    /// Checks for lists that leave a direction open or only contain one.
    private func checkDirections(_ map: DoorMap, _ listed: [Door], _ checkup: Checkup) {
        let settings = checkup.settings
        let rules = settings.rules.direction
        let isAllThereIs = !rules.contains(.status) && !rules.contains(.alternate)
        if isAllThereIs, !map.doors.isEmpty, map.contradictory == map.doors {
            checkup.fail(
                subjects[0], en: "every door is in both ENTRY_DEVICES and EXIT_DEVICES: every punch would be held",
                es: "todas las puertas están en ENTRY_DEVICES y EXIT_DEVICES: todo marcaje quedaría retenido",
                remedy: .advice(
                    en: "name each door in one of them, or its readers: DOOR/1 and DOOR/2",
                    es: "ponga cada puerta en una de las dos, o sus lectores: PUERTA/1 y PUERTA/2"),
                .misconfigured)
            return
        }
        for door in map.contradictory where isAllThereIs { ContradictoryDoor(door).report(checkup) }
        // A door's other reader, or a rule before the lists in DIRECTION, may give the other direction.
        let hasReaders = (settings.entryDevices + settings.exitDevices).contains { $0.text.contains("/") }
        guard rules.first == .devices, !rules.contains(.alternate), !hasReaders,
            settings.entryDevices.isEmpty != settings.exitDevices.isEmpty
        else { return }
        let (empty, way, spanish) =
            settings.exitDevices.isEmpty ? ("EXIT_DEVICES", "out", "salida") : ("ENTRY_DEVICES", "in", "entrada")
        let unread = listed.filter { !map.contains(doorCode: $0.code) }
        let likely = DoorLines(settings).addingLikely(unread, among: listed)
        let line = way == "out" ? likely.exit : likely.entry
        let (english, spanishLine) = line.map { (", by their names \($0)", ", por sus nombres \($0)") } ?? ("", "")
        checkup.doubt(
            subjects[0],
            Phrase(
                en: "\(empty) is empty: nobody will ever clock \(way)",
                es: "\(empty) está vacío: nadie marcará nunca la \(spanish)"),
            remedy: .advice(
                en: "name the doors that clock \(way)\(english), or add alternate to DIRECTION",
                es: "ponga las puertas de \(spanish)\(spanishLine), o agregue alternate a DIRECTION"))
    }
}

/// Whether the key may look up personCode, if EMPLOYEE_ID needs it.
struct PersonInfoProbe: Probe {
    let subjects: [Finding.Subject] = [.hikCentral(.personInfo)]
    let needs = Finding.Subject.key(.hikCentral)

    func run(_ checkup: Checkup) {
        do {
            _ = try checkup.hikCentral.post(PersonDirectory.path, ["personId": "1"])
        } catch {
            // This id does not have to exist.
            guard error == .noSuchItem || error.isAboutParameter else {
                checkup.fail(subjects[0], checkup.cause(error))
                return
            }
        }
        checkup.pass(
            subjects[0], en: "permitted (EMPLOYEE_ID=personCode needs it)",
            es: "permitido (EMPLOYEE_ID=personCode lo necesita)")
    }
}

/// Which devices are offline.
struct DeviceProbe: Probe {
    let subjects: [Finding.Subject] = [.hikCentral(.devices)]
    let needs = Finding.Subject.key(.hikCentral)

    func run(_ checkup: Checkup) {
        do {
            let devices = try DeviceList.read(from: checkup.hikCentral)
            let offline = devices.filter { !$0.isOnline }.map { $0.name.isEmpty ? $0.code : $0.name }
            guard !offline.isEmpty else {
                checkup.pass(
                    subjects[0], en: "\(devices.count), all online",
                    es: devices.count == 1 ? "1, en línea" : "\(devices.count), todos en línea")
                return
            }
            let names = offline.prefix(5).joined(separator: ", ") + (offline.count > 5 ? ", …" : "")
            checkup.warn(
                subjects[0], en: "\(offline.count) of \(devices.count) offline: \(names)",
                es: "\(offline.count) de \(devices.count) fuera de línea: \(names)",
                remedy: .advice(
                    en: "their events arrive when they are back; LATE_CHECK finds them",
                    es: "sus eventos llegan cuando vuelvan; LATE_CHECK los encuentra"))
        } catch {
            checkup.warn(
                subjects[0], error,
                without: Phrase(
                    en: "a device that comes back online is not noticed at once; nothing is lost",
                    es: "no se nota enseguida que un dispositivo vuelve a estar en línea; no se pierde nada"))
        }
    }
}

/// The persons, for the comparison with Humand's users.
struct PersonProbe: Probe {
    let subjects: [Finding.Subject] = [.hikCentral(.persons)]
    let needs = Finding.Subject.key(.hikCentral)

    func run(_ checkup: Checkup) {
        defer { checkup.parts.progress(nil) }
        do {
            let persons = try PersonList.read(from: checkup.hikCentral) {
                checkup.parts.progress(
                    Phrase(
                        en: "reading HikCentral, \($0) persons",
                        es: "leyendo HikCentral, \($0.counting("persona", "personas"))"))
            }
            checkup.persons = persons
            checkup.pass(subjects[0], en: "\(persons.count) listed", es: "\(persons.count) en la lista")
        } catch {
            checkup.warn(
                subjects[0], error,
                without: Phrase(
                    en: "hik2humand people and the comparison of persons do not work",
                    es: "hik2humand people y la comparación de personas no funcionan"))
        }
    }
}

/// A door in both lists, where nothing else tells in from out.
struct ContradictoryDoor {
    let door: Door

    init(_ door: Door) { self.door = door }

    func report(_ checkup: Checkup) {
        let label = "\(door.name) (\(door.code))"
        checkup.doubt(
            .hikCentral(.doors),
            Phrase(
                en: "\(label) is in both ENTRY_DEVICES and EXIT_DEVICES, so it gives no direction: its punches are "
                    + "held",
                es: "\(label) está en ENTRY_DEVICES y EXIT_DEVICES, así que no indica el sentido: sus marcajes quedan "
                    + "retenidos"),
            remedy: .advice(
                en: "name it in one of them, or its readers: \(door.name)/1 and \(door.name)/2",
                es: "póngala en una de las dos, o sus lectores: \(door.name)/1 y \(door.name)/2"))
    }
}
