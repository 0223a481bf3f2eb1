import Attendance
import Site

extension Settings {
    /// The settings file is one of the package's, so that systemd runs the site.
    package var isPackaged: Bool { file.flatMap(PackagedSite.init(settingsFile:)) != nil }

    /// How the daemon of these settings is told to `reload`, or to `restart`.
    package func order(_ verb: String) -> Remedy {
        if isPackaged { return .run("systemctl \(verb) \(site.service)") }
        return verb == "reload"
            ? .run("hik2humand reload") : .advice(en: "start the daemon again", es: "inicie el servicio otra vez")
    }
}
