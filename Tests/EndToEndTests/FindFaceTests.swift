import Foundation
import Testing

@testable import Base
@testable import Simulator
@testable import Support

@Suite("FindFace, as it is run", .waiting)
struct FindFaceTests {
    private static let secret = "a-secret.of_16~or-more"
    private static let camera = SimulatedDoor(code: "2", name: "Entrada")

    /// A site whose only source is FindFace, and the port it listens on.
    private func alone() throws -> (site: Site, port: UInt16) {
        let (site, port) = (try Site(), try FreePort.next())
        for name in site.settings.keys where name.hasPrefix("HIK") || name.hasSuffix("_DEVICES") {
            site.settings[name] = nil
        }
        site.settings.merge([
            "FINDFACE_SECRET": Self.secret, "FINDFACE_ENTRY_CAMERAS": "Entrada", "FINDFACE_EXIT_CAMERAS": "3",
            "LISTEN": "127.0.0.1:\(port)", "LOG_LEVEL": "debug",
        ]) { $1 }
        return (site, port)
    }

    private func body(_ number: Int, _ person: SimulatedPerson) -> JSONValue {
        let time = Instant(seconds: SystemClock().now.seconds - 600)
        return Sighting(id: "f\(number)", camera: Self.camera, person: person, time: time).body(.cards)
    }

    /// - Returns: the answer; empty where the connection ends without one.
    private func send(_ body: String, to path: String, _ port: UInt16) throws -> String {
        let client = try LoopbackClient(port: port)
        client.send(
            "POST \(path) HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\nConnection: close\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
        return client.receiveAll()
    }

    @Test("Alone, a sighting is a punch; another secret is 404, no JSON 400, 100 MB 413; the secret shows nowhere")
    func punch() throws {
        let (site, port) = try alone()
        let daemon = try site.start("run")
        try daemon.line(containing: "listener.started")
        let path = "/webhook/findface/" + Self.secret
        let good = body(1, Site.ana).serialized
        let stranger = "/webhook//findface/" + Self.secret
        for wrong in ["/webhook/findface/", path + "x", path + "/", path + "?a=b", stranger] {
            #expect(try send(good, to: wrong, port).hasPrefix("HTTP/1.1 404 "), "\(wrong)")
        }
        #expect(try send("no JSON", to: path, port).hasPrefix("HTTP/1.1 400 "))
        let client = try LoopbackClient(port: port)
        client.send("POST \(path) HTTP/1.1\r\nHost: g\r\nContent-Length: 104857600\r\n\r\n[")
        #expect(try client.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 413 "))
        #expect(try send(good, to: path, port).hasPrefix("HTTP/1.1 200 "))
        try daemon.line(containing: "punch.accepted")
        try daemon.line(containing: "there is no such path")
        #expect(site.entries == ["1001 START"])
        let shown = try ProcessTable.children(of: daemon.identifier).map {
            String(decoding: try Data(contentsOf: URL(fileURLWithPath: "/proc/\($0)/cmdline")), as: UTF8.self)
                + String(decoding: try Data(contentsOf: URL(fileURLWithPath: "/proc/\($0)/environ")), as: UTF8.self)
        }
        try daemon.stop()
        let traces = daemon.text(.errors) + daemon.text(.output) + site.ledger + shown.joined()
        #expect(!traces.contains(Self.secret) && !daemon.text(.errors).contains("outage"))
        #expect(site.simulation.hikCentral.journal.isEmpty)
    }

    @Test("Killed while a burst arrives, whoever comes again after a 503 or no answer has each passage once in Humand")
    func burst() throws {
        let (site, port) = try alone()
        let people = (0..<60).map { SimulatedPerson(id: "\(100 + $0)", code: "\(5000 + $0)", name: "P\($0)") }
        site.simulation.humand.add(users: people.map { SimulatedUser(employeeId: $0.code) })
        var waiting = people.enumerated().map { ($0.offset, body($0.offset, $0.element).serialized) }
        let path = "/webhook/findface/" + Self.secret
        for life in 0..<3 {
            let daemon = try site.start("run")
            try daemon.line(containing: "listener.started")
            // What is answered with 200 is never sent again, whatever becomes of the program.
            for (number, text) in waiting.prefix(life == 2 ? 60 : 20) {
                guard let answer = try? send(text, to: path, port), answer.hasPrefix("HTTP/1.1 200 ") else { continue }
                waiting.removeAll { $0.0 == number }
            }
            daemon.send(life == 2 ? SIGTERM : SIGKILL)
            _ = try daemon.end()
        }
        #expect(waiting.isEmpty)
        // What is left in the inbox and in the queue is any run's work.
        #expect(try site.run("run", "--once").ending == .exit(0))
        #expect(site.entries.count == 60 && Set(site.entries).count == 60)
    }

    @Test("A new secret replaces the old one with a reload; another port waits for the next start, and the log says so")
    func newSecret() throws {
        let (site, port) = try alone()
        (site.settings["FINDFACE_SECRET"], site.settings["LISTEN"]) = (nil, nil)
        func write(_ secret: String, _ port: UInt16) throws {
            try site.write("FINDFACE_SECRET=\(secret)\nLISTEN=127.0.0.1:\(port)\n", to: ".env")
        }
        try write(Self.secret, port)
        let daemon = try site.start("run")
        try daemon.line(containing: "listener.started")
        let good = body(1, Site.ana).serialized
        try write("another-" + Self.secret, port == .max ? port - 1 : port + 1)
        daemon.send(SIGHUP)
        try daemon.line(containing: "LISTEN changes at the next start only")
        try daemon.line(containing: "working with the new settings")
        func isIn(_ secret: String) throws -> Bool {
            try send(good, to: "/webhook/findface/" + secret, port).hasPrefix("HTTP/1.1 200 ")
        }
        let end = monotonicNow() + .seconds(60)
        while try !isIn("another-" + Self.secret), monotonicNow() < end {}
        #expect(try isIn("another-" + Self.secret) && !isIn(Self.secret))
        try daemon.stop()
    }

    @Test("Commands that ask HikCentral say that there is none; status and run --once say what does not apply")
    func commands() throws {
        let (site, _) = try alone()
        for arguments in [["doors"], ["people"], ["backfill", "--from", "2026-01-01"], ["subscriptions"]] {
            let ended = try site.run(arguments)
            #expect(ended.ending == .exit(78) && ended.errors.contains("none is set: FindFace is the only source"))
        }
        let run = try site.run("run", "--once")
        #expect(run.ending == .exit(0) && run.output.contains("HikCentral is not set, nothing is polled"))
        let status = try site.run("status")
        #expect(status.ending == .exit(69) && status.output.contains("so nothing is received from FindFace"))
    }
}
