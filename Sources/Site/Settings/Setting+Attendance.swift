import Attendance
import Base
import Foundation
import Ledger
import Sync

// The settings with a grammar of their own.

extension Setting where Value == SiteZone {
    static func zone(_ name: String, _ summary: Phrase) -> Setting {
        let machine = Phrase(en: "the machine's", es: "la de la máquina")
        return Setting(name, SiteZone(timeZone: .current), described: machine, summary) { input in
            if let zone = SiteZone(identifier: input.text) { return zone }
            input.refuse(
                Phrase(
                    en: "an IANA time zone such as America/Montevideo is expected",
                    es: "se espera una zona horaria IANA, por ejemplo America/Montevideo")
                    + ZoneSuggestion(for: input.text).phrase)
            return nil
        }
    }
}

extension Setting where Value == Set<Int> {
    static func eventTypes(_ name: String, _ fallback: Set<Int>, _ summary: Phrase) -> Setting {
        let granted = Phrase(en: "all granted types", es: "todos los tipos de acceso concedido")
        return Setting(name, fallback, described: granted, summary) { input in
            var types: Set<Int> = []
            for text in input.list {
                guard let code = Int(text), code > 0 else {
                    input.refuse(
                        en: "“\(text.prefix(40))” is no decimal event type such as 196893",
                        es: "“\(text.prefix(40))” no es un tipo de evento decimal como 196893")
                    continue
                }
                if let refusal = EventType.refused[code] {
                    input.refuse(
                        en: "\(code) is “\(refusal)”: that door stayed shut, it is never a punch",
                        es: "\(code) es “\(refusal)”: esa puerta quedó cerrada, nunca es un marcaje")
                } else if EventType.granted[code] == nil {
                    input.warn(
                        en: "\(code) is not in the list of known types; it is taken for a granted passage",
                        es: "\(code) no está en la lista de tipos conocidos; se toma por un paso concedido")
                }
                types.insert(code)
            }
            if input.list.isEmpty {
                input.refuse(en: "at least one event type is expected", es: "se espera al menos un tipo de evento")
            }
            return types
        }
    }
}

extension Setting where Value == [DeviceReference] {
    static func devices(_ name: String, _ summary: Phrase) -> Setting {
        Setting(name, [], shown: "", summary) { input in
            // A list that is read in part would leave a door out, one that is not read at all would take every door.
            for problem in CSV.rows(input.text).problems {
                input.refuse(
                    problem.phrase
                        + Phrase(
                            en: "; put a name with a comma or quotes in quotes, and double its own quotes",
                            es: "; ponga entre comillas un nombre con una coma o comillas, y duplique las suyas"))
            }
            return DeviceReference.list(input.text)
        }.taking(.quoted)
    }
}

extension Setting where Value == EventFilter {
    static func filter(_ name: String, _ summary: Phrase) -> Setting {
        Setting(name, .everything, shown: "{}", summary) { input in
            do throws(EventFilter.Problem) { return try EventFilter(parsing: input.text) } catch {
                input.refuse(error.phrase)
                return nil
            }
        }.taking(.any)
    }
}

extension Setting where Value == [DirectionRule] {
    static func direction(_ name: String, _ fallback: [DirectionRule], _ summary: Phrase) -> Setting {
        let shown = fallback.map(\.rawValue).joined(separator: ",")
        return Setting(name, fallback, shown: shown, summary) { input in
            var rules: [DirectionRule] = []
            for text in input.list {
                guard let rule = DirectionRule(rawValue: text.lowercased()), !rules.contains(rule) else {
                    input.refuse(
                        en: "an order of devices, status and alternate is expected, each at most once",
                        es: "se espera un orden de devices, status y alternate, cada uno a lo sumo una vez")
                    return nil
                }
                rules.append(rule)
            }
            if rules.isEmpty {
                input.refuse(
                    en: "at least one of devices, status and alternate is expected",
                    es: "se espera al menos uno de devices, status y alternate")
            }
            return rules
        }
    }
}

extension Setting where Value == EmployeeMap {
    static func employeeMap(
        _ name: String, of system: SourceSystem = .hikCentral, _ summary: Phrase
    ) -> Setting {
        Setting(name, .empty, shown: "", summary) { input in
            do throws(FileError) {
                let parsed = EmployeeMap.parse(try input.read(input.text), from: system.column)
                for problem in parsed.problems { input.refuse(problem) }
                for warning in parsed.warnings { input.warn(warning) }
                return parsed.map
            } catch {
                input.refuse(error)
                return nil
            }
        }.naming(.read)
    }
}

extension Setting where Value == String {
    /// The comment of an entry.
    static func comment(_ name: String, _ fallback: String, _ summary: Phrase) -> Setting {
        Setting(name, fallback, shown: fallback, summary) { input in
            for word in input.text.matches(of: /\{[A-Za-z_]*\}/).map({ String($0.output) })
            where word != "{door}" && word != "{reader}" {
                input.warn(
                    en: "\(word) stays as it is; {door} and {reader} are replaced",
                    es: "\(word) queda como está; se reemplazan {door} y {reader}")
            }
            return input.text
        }.taking(.any)
    }
}

extension Setting where Value == String? {
    /// The value of HikCentral's header userId.
    static func userID(_ name: String, _ summary: Phrase) -> Setting {
        Setting(name, nil, shown: "", summary) { input in
            let isName = input.text.unicodeScalars.allSatisfy { scalar in
                scalar.value >= 0x20 && scalar.value != 0x7F && !#"'/\:*?"<>|"#.unicodeScalars.contains(scalar)
            }
            if isName, input.text.count <= 32 { return input.text }
            input.refuse(
                en: #"at most 32 characters are expected, none of ' / \ : * ? " < > |"#,
                es: #"se esperan como máximo 32 caracteres, ninguno de ' / \ : * ? " < > |"#)
            return nil
        }
    }
}

extension Setting where Value == TimeOfDay? {
    static func timeOfDay(_ name: String, _ summary: Phrase) -> Setting {
        Setting(name, nil, shown: "", summary) { input in
            if let time = TimeOfDay(input.text) { return time }
            input.refuse(
                en: "a time of day such as 03:30 is expected", es: "se espera una hora del día, por ejemplo 03:30")
            return nil
        }
    }
}

extension Setting where Value == StartFrom {
    static func startFrom(_ name: String, _ summary: Phrase) -> Setting {
        Setting(name, .now, shown: "now", summary) { input in
            if let start = StartFrom(parsing: input.text, zone: input.zone) { return start }
            input.refuse(
                TypedTime.ambiguity(of: input.text, zone: input.zone)
                    ?? Phrase(
                        en:
                            "now, a duration such as 2d, a day such as 2026-01-27, or a time such as 2026-01-27T08:00:00-03:00 "
                            + "is expected",
                        es:
                            "se espera now (ahora), una duración como 2d, un día como 2026-01-27, o una hora como "
                            + "2026-01-27T08:00:00-03:00"))
            return nil
        }
    }
}

extension Setting where Value == StateFolder {
    static func stateFolder(_ name: String, _ summary: Phrase) -> Setting {
        let usual = Phrase(en: "$STATE_DIRECTORY, else ./state", es: "$STATE_DIRECTORY, si no ./state")
        return Setting(name, folder("state"), described: usual, summary) { input in
            let chosen = folder(input.text)
            if input.text.first.map({ $0 == "." || $0.isLetter }) == true {
                // Another working directory would be another ledger.
                input.warn(
                    en: "\(input.text) is relative; here it is \(chosen.path)",
                    es: "\(input.text) es relativa; aquí es \(chosen.path)")
            } else if !input.text.hasPrefix("/") {
                input.refuse(SettingInput.wholePath)
            }
            return chosen
        }
    }

    private static func folder(_ path: String) -> StateFolder {
        StateFolder(path: path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path)
    }
}
