import Foundation
import Testing

@testable import Base
@testable import Simulator
@testable import Support

@Suite("Status over HTTP, as it is run", .waiting)
struct StatusListenerTests {
    private func get(_ path: String, _ port: UInt16) throws -> String {
        let client = try LoopbackClient(port: port)
        client.send("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        return client.receiveAll()
    }

    @Test("A daemon shows its status, replaces a listener that died, and takes it along when it stops")
    func daemon() throws {
        let site = try Site()
        let port = try FreePort.next()
        site.settings["STATUS_LISTEN"] = "127.0.0.1:\(port)"
        let daemon = try site.start("run")
        try daemon.line(containing: "listener.started")
        #expect(try get("/healthz", port).hasPrefix("HTTP/1.1 200 "))
        #expect(try get("/metrics", port).contains("\nhik2humand_build_info{version="))
        let listener = try #require(ProcessTable.children(of: daemon.identifier).first(where: isListener))
        kill(listener, SIGKILL)
        try daemon.line(containing: "was ended by signal 9")
        // The port was open all the time; only what the dead process had accepted is lost.
        #expect(try get("/readyz", port).hasPrefix("HTTP/1.1 ") || get("/readyz", port).hasPrefix("HTTP/1.1 "))
        try daemon.stop()
        #expect(throws: LoopbackClient.Failure.self) { try LoopbackClient(port: port) }
    }

    private func isListener(_ process: pid_t) -> Bool {
        let words = try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(process)/cmdline"))
        return String(decoding: words ?? Data(), as: UTF8.self).contains("http-listener")
    }

    @Test("A pushed punch is in Humand seconds later, with POLL_INTERVAL and SETTLE as they are by default")
    func push() throws {
        let site = try Site()
        let port = try FreePort.next()
        site.settings["SETTLE"] = nil
        site.settings["START_FROM"] = "now"
        site.settings["LISTEN"] = "127.0.0.1:\(port)"
        site.settings["PUSH_TOKEN"] = "0123456789abcdef"
        let daemon = try site.start("run")
        try daemon.line(containing: "listener.started")
        try daemon.line(containing: "late.check")
        let body = Pusher.body([site.passage(minutesAgo: 0)]).serialized
        func pushed(_ token: String) throws -> String {
            let client = try LoopbackClient(port: port)
            client.send(
                "POST /webhook/hikvision/events HTTP/1.1\r\nHost: gateway\r\ntoken: \(token)\r\n"
                    + "Connection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
            return client.receiveAll()
        }
        #expect(try pushed("0123456789abcdeF").hasPrefix("HTTP/1.1 401 "))
        let began = Date()
        #expect(try pushed("0123456789abcdef").hasSuffix(#"{"code":"0","msg":"OK"}"#))
        try daemon.line(containing: "punch.accepted")
        // With SETTLE alone it would be half a minute; a busy machine is given most of that.
        #expect(Date().timeIntervalSince(began) < 20)
        #expect(site.entries == ["1001 START"])
        try daemon.stop()
        #expect(!daemon.text(.errors).contains("0123456789abcdef"))
    }

    @Test("run --once leaves its metrics in a file that others may read")
    func metricsFile() throws {
        let site = try Site()
        site.passage(minutesAgo: 20)
        let path = site.folder + "/hik2humand.prom"
        site.settings["METRICS_FILE"] = path
        let run = try site.run("run", "--once")
        #expect(run.ending == .exit(0))
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.contains("\nhik2humand_accepted_punches_total 1\n") && text.hasSuffix("\n"))
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o644)
    }
}
