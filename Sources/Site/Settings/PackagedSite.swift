import Foundation

/// A site as the Debian package lays it out: the name of its settings file determines everything else.
package struct PackagedSite: Equatable, Sendable {
    /// Empty for the site that hik2humand.service serves; `norte` for that of hik2humand@norte.service.
    let name: String

    package static let folder = "/etc/hik2humand"

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
        name = stem == "hik2humand" ? "" : stem
    }

    var settingsFile: String { "\(PackagedSite.folder)/\(name.isEmpty ? "hik2humand" : name).env" }
    /// What systemd's `StateDirectory=` gives the site's unit.
    package var stateFolder: String { "/var/lib/hik2humand/\(name.isEmpty ? "hik2humand" : name)" }
    /// Where the unit's `LoadCredential=` takes the secrets from.
    var secretsFolder: String { "\(PackagedSite.folder)/secrets" + (name.isEmpty ? "" : "/\(name)") }
    package var service: String { unit + ".service" }
    package var timer: String { unit + ".timer" }
    /// What the timer starts.
    package var onceService: String { "hik2humand-once" + (name.isEmpty ? "" : "@\(name)") + ".service" }

    /// A command of this program as it is typed for this site: without the file it would act on the first one.
    package func typed(_ command: String) -> String {
        name.isEmpty ? command : "\(command) --env-file \(settingsFile)"
    }

    private var unit: String { "hik2humand" + (name.isEmpty ? "" : "@\(name)") }
}
