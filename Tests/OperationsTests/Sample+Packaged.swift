import Base
import Foundation
import Site

@testable import Support

extension Sample {
    /// The settings of the package's site, as a file in /etc has them.
    static func packaged(_ changes: [String: String] = [:]) throws -> Settings {
        let text = settings.merging(changes) { $1 }.map { "\($0.key)=\($0.value)\n" }.sorted().joined()
        return try Settings(
            SettingValues(environment: [:], envFile: ("/etc/hik2humand/hik2humand.env", isRequired: true)) {
                _ throws(FileError) in Data(text.utf8)
            })
    }
}
