import Attendance
import Base
import Foundation
import Ledger
import Site

/// Whether the program that sends notices can be run, and whether it took the last one. It is not tried: somebody would
/// get a mail.
struct NoticeProbe: Probe {
    let subjects: [Finding.Subject] = [.notices]
    let needs: [Finding.Subject] = []

    func run(_ checkup: Checkup) {
        let settings = checkup.settings
        if let url = settings.pingURL { reportPing(url, checkup) }
        guard let program = settings.noticeCommand.first else { return }
        let site = settings.site
        let unit = checkup.parts.machine.service(of: site).units?.first { $0.name == site.service && $0.isInstalled }
        if !checkup.parts.machine.mayRun(program) {
            reportNoProgram(program, checkup)
        } else if let unit, let hidden = HiddenProgram(settings.noticeCommand, from: unit) {
            checkup.warn(
                .notices, Phrase(same: "NOTICE_COMMAND=\(program): ") + hidden.phrase, remedy: .advice(hidden.remedy))
        } else {
            let list = settings.noticeTo.joined(separator: ", ")
            checkup.pass(
                .notices,
                en: "sent\(list.isEmpty ? "" : " to \(list)") by \(program); hik2humand notice test tries it",
                es: "se envían\(list.isEmpty ? "" : " a \(list)") con \(program); hik2humand notice test lo prueba")
            reportFailure(checkup)
        }
    }

    /// It is not tried: a monitor would take the ping for one of a daemon that works.
    private func reportPing(_ url: Secret, _ checkup: Checkup) {
        if let problem = checkup.liveDaemon?.running.pingProblem {
            checkup.warn(.notices, .quoting(problem), remedy: .run("hik2humand notice test"))
        } else {
            let name = "PING_URL\(PingSender.host(of: url))"
            checkup.pass(
                .notices, en: "\(name) is called after each good poll; hik2humand notice test tries it",
                es: "\(name) se llama después de cada consulta que funciona; hik2humand notice test lo prueba")
        }
    }

    private func reportNoProgram(_ program: String, _ checkup: Checkup) {
        if program == Settings.sendmail, !checkup.parts.machine.isFile(program) {
            checkup.warn(
                .notices, en: "\(program) does not exist: no notice is sent",
                es: "\(program) no existe: no se envía ningún aviso",
                remedy: .advice(NoticeProbe.installsMail))
        } else if !checkup.parts.machine.isFile(program) {
            let isFolder = checkup.parts.machine.isFolder(program)
            checkup.warn(
                .notices,
                en: "NOTICE_COMMAND=\(program) "
                    + (isFolder ? "is a folder, not a program" : "does not exist, or this user may not see it")
                    + ": no notice is sent",
                es: "NOTICE_COMMAND=\(program) "
                    + (isFolder ? "es una carpeta, no un programa" : "no existe, o este usuario no puede verlo")
                    + ": no se envía ningún aviso",
                remedy: .advice(
                    en: "correct NOTICE_COMMAND; hik2humand notice test tries it",
                    es: "corrija NOTICE_COMMAND; hik2humand notice test lo prueba"))
        } else {
            checkup.warn(
                .notices, en: "\(program) is not a program that this user can run: no notice is sent",
                es: "\(program) no es un programa que este usuario pueda ejecutar: no se envía ningún aviso",
                remedy: .advice(
                    en: "chmod 755 \(program), or correct NOTICE_COMMAND; hik2humand notice test tries it",
                    es: "chmod 755 \(program), o corrija NOTICE_COMMAND; hik2humand notice test lo prueba"))
        }
    }

    /// Where the system has nothing that takes mail.
    static let installsMail = Phrase(
        en: "apt-get install msmtp-mta and write /etc/msmtprc, or set NOTICE_COMMAND",
        es: "apt-get install msmtp-mta y escriba /etc/msmtprc, o ponga NOTICE_COMMAND")

    private func reportFailure(_ checkup: Checkup) {
        let settings = checkup.settings
        let file = StateFile(settings.stateFolder.noticeFile, version: 1, files: checkup.parts.files)
        guard let failure = file.read().flatMap({ NoticeFailure($0) }) else { return }
        checkup.warn(
            .notices, failure.phrase(in: settings.zone),
            remedy: NoticeFailure.remedy(isRunning: checkup.liveDaemon != nil))
    }
}
