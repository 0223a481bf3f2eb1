import Foundation
import Testing

@testable import Base
@testable import Ledger
@testable import Support

@Suite("Commands beside a daemon, and in its place", .waiting)
struct BesideDaemonTests {
    @Test("Beside a daemon that is a dry run, every command says so at once, with what ends it")
    func besideDryRun() throws {
        let site = try Site()
        site.settings["POLL_INTERVAL"] = "1s"
        try site.write("hikcentral,humand\n1001,1001\n", to: "employees.csv")
        site.settings["EMPLOYEE_MAP"] = "employees.csv"
        site.passage(minutesAgo: 30)
        site.passage(minutesAgo: 20, Site.bruno)
        let daemon = try site.start("run")
        try daemon.line(containing: "punch.accepted")
        let list = try site.run("queue", "list").output
        let held = try #require(list.split(separator: "\n").last?.split(separator: " ").first.map(String.init))
        let accepted = try #require(try site.archived(.accepted).first)
        try site.write("DRY_RUN=true\n", to: ".env")
        #expect(try site.run("reload").ending == .exit(0))
        let unread = site.passage(minutesAgo: 10)
        try daemon.line(containing: "punch.dryrun")
        for value in ["true", "false"] {
            try site.write("DRY_RUN=\(value)\n", to: ".env")
            let began = Date()
            for action in [["retry", held], ["drop", held, "--reason", "x"]] {
                let queue = try site.run(["queue"] + action)
                #expect(queue.ending == .exit(78) && queue.errors.contains(") has been a dry run since "), "\(queue)")
                #expect(queue.errors.hasSuffix("start the daemon again, and then this command again.\n"), "\(queue)")
                #expect(queue.errors.contains("set DRY_RUN=false, then") == (value == "true"))
            }
            let final = try site.run("queue", "retry", "\(accepted)", "9999")
            #expect(final.ending == .exit(64) && final.errors.contains("its outcome is final (accepted)"), "\(final)")
            #expect(final.errors.contains("line 9999 is no event of the ledger") && !final.errors.contains("dry run"))
            #expect(Date().timeIntervalSince(began) < 30)
            let queue = try site.run("queue", "list", "--cause", "clock")
            #expect(queue.errors.contains("nothing is queued or held") && queue.errors.contains("has been a dry run"))
            let told = try site.run("explain", unread.id).output
            #expect(told.contains("It is not in the ledger: the service (process "), "\(told)")
            #expect(told.contains("start the daemon again; the service then reads and posts"), "\(told)")
            // What must be done first comes first.
            let advice = try site.run("explain", "line:\(held)").output.split(separator: "\n")
                .filter { $0.hasPrefix("What to do: ") }
            #expect(advice.count == 2 && advice[0].contains("start the daemon again"), "\(advice)")
            #expect(advice.count == 2 && advice[1].contains("add a line for number 1002"), "\(advice)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: site.folder + "/state/jobs").isEmpty)
        let check = try site.run("check").output
        #expect(check.hasSuffix("still runs as a dry run, and nothing is posted: start the daemon again\n"), "\(check)")
        try daemon.stop()
    }

    @Test("A daemon that was started as a dry run is seen, and a reload that empties a list of doors says so")
    func startedAsDryRun() throws {
        let site = try Site()
        site.settings["POLL_INTERVAL"] = "1s"
        let exit = site.settings["EXIT_DEVICES"] ?? ""
        site.settings["EXIT_DEVICES"] = nil
        try site.write("EXIT_DEVICES=\(exit)\n", to: ".env")
        site.passage(minutesAgo: 20)
        let real = try site.start("run")
        try real.line(containing: "punch.accepted")
        try site.write("EXIT_DEVICES=\n", to: ".env")
        let reload = try site.run("reload")
        #expect(reload.errors.contains("warning: EXIT_DEVICES is empty since a reload"), "\(reload)")
        #expect(try site.run("status").output.contains("EXIT_DEVICES is empty since a reload"))
        try site.write("EXIT_DEVICES=\(exit)\n", to: ".env")
        let back = try site.run("reload").errors
        #expect(back.contains("door 24 is read from now on, and what it recorded in the last "), "\(back)")
        try real.stop()
        try site.write("EXIT_DEVICES=\(exit)\nDRY_RUN=true\n", to: ".env")
        let dry = try site.start("run")
        try dry.line(containing: "doors.resolved")
        try site.write("EXIT_DEVICES=\(exit)\n", to: ".env")
        let check = try site.run("check").output
        #expect(check.hasSuffix("still runs as a dry run, and nothing is posted: start the daemon again\n"), "\(check)")
        try dry.stop()
    }

    @Test("A secret that a reload brought and HikCentral refuses makes the daemon unhealthy with the next poll")
    func reloadedSecret() throws {
        let site = try Site()
        let secret = site.settings["HIK_SECRET"] ?? ""
        site.settings["HIK_SECRET"] = nil
        try site.write("HIK_SECRET=\(secret)\n", to: ".env")
        site.passage(minutesAgo: 20)
        let daemon = try site.start("run")
        try daemon.line(containing: "punch.accepted")
        #expect(try site.run("reload").ending == .exit(0))
        // What was read before it counts: nothing starts here.
        let before = try site.run("status")
        #expect(before.ending == .exit(0) && !before.output.contains("starting"), "\(before)")
        try site.write("HIK_SECRET=another\n", to: ".env")
        _ = try site.run("reload")
        let after = try site.run("status")
        #expect(after.ending == .exit(77), "\(after)")
        #expect(after.output.contains("unhealthy: reading from HikCentral has been stopped for"), "\(after)")
        try daemon.stop()
    }

    @Test("queue retry without a daemon, of a line that the corrected map delivers anyway, says one thing of it")
    func overtakenRetry() throws {
        let site = try Site()
        try site.write("hikcentral,humand\n1002,1002\n", to: "employees.csv")
        site.settings["EMPLOYEE_MAP"] = "employees.csv"
        site.passage(minutesAgo: 20)
        #expect(try site.run("run", "--once").ending == .exit(65))
        let list = try site.run("queue", "list").output
        let held = try #require(list.split(separator: "\n").last?.split(separator: " ").first.map(String.init))
        try site.write("hikcentral,humand\n1002,1002\n1001,1001\n", to: "employees.csv")
        let retry = try site.run("queue", "retry", held)
        #expect(retry.ending == .exit(0) && retry.errors.isEmpty, "\(retry)")
        let lines = retry.output.split(separator: "\n")
        #expect(lines.count == 1 && lines[0].hasPrefix("\(held)  ") && lines[0].contains("accepted: "), "\(retry)")
        #expect(site.entries == ["1001 START"])
    }
}
