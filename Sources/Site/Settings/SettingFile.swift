import Base
import Foundation

/// A file that settings were read from, as it was then: what is on disk is compared with what a daemon runs with.
package struct SettingFile: Equatable, Sendable {
    /// The setting that names it; nil for the settings file.
    package var setting: String?
    package var path: String
    /// SHA-256 of its content; nil for a file that is a secret and nothing else.
    package var digest: String?
    package var modified: Instant?

    package init(setting: String?, path: String, digest: String?, modified: Instant?) {
        (self.setting, self.path, self.digest, self.modified) = (setting, path, digest, modified)
    }
}

/// Remembers the files that are read while settings are made.
final class SettingFiles: @unchecked Sendable {  // One thread makes settings.
    private(set) var all: [SettingFile] = []

    func note(_ setting: SettingDefinition?, _ path: String, _ bytes: Data) {
        let isSecret = setting?.isSecret == true
        let digest = isSecret ? nil : SHA256.hash(bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        var status = stat()
        let isThere = stat(path, &status) == 0
        all.append(
            SettingFile(
                setting: setting?.name, path: SettingFiles.absolute(path), digest: digest,
                modified: isThere ? Instant(seconds: Int64(status.st_mtim.tv_sec)) : nil))
    }

    /// Whatever the working directory of whoever reads it.
    static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path.trimmingPrefix("./")
    }
}
