import Base

extension Log {
    /// A log as the settings want it.
    package convenience init(
        _ settings: Settings, environment: [String: String], clock: any Clock, write: @escaping (String) -> Void
    ) {
        self.init(
            level: settings.logLevel, format: settings.logFormat, showsPersonalData: settings.showsPersonalData,
            clock: clock, isUnderJournald: environment["JOURNAL_STREAM"] != nil, write: write)
        redaction = settings.redaction
    }

    /// Goes on as new settings want it.
    package func adopt(_ settings: Settings) {
        level = settings.logLevel
        format = settings.logFormat
        showsPersonalData = settings.showsPersonalData
        redaction = settings.redaction
    }
}
