import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Operations
@testable import Site
@testable import Support
@testable import SyncSupport

@Suite("check of the program for notices")
struct NoticeProbeTests {
    private let site = CheckSite()

    private var finding: Finding? { site.check().all("notices").first { $0.severity != .passed } }

    @Test("A mail program that is not there is named before it is needed, with how to install one")
    func mail() {
        #expect(site.check().all("notices").isEmpty)
        site.values["NOTICE_TO"] = "hr@example.com"
        #expect(finding?.severity == .warning && finding?.remedy?.english.contains("msmtp-mta") == true)
        site.programs = ["/usr/sbin/sendmail"]
        #expect(
            site.check().all("notices").map(\.text) == [
                "sent to hr@example.com by /usr/sbin/sendmail; hik2humand notice test tries it"
            ])
    }

    @Test("A program of one's own that is missing, or there and not executable, is told apart")
    func own() {
        site.values["NOTICE_COMMAND"] = "/opt/tell -v"
        #expect(finding?.text.contains("NOTICE_COMMAND=/opt/tell does not exist") == true)
        site.folders = ["/opt/tell"]
        #expect(finding?.text.contains("NOTICE_COMMAND=/opt/tell is a folder, not a program") == true)
        #expect(finding?.remedy?.english.hasPrefix("correct NOTICE_COMMAND") == true)
        site.plainFiles = ["/opt/tell"]
        #expect(finding?.text.hasPrefix("/opt/tell is not a program that this user can run") == true)
        #expect(finding?.remedy?.english.hasPrefix("chmod 755 /opt/tell") == true)
        site.values["NOTICE_COMMAND"] = "tell"
        #expect(site.check().first(.failed)?.text.contains("a program's whole path is expected") == true)
    }

    @Test("On this machine a folder and a file without the right to run are no programs")
    func machine() throws {
        let machine = ThisMachine(for: try Settings(SettingValues(environment: Sample.settings, envFile: nil)))
        let folder = try TemporaryFolder()
        #expect(!machine.isFile(folder.path) && !machine.mayRun(folder.path) && !machine.isFile("/nowhere/tell"))
        try "x".write(toFile: folder.path + "/tell", atomically: false, encoding: .utf8)
        #expect(machine.isFile(folder.path + "/tell") && !machine.mayRun(folder.path + "/tell"))
        #expect(machine.mayRun("/bin/sh"))
    }

    @Test("A program that the unit does not see, or a script that it is to run, is named with its folder")
    func hidden() {
        site.programs = ["/home/ana/tell", "/bin/sh", "/opt/tell"]
        site.service = ServiceFacts(units: [.init(name: "hik2humand.service", hidden: ["/home", "/tmp"])])
        for command in ["/home/ana/tell", "/bin/sh /tmp/tell.sh"] {
            site.values["NOTICE_COMMAND"] = command
            #expect(finding?.text.contains("hik2humand.service does not see what is in /") == true, "\(command)")
            #expect(finding?.remedy?.english.contains("to /usr/local/bin, and correct NOTICE_COMMAND") == true)
        }
        site.values["NOTICE_COMMAND"] = "/opt/tell --quiet"
        #expect(finding == nil)
    }

    @Test("notice test fails where the program works for this user and lies where the service does not see it")
    func hiddenFromTest() throws {
        let folder = try TemporaryFolder()
        var environment = Sample.settings
        environment["NOTICE_COMMAND"] = "/bin/true \(folder.path)/tell"
        let settings = try Settings(SettingValues(environment: environment, envFile: nil))
        func test(hidden: [String]) -> NoticeTest {
            NoticeTest(
                settings, environment: [:], executable: "", now: TestSite.time("20:00:00").instant,
                service: ServiceFacts(units: [.init(name: "hik2humand.service", hidden: hidden)]))
        }
        #expect(test(hidden: []).isWell)
        let found = test(hidden: [folder.path])
        #expect(!found.isWell)
        #expect(
            found.lines.suffix(2).map(\.english) == [
                "NOTICE_COMMAND: hik2humand.service does not see what is in \(folder.path)",
                "→ move \(folder.path)/tell to /usr/local/bin, and correct NOTICE_COMMAND",
            ])
    }

    @Test("A program that can be run and did not take the last notice is a warning, in the reader's language")
    func failed() throws {
        site.values["NOTICE_COMMAND"] = "/bin/false"
        site.programs = ["/bin/false"]
        let problem = Phrase(en: "/bin/false exited with 1", es: "/bin/false terminó con 1")
        let failure = NoticeFailure(at: TestSite.time("20:00:00").instant, problem: problem)
        let file = StateFile(StateFolder(path: "/state").noticeFile, version: 1, files: site.files)
        try file.replace([.init("line", 3)] + failure.members)
        #expect(finding?.text == "the last notice, at 2026-01-27 20:00:00, failed: /bin/false exited with 1")
        #expect(finding?.phrase.spanish.hasSuffix("no se entregó: /bin/false terminó con 1") == true)
        #expect(finding?.remedy?.english.contains("hik2humand notice test") == true)
        try file.replace([.init("line", 4)])
        #expect(finding == nil)
    }
}
