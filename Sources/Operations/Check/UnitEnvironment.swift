import Attendance
import Base
import Site

/// A variable that a unit gives its process, and the line that does.
struct UnitVariable: Equatable, Sendable {
    var name: String
    /// It may be a key, or a proxy with a password.
    var value: Secret
    var place: UnitPlace
    /// The file that has it, where the line is an `EnvironmentFile=`.
    var file: String?

    init(_ name: String, _ value: String, _ place: UnitPlace, file: String? = nil) {
        (self.name, self.value, self.place, self.file) = (name, Secret(value), place, file)
    }

    /// It says something to this program, or to libcurl on its way to the servers.
    var isHeard: Bool { SettingDefinition.named(name) != nil || ProxyChoice.names.contains(name) }

    /// The line, and the file that it names.
    var source: Phrase {
        let named = file.map { ", EnvironmentFile=\($0)" } ?? ""
        return Phrase(
            en: "\(place.path) (line \(place.line)\(named))", es: "\(place.path) (línea \(place.line)\(named))")
    }
}

/// What a unit's files set besides the settings file. The environment wins, and a process keeps it until it ends, so
/// neither the file nor a reload changes anything about it.
struct UnitEnvironment: Equatable, Sendable {
    let unit: ServiceFacts.Unit
    let settingsFile: String
    /// The texts that the settings file has, and the secrets that systemd hands over.
    private let given: [String: Secret]
    private let isTimed: Bool

    /// Nil where no unit runs these settings, or systemd cannot be asked.
    init?(_ settings: Settings, service: ServiceFacts?) {
        guard settings.isPackaged, let file = settings.file, let service else { return nil }
        isTimed = service.runsByTimer(settings.site)
        let name = isTimed ? settings.site.onceService : settings.site.service
        guard let unit = service.units?.first(where: { $0.name == name && $0.isInstalled }) else { return nil }
        (self.unit, settingsFile, given) = (unit, file, service.settingTexts)
    }

    // MARK: - What is found

    /// Settings that have another value there than in the settings file, or than by default.
    var overrides: [UnitVariable] {
        unit.variables.filter { variable in
            guard let definition = SettingDefinition.named(variable.name) else { return false }
            return text(variable.value, definition) != text(given[variable.name], definition)
        }
    }

    /// Settings of which `check` proves the file's values, or that decide what is posted for whom.
    private static let proved: Set<String> = [
        SettingTable.hikCentralHost.name, SettingTable.appKey.name, SettingTable.appSecret.name,
        SettingTable.userID.name, SettingTable.zone.name, SettingTable.eventTypes.name,
        SettingTable.entryDevices.name, SettingTable.exitDevices.name, SettingTable.direction.name,
        SettingTable.employeeID.name, SettingTable.employeeMap.name, SettingTable.humandURL.name,
        SettingTable.humandKey.name, SettingTable.stateFolder.name,
    ]

    var setsDoors: Bool {
        overrides.contains { [SettingTable.entryDevices.name, SettingTable.exitDevices.name].contains($0.name) }
    }

    var changesWhatIsProved: Bool { overrides.contains { UnitEnvironment.proved.contains($0.name) } }

    /// The variables that lead the service to a proxy, or past one, other than this command's.
    func proxies(besides environment: [String: String]) -> [UnitVariable] {
        unit.variables.filter { ProxyChoice.names.contains($0.name) && environment[$0.name] != $0.value.reveal() }
    }

    /// What the unit says of DRY_RUN; nil where it does not.
    var dryRun: (variable: UnitVariable, isOn: Bool)? {
        guard let variable = unit.variables.first(where: { $0.name == SettingTable.dryRun.name }),
            let isOn = SettingTable.dryRun.value(of: variable.value.reveal().trimmingSpaces)
        else { return nil }
        return (variable, isOn)
    }

    /// No file sets it any more, and systemd has not read that yet.
    func isStale(_ name: String) -> Bool {
        unit.loaded.contains(name) && !unit.variables.contains { $0.name == name }
    }

    /// It was written after systemd last read the unit's files.
    private func isUnread(_ variable: UnitVariable) -> Bool {
        variable.file == nil && !unit.loaded.contains(variable.name)
    }

    private func text(_ value: Secret?, _ definition: SettingDefinition) -> String {
        let text = value?.reveal().trimmingSpaces ?? ""
        return text.isEmpty ? definition.fallback ?? "" : text
    }

    // MARK: - In words

    /// One warning for each line of a unit's files that sets something else than the settings file.
    ///
    /// - Parameter isDryRun: settings or daemon are a dry run, so DRY_RUN and its line are said elsewhere.
    func warnings(isDryRun: Bool = false) -> [Finding] {
        let different = overrides.filter { !isDryRun || $0.name != SettingTable.dryRun.name }
        var sources: [Phrase] = []
        for variable in different where !sources.contains(variable.source) { sources.append(variable.source) }
        return sources.compactMap { source in
            let mine = different.filter { $0.source == source }
            guard let first = mine.first else { return nil }
            let list = UnitEnvironment.list(mine.map(difference))
            let (when, cuando) =
                mine.allSatisfy(isUnread)
                ? ("which count once systemd has read it", "que valdrán cuando systemd lo lea")
                : ("and those count", "y son los que valen")
            let phrase = source.within(
                en: { "\($0) gives \(unit.name) other values than \(settingsFile), \(when): " },
                es: { "\($0) da a \(unit.name) otros valores que \(settingsFile), \(cuando): " })
            let advice = Phrase(
                en: "write what is to count into \(settingsFile), ",
                es: "escriba en \(settingsFile) lo que deba valer, ")
            return Finding(
                .settings, .warning,
                Observation(phrase + list, remedy: .advice(advice + removal(mine, of: first.place))))
        }
    }

    /// Its value, and what the settings file has; of a secret, and of a URL that may hold one, neither.
    private func difference(_ variable: UnitVariable) -> Phrase {
        let name = variable.name
        let other = Phrase(en: "\(name) (not shown)", es: "\(name) (no se muestra)")
        guard let definition = SettingDefinition.named(name), !definition.isSecret else { return other }
        let values = [text(variable.value, definition), text(given[name], definition)]
        guard !values.contains(where: { $0.contains("@") || $0.contains("?") }) else { return other }
        let (here, there) = (values[0].prefix(80), values[1].prefix(80))
        guard let own = given[name]?.reveal().trimmingSpaces, !own.isEmpty else {
            return there.isEmpty
                ? Phrase(en: "\(name)=\(here) (not in the file)", es: "\(name)=\(here) (no está en el archivo)")
                : Phrase(en: "\(name)=\(here) (by default \(there))", es: "\(name)=\(here) (por defecto \(there))")
        }
        return Phrase(en: "\(name)=\(here) (in the file \(there))", es: "\(name)=\(here) (en el archivo \(there))")
    }

    private static let longestList = 6

    private static func list(_ phrases: [Phrase]) -> Phrase {
        let shown = phrases.prefix(longestList)
        let comma = Phrase(same: ", ")
        let list = shown.dropFirst().reduce(shown.first ?? Phrase(same: "")) { $0 + comma + $1 }
        let rest = phrases.count - shown.count
        return rest > 0 ? list + Phrase(en: " and \(rest) more", es: " y \(rest) más") : list
    }

    /// How a line stops setting these variables: it is taken out whole where it names a file.
    func removal(_ variables: [UnitVariable], of place: UnitPlace) -> Phrase {
        let names = variables.map(\.name).joined(separator: ", ")
        let edit = place.editing(unit.name)
        let isFile = variables.contains { $0.file != nil }
        return Phrase(
            en: "take \(isFile ? "line \(place.line)" : names) out of \(place.path) (\(edit)), ",
            es: "quite \(isFile ? "la línea \(place.line)" : names) de \(place.path) (\(edit)), ") + adoption
    }

    /// Who sets it there, and how it stops.
    func end(of variable: UnitVariable) -> Phrase {
        let setting = "\(variable.name)=\(variable.value.reveal().trimmingSpaces)"
        return variable.source.within(en: { "\($0) sets \(setting): " }, es: { "\($0) define \(setting): " })
            + removal([variable], of: variable.place)
    }

    /// How systemd and the service take over what was changed.
    private var adoption: Phrase {
        let command = isTimed ? "systemctl daemon-reload" : reread
        return Phrase(en: "then \(command)", es: "y luego \(command)")
    }

    /// Reads the unit's files again, then starts the service again.
    var reread: String { "systemctl daemon-reload && systemctl restart \(unit.name)" }
}
