import Attendance
import Base
import Site

/// Whether the program that sends notices can be run. It is not tried: somebody would get a mail.
struct NoticeProbe: Probe {
    let subjects: [Finding.Subject] = [.notices]
    let needs: [Finding.Subject] = []

    func run(_ checkup: Checkup) {
        let settings = checkup.settings
        guard let program = settings.noticeCommand.first else { return }
        let machine = checkup.parts.machine
        let site = settings.site
        let unit = machine.service(of: site).units?.first { $0.name == site.service && $0.isInstalled }
        if !machine.mayRun(program) {
            checkup.warn(
                .notices, en: "\(program) is not a program that this user can run: no notice is sent",
                es: "\(program) no es un programa que este usuario pueda ejecutar: no se envía ningún aviso",
                remedy: program == Settings.sendmail
                    ? .advice(
                        en: "apt-get install msmtp-mta and write /etc/msmtprc, or set NOTICE_COMMAND",
                        es: "apt-get install msmtp-mta y escriba /etc/msmtprc, o ponga NOTICE_COMMAND")
                    : .advice(en: "correct NOTICE_COMMAND", es: "corrija NOTICE_COMMAND"))
        } else if let hidden = unit?.folder(hiding: program) {
            checkup.warn(
                .notices, en: "NOTICE_COMMAND=\(program): \(site.service) does not see what is in \(hidden)",
                es: "NOTICE_COMMAND=\(program): \(site.service) no ve lo que hay en \(hidden)",
                remedy: .advice(
                    en: "move it to /usr/local/bin, and correct NOTICE_COMMAND",
                    es: "muévalo a /usr/local/bin y corrija NOTICE_COMMAND"))
        } else {
            let list = settings.noticeTo.joined(separator: ", ")
            checkup.pass(
                .notices, en: "sent\(list.isEmpty ? "" : " to \(list)") by \(program)",
                es: "se envían\(list.isEmpty ? "" : " a \(list)") con \(program)")
        }
    }
}
