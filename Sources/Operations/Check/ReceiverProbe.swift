import Attendance
import Base

/// The receivers of webhooks, as their files say. Nothing is sent to them: they would take it for real.
struct ReceiverProbe: Probe {
    let subjects: [Finding.Subject] = [.webhooks]
    let needs: [Finding.Subject] = [.stateDirectory]

    func run(_ checkup: Checkup) {
        let settings = checkup.settings
        let all = settings.receivers.map {
            ReceiverStatus($0, folder: settings.stateFolder, files: checkup.parts.files)
        }
        for status in all {
            let title = status.receiver.title
            switch status.state {
            case .off:
                checkup.warn(
                    .webhooks, "\(title) answered 410 and gets nothing",
                    remedy: "change it in WEBHOOKS_FILE, or hik2humand webhook replay")
            case .failing:
                checkup.warn(
                    .webhooks, "\(title) does not take what it is sent: \(status.progress?.lastError ?? "")",
                    remedy: "hik2humand webhook test shows its answer")
            case .unreadable:
                checkup.warn(
                    .webhooks, "how far \(title) has come cannot be read; it begins with what happens from now on",
                    remedy: "hik2humand webhook replay --since sends what it missed")
            case .on, .inactive, .new: break
            }
        }
        let titles = all.map { "\($0.receiver.title) (\($0.state.rawValue))" }.joined(separator: ", ")
        checkup.pass(.webhooks, "\(all.count): \(titles); hik2humand webhook test sends one something")
    }
}
