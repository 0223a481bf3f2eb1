import Foundation

/// A site as the Debian package lays it out: the name of its settings file determines everything else.
package struct PackagedSite: Equatable, Sendable {
    /// Empty for the site that hik2humand.service serves; `norte` for that of hik2humand@norte.service.
    let name: String

    package static let folder = "/etc/hik2humand"

    /// What the first site's files and folders are called.
    static let firstName = "hik2humand"

    /// The site that hik2humand.service serves.
    package static let only = PackagedSite(name: "")

    private init(name: String) { self.name = name }

    /// Nil for a file that is not one of the package's.
    package init?(settingsFile: String) {
        var file = URL(fileURLWithPath: settingsFile).standardizedFileURL
        // What `init` writes beside the settings stands for the same site.
        if file.pathExtension == "init" { file.deletePathExtension() }
        guard file.deletingLastPathComponent().path == PackagedSite.folder, file.pathExtension == "env" else {
            return nil
        }
        let stem = file.deletingPathExtension().lastPathComponent
        name = stem == PackagedSite.firstName ? "" : stem
    }

    /// Nil for a folder that is no packaged site's.
    package init?(stateFolder: String) {
        let place = URL(fileURLWithPath: stateFolder).standardizedFileURL
        guard place.deletingLastPathComponent().path == PackagedSite.stateFolders else { return nil }
        let name = place.lastPathComponent
        self.name = name == PackagedSite.firstName ? "" : name
    }

    private static let stateFolders = "/var/lib/hik2humand"

    /// As a person calls it: `hik2humand`, `norte`.
    package var shownName: String { name.isEmpty ? PackagedSite.firstName : name }
    package var settingsFile: String { "\(PackagedSite.folder)/\(shownName).env" }
    /// What systemd's `StateDirectory=` gives the site's unit.
    package var stateFolder: String { "\(PackagedSite.stateFolders)/\(shownName)" }
    /// Where the unit's `LoadCredential=` takes the secrets from.
    package var secretsFolder: String { "\(PackagedSite.folder)/secrets" + (name.isEmpty ? "" : "/\(name)") }
    package var service: String { unit + ".service" }
    package var timer: String { unit + ".timer" }
    /// What the timer starts.
    package var onceService: String { "hik2humand-once" + (name.isEmpty ? "" : "@\(name)") + ".service" }

    /// What opens the port for pushes in place of LISTEN; the first site alone has one.
    package static let pushSocket = "hik2humand-push.socket"
    /// The same for STATUS_LISTEN.
    package static let statusSocket = "hik2humand-status.socket"

    private var unit: String { "hik2humand" + (name.isEmpty ? "" : "@\(name)") }
}
