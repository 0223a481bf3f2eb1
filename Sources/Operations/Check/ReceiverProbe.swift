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
                    .webhooks, en: "\(title) answered 410 and gets nothing",
                    es: "\(title) respondió 410 y no recibe nada",
                    remedy: .advice(
                        en: "change it in WEBHOOKS_FILE, or hik2humand webhook replay",
                        es: "cámbielo en WEBHOOKS_FILE, o hik2humand webhook replay"))
            case .failing:
                let why = status.progress?.lastError ?? ""
                checkup.warn(
                    .webhooks, en: "\(title) does not take what it is sent: \(why)",
                    es: "\(title) no acepta lo que se le envía: “\(why)”",
                    remedy: .advice(
                        en: "hik2humand webhook test shows its answer",
                        es: "hik2humand webhook test muestra su respuesta"))
            case .unreadable:
                checkup.warn(
                    .webhooks,
                    en: "how far \(title) has come cannot be read; it begins with what happens from now on",
                    es: "no se puede leer hasta dónde llegó \(title); empieza con lo que ocurra desde ahora",
                    remedy: .advice(
                        en: "hik2humand webhook replay --since sends what it missed",
                        es: "hik2humand webhook replay --since envía lo que le faltó"))
            case .on, .inactive, .new: break
            }
        }
        let titles = all.map { status in
            status.state.phrase.within(
                en: { "\(status.receiver.title) (\($0))" }, es: { "\(status.receiver.title) (\($0))" })
        }.joined(separator: ", ")
        checkup.pass(
            .webhooks, en: "\(all.count): \(titles.english); hik2humand webhook test sends one something",
            es: "\(all.count): \(titles.spanish); hik2humand webhook test le envía algo a uno")
    }
}
