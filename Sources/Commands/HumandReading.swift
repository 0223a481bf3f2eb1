import Attendance
import Base

/// Reads from Humand in the foreground, within its rate limit: some requests of each window are left for the posts.
struct HumandReading {
    let clock: any Clock
    let progress: ProgressLine
    /// Longer than this nobody waits for an answer; nil for as long as it takes.
    var patience: Span?

    /// Takes every step of a reader.
    ///
    /// - Parameters:
    ///   - what: what is shown meanwhile.
    ///   - problem: what went wrong last, if patience ends.
    func finish(
        _ step: () throws(EntryReaderError) -> Wake, showing what: () -> Phrase, problem: () -> Sentence? = { nil }
    ) throws(EntryReaderError) {
        defer { progress.clear() }
        let begun = clock.uptime
        while true {
            progress.show(what())
            switch try step() {
            case .never: return
            case .again: continue
            case .at(let end):
                if let patience, end > begun + patience {
                    // There may have been answers, and none that Humand gives.
                    throw .unavailable(
                        problem() ?? Sentence(.noUsableAnswer, .text("\(patience.milliseconds / 1000)")))
                }
                let seconds = max(1, (end - clock.uptime).milliseconds / 1000)
                progress.show(what() + Phrase(en: "; waiting \(seconds) s", es: "; espera de \(seconds) s"))
                while clock.uptime < end { clock.wait(until: end) }
            }
        }
    }
}
