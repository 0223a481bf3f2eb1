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
        HikCentralCause(error, answer: peer(.hikCentral).http.description, proxied: proxied(.hikCentral))
    }

    /// The server's host, if requests to it go by a proxy.
    func proxied(_ server: Finding.Server) -> String? {
        guard Route(self, server)?.isProxied == true else { return nil }
        return HostAddress(url: peer(server).url)?.host
    }

    /// Reports a warning instead of a failure, for functions that are not needed every day.
    fileprivate func warn(_ subject: Finding.Subject, _ error: ArtemisError, without: String) {
        let cause = cause(error)
        warn(subject, "\(cause.text); without it \(without)", remedy: cause.remedy)
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
            checkup.pass(subject, "accepted; \(product.prefix(60)) \((data["softVersion"]?.text ?? "").prefix(40))")
        } catch .source(.refused(.refused(.missingRight, let answer))) {
            // Only a known key gets the answer that it lacks a permission, and nothing else needs this API.
            checkup.pass(subject, "accepted; the key may not ask for the version (\(answer.api))")
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
            let more = map.doors.count > 8 ? " and \(map.doors.count - 8) more" : ""
            checkup.pass(subject, "\(map.doors.count) of \(listed.count) are read: \(names)\(more)")
            checkup.doors = map
            checkDirections(map, checkup)
            for door in settings.rules.filter.unknownDoors(among: listed) {
                checkup.warn(
                    subject, "EVENT_FILTER names the door “\(door)”, which HikCentral does not know",
                    remedy: "write it as HikCentral has it, or its code")
            }
            for door in settings.notices.quietDoors.unknown(among: listed) {
                checkup.warn(
                    subject, "QUIET_DOOR names the door “\(door)”, which HikCentral does not know",
                    remedy: "write it as HikCentral has it, or its code; or set QUIET_DOOR=false")
            }
        } catch {
            for sentence in error.sentences {
                checkup.fail(
                    subject, sentence,
                    remedy: "write the door in \(sentence.prefix { $0 != ":" }) as HikCentral has it, or its code",
                    .misconfigured)
            }
        }
    }

    /// Checks for lists that leave a direction open or only contain one.
    private func checkDirections(_ map: DoorMap, _ checkup: Checkup) {
        let settings = checkup.settings
        let rules = settings.rules.direction
        let isAllThereIs = !rules.contains(.status) && !rules.contains(.alternate)
        if isAllThereIs, !map.doors.isEmpty, map.contradictory == map.doors {
            checkup.fail(
                subjects[0], "every door is in both ENTRY_DEVICES and EXIT_DEVICES: every punch would be held",
                remedy: "name each door in one of them, or its readers: DOOR/1 and DOOR/2", .misconfigured)
            return
        }
        for door in map.contradictory where isAllThereIs {
            checkup.warn(
                subjects[0],
                "\(door.name) (\(door.code)) is in both ENTRY_DEVICES and EXIT_DEVICES, so it gives no direction",
                remedy: "name it in one of them, or its readers: \(door.name)/1 and \(door.name)/2")
        }
        // A door's other reader, or a rule before the lists in DIRECTION, may give the other direction.
        let hasReaders = (settings.entryDevices + settings.exitDevices).contains { $0.text.contains("/") }
        guard rules.first == .devices, !rules.contains(.alternate), !hasReaders,
            settings.entryDevices.isEmpty != settings.exitDevices.isEmpty
        else { return }
        let (empty, way) = settings.exitDevices.isEmpty ? ("EXIT_DEVICES", "out") : ("ENTRY_DEVICES", "in")
        checkup.warn(
            subjects[0], "\(empty) is empty: nobody will ever clock \(way)",
            remedy: "name the doors that clock \(way), or add alternate to DIRECTION")
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
        checkup.pass(subjects[0], "permitted (EMPLOYEE_ID=personCode needs it)")
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
                checkup.pass(subjects[0], "\(devices.count), all online")
                return
            }
            let names = offline.prefix(5).joined(separator: ", ") + (offline.count > 5 ? ", …" : "")
            checkup.warn(
                subjects[0], "\(offline.count) of \(devices.count) offline: \(names)",
                remedy: "their events arrive when they are back; LATE_CHECK finds them")
        } catch {
            checkup.warn(
                subjects[0], error,
                without: "a device that comes back online is not noticed at once; nothing is lost")
        }
    }
}

/// The persons, for the comparison with Humand's users.
struct PersonProbe: Probe {
    let subjects: [Finding.Subject] = [.hikCentral(.persons)]
    let needs = Finding.Subject.key(.hikCentral)

    func run(_ checkup: Checkup) {
        defer { checkup.parts.progress("") }
        do {
            let persons = try PersonList.read(from: checkup.hikCentral) {
                checkup.parts.progress("reading HikCentral, \($0) persons")
            }
            checkup.persons = persons
            checkup.pass(subjects[0], "\(persons.count) listed")
        } catch {
            checkup.warn(subjects[0], error, without: "hik2humand people and the comparison of persons do not work")
        }
    }
}
