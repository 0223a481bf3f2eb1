import Base
import Site

/// What a daemon works with, for a comparison with what is on disk. It holds no secret.
package struct RunningSettings: Equatable, Sendable {
    package var isDryRun = false
    package var readAt: Instant?
    package var files: [SettingFile] = []
    /// What it keeps until it is restarted; nil for a daemon that does not say.
    package var fixed: FixedSettings?
    /// The settings that it has read in another form since, and that wait for a restart.
    package var waiting: [String] = []
    /// When HikCentral's certificate ends; nil where that is not known.
    package var certificateEnds: Instant?
    /// What is to be said of a certificate that is not the one that was trusted; it matters where reading fails.
    package var certificateChange: Phrase?
    /// SHA-256 of the certificate that it is said of.
    package var certificateShown: String?

    /// Where it was to listen and cannot.
    package var closedPorts: [ClosedPort] = []
    /// Why the last ping did not arrive, with the host.
    package var pingProblem: String?

    package init() {}

    package init(_ settings: Settings, isDryRun: Bool, readAt: Instant) {
        (self.isDryRun, self.readAt, files) = (isDryRun, readAt, settings.files)
        fixed = FixedSettings(settings)
    }

    /// The settings on disk that only a restart puts in force.
    ///
    /// Once it has read the file as it is, the daemon knows best: its environment may say something else.
    func waiting(for settings: Settings) -> [String] {
        func own(_ files: [SettingFile]) -> SettingFile? { files.first { $0.setting == nil } }
        guard let known = own(files), let disk = own(settings.files) else { return waiting }
        // Another site's settings, or a trial's, say nothing of this daemon.
        guard known.path == disk.path else { return [] }
        return known.digest == disk.digest ? waiting : fixed?.waiting(for: settings) ?? []
    }

    /// Whether these are the settings on disk, as far as their file tells.
    func areThose(of settings: Settings, startedAt: Instant) -> Bool {
        func own(_ files: [SettingFile]) -> SettingFile? { files.first { $0.setting == nil } }
        guard let disk = own(settings.files), let known = own(files) else { return true }
        guard disk.path == known.path else { return false }
        if let digest = disk.digest, let former = known.digest { return digest == former }
        return disk.modified.map { $0 <= startedAt } ?? true
    }

    var members: [JSONValue.Member] {
        let files = files.map { file -> JSONValue in
            [
                "setting": text(file.setting), "path": .string(file.path), "sha256": text(file.digest),
                "modified": text(file.modified?.text),
            ]
        }
        return [
            .init("dryRun", JSONValue(isDryRun)), .init("settingsReadAt", text(readAt?.text)),
            .init("files", .array(files)), .init("fixed", fixed?.json ?? nil),
            .init("awaitRestart", .array(waiting.map { .string($0) })),
            .init("certificateEnds", text(certificateEnds?.text)),
            .init("certificateChange", certificateChange?.json ?? nil),
            .init("certificateShown", text(certificateShown)),
            .init("closedPorts", .array(closedPorts.map(\.json))), .init("pingProblem", text(pingProblem)),
        ]
    }

    private func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? nil }

    init(_ json: JSONValue) {
        func moment(_ value: JSONValue?) -> Instant? { value?.text.flatMap { Instant(text: $0) } }
        isDryRun = json["dryRun"]?.boolean ?? false
        readAt = moment(json["settingsReadAt"])
        files = (json["files"]?.elements ?? []).compactMap { file in
            file["path"]?.text.map {
                SettingFile(
                    setting: file["setting"]?.text, path: $0, digest: file["sha256"]?.text,
                    modified: moment(file["modified"]))
            }
        }
        fixed = json["fixed"].flatMap { FixedSettings($0) }
        waiting = (json["awaitRestart"]?.elements ?? []).compactMap(\.text)
        certificateEnds = moment(json["certificateEnds"])
        certificateShown = json["certificateShown"]?.text
        certificateChange = json["certificateChange"].flatMap { Phrase($0) }
        closedPorts = (json["closedPorts"]?.elements ?? []).compactMap { ClosedPort($0) }
        pingProblem = json["pingProblem"]?.text
    }
}
