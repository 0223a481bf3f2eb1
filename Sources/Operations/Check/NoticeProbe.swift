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
        } else if let unit, let hidden = hidden(from: unit, settings.noticeCommand) {
            let folder = hidden.folder
            checkup.warn(
                .notices, en: "NOTICE_COMMAND=\(program): \(unit.name) does not see what is in \(folder)",
                es: "NOTICE_COMMAND=\(program): \(unit.name) no ve lo que hay en \(folder)",
                remedy: .advice(
                    en: "move \(hidden.file) to /usr/local/bin, and correct NOTICE_COMMAND",
                    es: "mueva \(hidden.file) a /usr/local/bin y corrija NOTICE_COMMAND"))
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
                remedy: .advice(
                    en: "apt-get install msmtp-mta and write /etc/msmtprc, or set NOTICE_COMMAND",
                    es: "apt-get install msmtp-mta y escriba /etc/msmtprc, o ponga NOTICE_COMMAND"))
        } else if !checkup.parts.machine.isFile(program) {
            checkup.warn(
                .notices,
                en: "NOTICE_COMMAND=\(program) is no file, or this user may not see it: no notice is sent",
                es: "NOTICE_COMMAND=\(program) no es un archivo, o este usuario no puede verlo: no se envía ningún "
                    + "aviso",
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

    /// The program, or a script that it is to run, that lies where the service does not see it.
    private func hidden(from unit: ServiceFacts.Unit, _ command: [String]) -> (file: String, folder: String)? {
        for file in command where file.hasPrefix("/") {
            let places = [file, (file as NSString).resolvingSymlinksInPath]
            if let folder = places.lazy.compactMap(unit.folder(hiding:)).first { return (file, folder) }
        }
        return nil
    }

    private func reportFailure(_ checkup: Checkup) {
        let settings = checkup.settings
        let file = StateFile(settings.stateFolder.noticeFile, version: 1, files: checkup.parts.files)
        guard let failure = file.read().flatMap({ NoticeFailure($0) }) else { return }
        checkup.warn(.notices, failure.phrase(in: settings.zone), remedy: NoticeFailure.remedy)
    }
}
