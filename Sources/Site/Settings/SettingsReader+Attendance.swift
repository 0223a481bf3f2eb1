import Attendance
import Base
import Foundation

/// The settings with a grammar of their own.
extension SettingsReader {
    mutating func path(_ name: String) -> String {
        let text = text(name)
        if text.hasPrefix("/"), !text.contains(where: \.isWhitespace) { return text }
        reject(name, "a path that begins with / is expected")
        return text
    }

    mutating func zone(_ name: String) -> SiteZone {
        guard let text = values[name] else { return SiteZone(timeZone: .current) }
        if let zone = SiteZone(identifier: text) { return zone }
        let near = NearestName.best(text, among: TimeZone.knownTimeZoneIdentifiers)
        reject(
            name,
            "an IANA time zone such as America/Montevideo is expected" + (near.map { "; did you mean \($0)?" } ?? ""))
        return .utc
    }

    mutating func eventTypes(_ name: String, warnings: inout [String]) -> Set<Int> {
        guard values[name] != nil else { return Set(EventType.granted.keys) }
        var types: Set<Int> = []
        for text in list(name) {
            guard let code = Int(text), code > 0 else {
                reject(name, "“\(text.prefix(40))” is no decimal event type such as 196893")
                continue
            }
            if let refusal = EventType.refused[code] {
                reject(name, "\(code) is “\(refusal)”: that door stayed shut, it is never a punch")
            } else if EventType.granted[code] == nil {
                warnings.append("\(name): \(code) is not in the list of known types; it is taken for a granted passage")
            }
            types.insert(code)
        }
        if list(name).isEmpty { reject(name, "at least one event type is expected") }
        return types
    }

    mutating func devices(_ name: String) -> [DeviceReference] {
        // A list that is read in part would leave a door out, one that is not read at all would take every door.
        for problem in CSV.rows(text(name)).problems {
            reject(name, "\(problem.text); a name with a comma or quotes stands in quotes, its own quotes doubled")
        }
        return DeviceReference.list(text(name))
    }

    mutating func filter(_ name: String) -> EventFilter {
        do {
            return try EventFilter(parsing: text(name))
        } catch {
            reject(name, error.sentence)
            return .everything
        }
    }

    mutating func direction(_ name: String) -> [DirectionRule] {
        var rules: [DirectionRule] = []
        for text in list(name) {
            guard let rule = DirectionRule(rawValue: text.lowercased()), !rules.contains(rule) else {
                reject(name, "an order of devices, status and alternate is expected, each at most once")
                return rules
            }
            rules.append(rule)
        }
        if rules.isEmpty { reject(name, "at least one of devices, status and alternate is expected") }
        return rules
    }

    mutating func employeeMap(
        _ name: String, read: (String) throws(FileError) -> Data, warnings: inout [String]
    ) -> EmployeeMap {
        guard let path = values[name] else { return .empty }
        do {
            let parsed = EmployeeMap.parse(try read(path))
            for problem in parsed.problems { reject(name, problem) }
            warnings += parsed.warnings.map { "\(name): \($0)" }
            if parsed.problems.isEmpty, parsed.map.isEmpty { reject(name, "the file maps nobody") }
            return parsed.map
        } catch {
            reject(name, "\(error)")
            return .empty
        }
    }

    mutating func timeOfDay(_ name: String) -> TimeOfDay? {
        guard let text = values[name] else { return nil }
        if let time = TimeOfDay(text) { return time }
        reject(name, "a time of day such as 03:30 is expected")
        return nil
    }

    mutating func startFrom(_ name: String, zone: SiteZone) -> StartFrom {
        if let start = StartFrom(parsing: text(name), zone: zone) { return start }
        reject(name, "now, a duration such as 2d, or a time such as 2026-01-27T00:00:00-03:00 is expected")
        return .back(.seconds(0))
    }
}
