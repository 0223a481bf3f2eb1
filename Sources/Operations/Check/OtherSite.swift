import Attendance
import Base
import Foundation
import Site

/// Another site of this machine, as far as its settings file tells what it reads and to whom it posts.
///
/// A second site begins as a copy of the first one's file. While its doors are not changed too, both post each passage.
struct OtherSite: Equatable, Sendable {
    let site: PackagedSite
    /// What stands in its file, and its secrets.
    let texts: [String: Secret]

    /// Those beside a site whose files can be read.
    static func all(beside site: PackagedSite, _ sites: PackagedSites, read: (String) -> Data?) -> [OtherSite] {
        var others: [OtherSite] = []
        for entry in (try? sites.all()) ?? [] {
            guard let other = PackagedSite(settingsFile: entry.file), other != site else { continue }
            others.append(OtherSite(site: other, texts: ServiceFacts.settingTexts(of: other, read: read)))
        }
        return others
    }

    /// Whether both would post the same passages: by the same server, doors and filter, to the same account.
    ///
    /// Two names of one door, or of one server, are not seen as the same.
    func repeats(_ own: [String: Secret]) -> Bool {
        func text(_ name: SettingName, _ texts: [String: Secret]) -> String {
            texts[name.rawValue]?.reveal().trimmingSpaces ?? ""
        }
        func key(_ text: String) -> String { String(text.trimmingPrefix("Basic ")).trimmingSpaces }
        func same(_ name: SettingName, _ read: (String) -> String = { $0 }) -> Bool {
            read(text(name, texts)) == read(text(name, own))
        }
        func place(_ url: String) -> String { HostAddress(url: url)?.place ?? url }
        func account(_ url: String) -> String { place(url.isEmpty ? SettingTable.humandURL.fallback : url) }
        func doors(_ texts: [String: Secret]) -> Set<DeviceReference> {
            Set([.entryDevices, .exitDevices].flatMap { DeviceReference.list(text($0, texts)) })
        }
        guard !text(.hikCentralHost, own).isEmpty, same(.hikCentralHost, place), same(.humandAddress, account),
            same(.humandKey, key), same(.eventFilter)
        else { return false }
        let (mine, its) = (doors(own), doors(texts))
        return mine.isEmpty || its.isEmpty || !mine.isDisjoint(with: its)
    }
}
