import Attendance
import Base
import Foundation
import Site

/// What stands in files beside what systemd says: only they tell where something is set.
extension ServiceFacts {
    /// A file as this user reads it.
    static func contents(_ path: String) -> Data? { try? GivenFile.contents(of: path, limit: 1 << 20) }

    /// The texts of a site's settings file, with the secrets that systemd hands over where the file has none.
    static func settingTexts(of site: PackagedSite, read: (String) -> Data?) -> [String: Secret] {
        var texts = read(site.settingsFile).map(EnvFile.texts) ?? [:]
        for definition in SettingDefinition.all where definition.isSecret {
            let name = definition.name
            guard texts[name]?.trimmingSpaces.isEmpty ?? true else { continue }
            let bytes = read(texts[name + "_FILE"] ?? "\(site.secretsFolder)/\(name)")
            texts[name] = bytes.map { String(decoding: $0, as: UTF8.self) }
        }
        return texts.mapValues { Secret($0) }
    }
}

extension ServiceFacts.Unit {
    /// The line of a drop-in goes. A copy of the whole unit is none without it, so the copy goes or the line is corrected.
    func without(_ key: String, in place: UnitPlace) -> Remedy {
        let edit = place.editing(name)
        if place.path == "/etc/systemd/system/\(name)" {
            let aside = "mv \(place.path) /root/ && systemctl daemon-reload && systemctl restart \(name)"
            return .advice(
                en:
                    "put that copy aside, so that the package's own unit counts again: \(aside); or correct \(key) in it "
                    + "(\(edit))",
                es:
                    "aparte esa copia, para que valga otra vez la unidad del paquete: \(aside); o corrija \(key) en ella "
                    + "(\(edit))")
        }
        return .advice(
            en: "take \(key) out of \(place.path) (\(edit)), then systemctl daemon-reload && systemctl restart \(name)",
            es: "quite \(key) de \(place.path) (\(edit)), y luego systemctl daemon-reload && systemctl restart \(name)")
    }

    /// Takes from the unit's own file and its drop-ins, in this order, what they set.
    mutating func take(_ paths: [String], read: (String) -> Data?) {
        let text = UnitText(
            name, paths.compactMap { path in read(path).map { (path, String(decoding: $0, as: UTF8.self)) } })
        variables = text.variables { read($0).map(EnvFile.texts) }.filter(\.isHeard)
        let own = PackagedSite.unitFile(of: name)
        let packaged = read(own).map { UnitText(name, [(own, String(decoding: $0, as: UTF8.self))]) }
        userPlace = text.place(of: "User", besides: packaged)
        commandPlace = text.place(of: "ExecStart", besides: packaged)
        locked = text.lockedPaths
        networkCut = text.networkCut
    }
}

/// A path that a unit's process may not write to, or may not see.
struct LockedPath: Equatable, Sendable {
    /// `ReadOnlyPaths` or `InaccessiblePaths`.
    var key: String
    var path: String
    var place: UnitPlace

    /// systemd lets the more exact path win, so what is only read above the state directory does not count: the unit opens
    /// that one. Below what is inaccessible nothing is opened.
    func locks(_ folder: String) -> Bool {
        path == folder || path.hasPrefix(folder + "/")
            || key == "InaccessiblePaths" && folder.hasPrefix(path == "/" ? path : path + "/")
    }
}

extension UnitText {
    /// What the unit locks beside what is the package's; an empty value takes back what was before it.
    var lockedPaths: [LockedPath] {
        var locked: [LockedPath] = []
        for line in lines where ["ReadOnlyPaths", "InaccessiblePaths"].contains(line.key) && !line.place.isPackaged {
            if line.value.isEmpty { locked.removeAll { $0.key == line.key } }
            for word in UnitText.words(line.value) {
                let path = String(word.drop { "-+".contains($0) })
                let plain = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
                locked.append(LockedPath(key: line.key, path: plain, place: line.place))
            }
        }
        return locked
    }
}

extension PackagedSite {
    /// The unit as the package has it; that of a site is an instance of a template.
    fileprivate static func unitFile(of unit: String) -> String {
        let parts = unit.split(separator: "@", maxSplits: 1)
        let kind = (unit as NSString).pathExtension
        return "/lib/systemd/system/" + (parts.count == 2 ? "\(parts[0])@.\(kind)" : unit)
    }
}

/// A line that takes a unit's network.
struct NetworkCut: Equatable, Sendable {
    /// `PrivateNetwork=yes`
    var setting: String
    var place: UnitPlace

    var key: String { String(setting.prefix { $0 != "=" }) + "=" }
}

extension UnitText {
    /// The last line that takes the network, unless a later one gives it back.
    var networkCut: NetworkCut? {
        var cuts: [String: NetworkCut] = [:]
        for line in lines where !line.place.isPackaged {
            let value = line.value.lowercased()
            let cut = NetworkCut(setting: "\(line.key)=\(line.value)", place: line.place)
            switch line.key {
            case "PrivateNetwork": cuts[line.key] = ["yes", "y", "true", "t", "on", "1"].contains(value) ? cut : nil
            // A list, that an empty line empties.
            case "IPAddressDeny" where value.isEmpty: cuts[line.key] = nil
            case "IPAddressDeny" where value.contains("any"): cuts[line.key] = cut
            default: continue
            }
        }
        // With addresses that are allowed nobody can tell from here.
        if lines.contains(where: { $0.key == "IPAddressAllow" && !$0.value.isEmpty }) { cuts["IPAddressDeny"] = nil }
        return cuts.values.min { $0.setting < $1.setting }
    }
}
