import Base
import Foundation

/// Turns the texts of settings into values, and gathers every problem instead of stopping at the first.
struct SettingsReader {
    private let values: SettingValues
    private let read: (String) throws(FileError) -> Data
    private(set) var problems: [Settings.Problem]
    private(set) var warnings: [Phrase]
    /// The settings that were asked for, in order.
    private(set) var names: [String] = []
    /// Settings that need not be given here although others must.
    var waived: Set<String> = []
    /// For times without an offset; known once HIK_TIME_ZONE has been read.
    var zone = SiteZone.utc

    init(_ values: SettingValues, read: @escaping (String) throws(FileError) -> Data) {
        self.values = values
        self.read = read
        problems = values.problems
        warnings = values.warnings + values.ambiguous
    }

    /// The setting's value, or its default after a problem has been noted.
    mutating func callAsFunction<Value>(_ setting: Setting<Value>) -> Value {
        names.append(setting.name)
        guard let text = values[setting.name] else {
            if setting.definition.fallback == nil, !waived.contains(setting.name) {
                reject(setting.definition, setting.definition.summary)
            }
            return setting.fallback
        }
        let (definition, files, read) = (setting.definition, values.files, read)
        var input = SettingInput(text: text, zone: zone, isService: values.isService) { path throws(FileError) in
            let bytes = try read(path)
            files.note(definition, path, bytes)
            return bytes
        }
        if let slip = SettingSlip(text, of: setting.definition) {
            reject(setting.definition, slip.phrase)
            return setting.fallback
        }
        let value = setting.parse(&input)
        let isRead = values.files.all.contains { $0.setting == setting.name }
        for refusal in input.refusals {
            let cause = isRead ? nil : hint(definition, text)
            reject(setting.definition, cause.map { $0 + Phrase(same: " (") + refusal + Phrase(same: ")") } ?? refusal)
            if isRead, !problems.isEmpty { problems[problems.count - 1].contents = text }
        }
        warnings += input.warnings.map { Phrase(same: "\(setting.name): ") + $0 }
        return value ?? setting.fallback
    }

    /// Notes what is wrong with a setting: its name, its value unless it is a secret, and what is allowed.
    mutating func reject(_ definition: SettingDefinition, _ allowed: Phrase) {
        let name = definition.name
        guard let text = values[name] else {
            // A secret whose file cannot be read is not missing.
            if values.problems.contains(where: { $0.setting == name }) { return }
            var missing = allowed.within(en: { "\(name) is missing: \($0)" }, es: { "falta \(name): \($0)" })
            // systemd hands over at a start what lies there.
            if definition.isSecret, values.isService {
                missing =
                    missing
                    + Phrase(
                        en: "; a file in the site's secrets folder counts from the next start on",
                        es: "; un archivo en la carpeta de secretos del sitio vale desde el próximo inicio")
            }
            problems.append(.init(setting: name, phrase: missing, isMissing: true))
            return
        }
        // A URL may carry a password before its @.
        let isShown = !definition.isSecret && !text.contains("@") && !text.contains("?")
        let shown = Phrase(same: "\(name)\(isShown ? "=\(text.prefix(200))" : ""): ")
        problems.append(.init(setting: name, phrase: shown + allowed))
    }

    mutating func reject(_ definition: SettingDefinition, en english: String, es spanish: String) {
        reject(definition, Phrase(en: english, es: spanish))
    }

    /// Why a service may not find a file that is there: its sandbox shows it another disk.
    private func hint(_ definition: SettingDefinition, _ path: String) -> Phrase? {
        guard values.isService, definition.file != nil else { return nil }
        if !path.hasPrefix("/") {
            return Phrase(
                en: "a service looks for it in /, so write the whole path",
                es: "un servicio lo busca en /, así que escriba la ruta completa")
        }
        let hidden = ["/home/", "/root/", "/tmp/", "/var/tmp/"].first { path.hasPrefix($0) }
        return hidden.map {
            Phrase(
                en: "the unit hides \($0) from the service: put the file into \(PackagedSite.folder)",
                es: "la unidad oculta \($0) al servicio: ponga el archivo en \(PackagedSite.folder)")
        }
    }

    mutating func warn(_ sentence: Phrase) { warnings.append(sentence) }

    /// Takes the problems of a setting that is not needed, and everything that was said of it.
    mutating func tolerate(_ definition: SettingDefinition) -> [Phrase] {
        let found = problems.filter { $0.setting == definition.name && !$0.isMissing }.map(\.phrase)
        problems.removeAll { $0.setting == definition.name }
        return found
    }
}
