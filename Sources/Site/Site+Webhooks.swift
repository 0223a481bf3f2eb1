import Base
import Sync
import Webhooks

extension Site {
    /// What the threads that deliver to receivers work with; their logs go to standard error, as this process's does.
    package func webhookParts(executable: String, environment: [String: String]) -> WebhookParts {
        let (level, format, isFull) = (settings.logLevel, settings.logFormat, settings.showsPersonalData)
        let (redaction, isUnderJournald) = (
            settings.redaction, JournalStream.isJournal(environment: environment)
        )
        let zone = settings.zone
        let language = settings.language ?? Language(environment: environment)
        return WebhookParts(
            folder: settings.stateFolder, executable: executable, timeout: settings.timeout,
            text: ItemText(language: language, zone: zone) { NoticeText($0, zone: zone).headline }, redaction: redaction
        ) { clock in
            let log = Log(
                level: level, format: format, showsPersonalData: isFull, clock: clock, isUnderJournald: isUnderJournald
            ) { StandardStream.error.write($0) }
            log.redaction = redaction
            return log
        }
    }
}
