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
                .notices, "\(program) is not a program that this user can run: no notice is sent",
                remedy: program == Settings.sendmail
                    ? "apt-get install msmtp-mta and write /etc/msmtprc, or set NOTICE_COMMAND"
                    : "correct NOTICE_COMMAND")
        } else if let hidden = unit?.folder(hiding: program) {
            checkup.warn(
                .notices, "NOTICE_COMMAND=\(program): \(site.service) does not see what is in \(hidden)",
                remedy: "move it to /usr/local/bin, and correct NOTICE_COMMAND")
        } else {
            let receivers = settings.noticeTo.isEmpty ? "" : " to \(settings.noticeTo.joined(separator: ", "))"
            checkup.pass(.notices, "sent\(receivers) by \(program)")
        }
    }
}
