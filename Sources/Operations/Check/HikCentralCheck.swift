import Attendance
import Base
import HikCentral
import Site

/// HikCentral from its address to its persons.
package struct HikCentralCheck {
    let parts: CheckParts
    let report: CheckReport
    private let http: ObservedClient
    private let client: ArtemisClient

    package static let versionPath = "/artemis/api/common/v1/version"

    init(parts: CheckParts, report: CheckReport) {
        self.parts = parts
        self.report = report
        http = ObservedClient(parts.http, clock: parts.clock)
        client = ArtemisClient(
            account: parts.settings.hikCentral, http: http, clock: parts.clock, timeout: parts.settings.timeout)
    }

    /// - Returns: all persons; nil where they cannot be had.
    func run() -> [Person]? {
        let host = HostCheck(
            side: "HikCentral", setting: "HIKVISION_HOST", url: parts.settings.hikCentral.host, http: http,
            parts: parts, report: report)
        guard host.run() else {
            skip(["key and signature"] + afterKey, "HikCentral is not reached")
            return nil
        }
        guard proveKey() else {
            skip(afterKey, "the key comes first")
            return nil
        }
        checkDoors()
        if parts.settings.rules.employeeID == .personCode { checkPersonInfo() }
        checkDevices()
        return readPersons()
    }

    private var afterKey: [String] {
        ["doors", "events", "event types", "events yesterday"]
            + (parts.settings.rules.employeeID == .personCode ? ["personInfo"] : []) + ["devices", "persons"]
    }

    private func skip(_ names: [String], _ reason: String) {
        for name in names { report.skip("HikCentral \(name)", reason) }
    }

    private func proveKey() -> Bool {
        let name = "HikCentral key and signature"
        do {
            let data = try client.post(HikCentralCheck.versionPath, [:])
            let product = data["produceName"]?.text ?? data["productName"]?.text ?? "HikCentral"
            report.succeed(name, "taken; \(product.prefix(60)) \((data["softVersion"]?.text ?? "").prefix(40))")
            return true
        } catch {
            // Only a known key is told that it lacks a right, and nothing else needs this API.
            if case .source(.refused(.refused(.missingRight, let answer))) = error {
                report.succeed(name, "taken; the key may not ask for the version (\(answer.api))")
                return true
            }
            fail(name, error)
            return false
        }
    }

    private func fail(_ name: String, _ error: ArtemisError) {
        let problem = HikCentralProblem(error, answered: http.description)
        report.fail(name, problem.text, remedy: problem.remedy, problem.code)
    }

    private func checkDoors() {
        let name = "HikCentral doors"
        let listed: [Door]
        do {
            listed = try DoorList.read(from: client)
        } catch {
            fail(name, error)
            skip(["events", "event types", "events yesterday"], "the doors come first")
            return
        }
        guard !listed.isEmpty else {
            report.fail(
                name, "HikCentral lists no doors to this key",
                remedy: "let the key's partner user see the doors (its area permissions in HikCentral)",
                .configuration)
            skip(["events", "event types", "events yesterday"], "there are no doors")
            return
        }
        let settings = parts.settings
        do {
            let map = try DoorMap(entry: settings.entryDevices, exit: settings.exitDevices, listed: listed)
            let names = map.doors.prefix(8).map { "\($0.name) (\($0.code))" }.joined(separator: ", ")
            let more = map.doors.count > 8 ? " and \(map.doors.count - 8) more" : ""
            report.succeed(name, "\(map.doors.count) of \(listed.count) are read: \(names)\(more)")
            reportDirections(map)
            for door in settings.rules.filter.unknownDoors(among: listed) {
                report.warn(
                    name, "EVENT_FILTER names the door “\(door)”, which HikCentral does not know",
                    remedy: "write it as HikCentral has it, or its code")
            }
            EventCheck(map: map, client: client, http: http, parts: parts, report: report).run()
        } catch {
            for sentence in error.sentences {
                report.fail(
                    name, sentence, remedy: "write the door as HikCentral has it, or its code: \(sentence)",
                    .configuration)
            }
            skip(["events", "event types", "events yesterday"], "the doors come first")
        }
    }

    /// Lists that leave a direction open, or know only one.
    private func reportDirections(_ map: DoorMap) {
        let name = "HikCentral doors"
        let settings = parts.settings
        let rules = settings.rules.direction
        for door in map.contradictory where !rules.contains(.status) && !rules.contains(.alternate) {
            report.warn(
                name, "\(door.name) (\(door.code)) stands in both ENTRY_DEVICES and EXIT_DEVICES, which says nothing",
                remedy: "name it in one of them, or its readers: \(door.name)/1 and \(door.name)/2")
        }
        // A door's other reader, or what comes before the lists in DIRECTION, may tell the other way.
        let hasReaders = (settings.entryDevices + settings.exitDevices).contains { $0.text.contains("/") }
        guard rules.first == .devices, !rules.contains(.alternate), !hasReaders,
            settings.entryDevices.isEmpty != settings.exitDevices.isEmpty
        else { return }
        let (empty, way) = settings.exitDevices.isEmpty ? ("EXIT_DEVICES", "out") : ("ENTRY_DEVICES", "in")
        report.warn(
            name, "\(empty) is empty: nobody will ever clock \(way)",
            remedy: "name the doors that clock \(way), or add alternate to DIRECTION")
    }

    private func checkPersonInfo() {
        let name = "HikCentral personInfo"
        do {
            _ = try client.post(PersonDirectory.path, ["personId": "1"])
        } catch {
            // Nobody needs to have this id.
            guard error == .noSuchItem || error.isAboutParameter else { return fail(name, error) }
        }
        report.succeed(name, "permitted (EMPLOYEE_ID=personCode needs it)")
    }

    private func checkDevices() {
        let name = "HikCentral devices"
        do {
            let devices = try DeviceList.read(from: client)
            let offline = devices.filter { !$0.isOnline }
            let names = offline.prefix(5).map { $0.name.isEmpty ? $0.code : $0.name }.joined(separator: ", ")
            if offline.isEmpty {
                report.succeed(name, "\(devices.count), all online")
            } else {
                report.warn(
                    name, "\(offline.count) of \(devices.count) offline: \(names)\(offline.count > 5 ? ", …" : "")",
                    remedy: "their events come when they are back, and are found by LATE_CHECK")
            }
        } catch {
            optional(name, error, without: "a device that comes back online is not noticed at once; nothing is lost")
        }
    }

    private func readPersons() -> [Person]? {
        let name = "HikCentral persons"
        do {
            let persons = try PersonList.read(from: client) { parts.progress("reading HikCentral, \($0) persons") }
            parts.progress("")
            report.succeed(name, "\(persons.count) listed")
            return persons
        } catch {
            parts.progress("")
            optional(name, error, without: "hik2humand people and the comparison of persons do not work")
            return nil
        }
    }

    /// What is not needed every day is no failure.
    private func optional(_ name: String, _ error: ArtemisError, without: String) {
        let problem = HikCentralProblem(error, answered: http.description)
        report.warn(name, "\(problem.text); without it \(without)", remedy: problem.remedy)
    }
}
