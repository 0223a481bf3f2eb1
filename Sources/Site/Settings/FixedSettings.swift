import Base

/// What a process keeps from its start to its end: the folder, the ports and the memory that it began with. A reload
/// cannot change these; only a restart does.
package struct FixedSettings: Equatable, Sendable {
    /// As text, by the setting's name; of a secret only whether there is one.
    private var values: [String: String]
    /// How long the ledger remembers events.
    private var memory: Span

    package init(_ settings: Settings) {
        func list(_ places: [ListenAddress]) -> String { places.map { "\($0)" }.joined(separator: ",") }
        values = [
            SettingTable.stateFolder.name: settings.stateFolder.path,
            SettingTable.ledgerRetention.name: "\(settings.ledgerRetention.milliseconds)",
            SettingTable.pushListen.name: list(settings.pushListen),
            SettingTable.statusListen.name: list(settings.statusListen),
            SettingTable.findFaceSecret.name: settings.findFace == nil ? "" : FixedSettings.given,
            SettingTable.pushToken.name: settings.pushToken == nil ? "" : FixedSettings.given,
        ]
        memory = settings.horizon
    }

    private static let given = "given"

    /// The names of the settings whose new values wait for a restart, in alphabetical order.
    package func waiting(for new: Settings) -> [String] {
        let fresh = FixedSettings(new)
        var names = values.keys.filter { fresh.values[$0] != values[$0] }
        // A token that is taken away is refused at once.
        if new.pushToken == nil { names.removeAll { $0 == SettingTable.pushToken.name } }
        if fresh.memory > memory {
            names += [
                (SettingTable.lateWindow.name, new.lateWindow),
                (SettingTable.alternateReset.name, new.rules.alternateReset),
            ].filter { $0.1 == max(new.lateWindow, new.rules.alternateReset) }.map(\.0)
        }
        return names.sorted()
    }

    // MARK: - As the daemon writes it

    package var json: JSONValue {
        .object(
            values.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .string($0.value)) }
                + [.init(FixedSettings.memoryName, JSONValue(memory.milliseconds))])
    }

    /// Nil for what another program has written.
    package init?(_ json: JSONValue) {
        guard case .object(let members) = json, let memory = json[FixedSettings.memoryName]?.integer else { return nil }
        self.memory = .milliseconds(Int64(memory))
        values = [:]
        for member in members where member.key != FixedSettings.memoryName { values[member.key] = member.value.text }
    }

    private static let memoryName = "memory"
}
