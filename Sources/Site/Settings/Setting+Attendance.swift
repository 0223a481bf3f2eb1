import Attendance
import Base
import Foundation
import Ledger
import Sync

// The settings with a grammar of their own.

extension Setting where Value == SiteZone {
    static func zone(_ name: String, _ summary: String) -> Setting {
        Setting(name, SiteZone(timeZone: .current), shown: "the machine's", isDescribed: true, summary) { input in
            if let zone = SiteZone(identifier: input.text) { return zone }
            input.refuse("an IANA time zone such as America/Montevideo is expected\(ZoneSuggestion(for: input.text))")
            return nil
        }
    }
}

extension Setting where Value == Set<Int> {
    static func eventTypes(_ name: String, _ fallback: Set<Int>, _ summary: String) -> Setting {
        Setting(name, fallback, shown: "all granted types", isDescribed: true, summary) { input in
            var types: Set<Int> = []
            for text in input.list {
                guard let code = Int(text), code > 0 else {
                    input.refuse("“\(text.prefix(40))” is no decimal event type such as 196893")
                    continue
                }
                if let refusal = EventType.refused[code] {
                    input.refuse("\(code) is “\(refusal)”: that door stayed shut, it is never a punch")
                } else if EventType.granted[code] == nil {
                    input.warn("\(code) is not in the list of known types; it is taken for a granted passage")
                }
                types.insert(code)
            }
            if input.list.isEmpty { input.refuse("at least one event type is expected") }
            return types
        }
    }
}

extension Setting where Value == [DeviceReference] {
    static func devices(_ name: String, _ summary: String) -> Setting {
        Setting(name, [], shown: "", summary) { input in
            // A list that is read in part would leave a door out, one that is not read at all would take every door.
            for problem in CSV.rows(input.text).problems {
                input.refuse("\(problem.text); put a name with a comma or quotes in quotes, and double its own quotes")
            }
            return DeviceReference.list(input.text)
        }.taking(.quoted)
    }
}

extension Setting where Value == EventFilter {
    static func filter(_ name: String, _ summary: String) -> Setting {
        Setting(name, .everything, shown: "{}", summary) { input in
            do throws(EventFilter.Problem) { return try EventFilter(parsing: input.text) } catch {
                input.refuse(error.sentence)
                return nil
            }
        }.taking(.any)
    }
}

extension Setting where Value == [DirectionRule] {
    static func direction(_ name: String, _ fallback: [DirectionRule], _ summary: String) -> Setting {
        let shown = fallback.map(\.rawValue).joined(separator: ",")
        return Setting(name, fallback, shown: shown, summary) { input in
            var rules: [DirectionRule] = []
            for text in input.list {
                guard let rule = DirectionRule(rawValue: text.lowercased()), !rules.contains(rule) else {
                    input.refuse("an order of devices, status and alternate is expected, each at most once")
                    return nil
                }
                rules.append(rule)
            }
            if rules.isEmpty { input.refuse("at least one of devices, status and alternate is expected") }
            return rules
        }
    }
}

extension Setting where Value == EmployeeMap {
    static func employeeMap(
        _ name: String, of system: SourceSystem = .hikCentral, _ summary: String
    ) -> Setting {
        Setting(name, .empty, shown: "", summary) { input in
            do {
                let parsed = EmployeeMap.parse(try input.read(input.text), from: system.column)
                for problem in parsed.problems { input.refuse(problem) }
                for warning in parsed.warnings { input.warn(warning) }
                return parsed.map
            } catch {
                input.refuse("\(error)")
                return nil
            }
        }.naming(.read)
    }
}

extension Setting where Value == String {
    /// The comment of an entry.
    static func comment(_ name: String, _ fallback: String, _ summary: String) -> Setting {
        Setting(name, fallback, shown: fallback, summary) { input in
            for word in input.text.matches(of: /\{[A-Za-z_]*\}/).map({ String($0.output) })
            where word != "{door}" && word != "{reader}" {
                input.warn("\(word) stays as it is; {door} and {reader} are replaced")
            }
            return input.text
        }.taking(.any)
    }
}

extension Setting where Value == String? {
    /// The value of HikCentral's header userId.
    static func userID(_ name: String, _ summary: String) -> Setting {
        Setting(name, nil, shown: "", summary) { input in
            let isName = input.text.unicodeScalars.allSatisfy { scalar in
                scalar.value >= 0x20 && scalar.value != 0x7F && !#"'/\:*?"<>|"#.unicodeScalars.contains(scalar)
            }
            if isName, input.text.count <= 32 { return input.text }
            input.refuse(#"at most 32 characters are expected, none of ' / \ : * ? " < > |"#)
            return nil
        }
    }
}

extension Setting where Value == TimeOfDay? {
    static func timeOfDay(_ name: String, _ summary: String) -> Setting {
        Setting(name, nil, shown: "", summary) { input in
            if let time = TimeOfDay(input.text) { return time }
            input.refuse("a time of day such as 03:30 is expected")
            return nil
        }
    }
}

extension Setting where Value == StartFrom {
    static func startFrom(_ name: String, _ summary: String) -> Setting {
        Setting(name, .now, shown: "now", summary) { input in
            if let start = StartFrom(parsing: input.text, zone: input.zone) { return start }
            input.refuse(
                TypedTime.ambiguity(of: input.text, zone: input.zone)?.english
                    ?? "now, a duration such as 2d, a day such as 2026-01-27, or a time such as 2026-01-27T08:00:00-03:00 "
                    + "is expected")
            return nil
        }
    }
}

extension Setting where Value == StateFolder {
    static func stateFolder(_ name: String, _ summary: String) -> Setting {
        Setting(name, folder("state"), shown: "$STATE_DIRECTORY, else ./state", isDescribed: true, summary) { input in
            let chosen = folder(input.text)
            if input.text.first.map({ $0 == "." || $0.isLetter }) == true {
                // Another working directory would be another ledger.
                input.warn("\(input.text) is relative; here it is \(chosen.path)")
            } else if !input.text.hasPrefix("/") {
                input.refuse("a path that begins with / is expected")
            }
            return chosen
        }
    }

    private static func folder(_ path: String) -> StateFolder {
        StateFolder(path: path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path)
    }
}
