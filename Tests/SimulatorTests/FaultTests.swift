import Foundation
import Testing

@testable import Base
@testable import HTTP
@testable import Simulator
@testable import Support

@Suite("Faults of the simulated servers")
struct FaultTests {
    private let caller = HikCentralCaller()
    private let path = "acs/v1/door/events"
    private var faults: FaultBoard { caller.server.faults }

    /// Sends one request for events through the faults; returns the answer if there is one.
    private func reply() -> SimulatedReply {
        let body = """
            {"startTime":"2026-01-27T00:00:00Z","endTime":"2026-01-28T00:00:00Z","eventType":196893,\
            "doorIndexCodes":["23"],"pageNo":1,"pageSize":500,"sortField":"SwipeTime","orderType":0}
            """
        return caller.server.handle(caller.request(path, body))
    }

    private func answer() throws -> JSONValue {
        guard case .respond(let response) = reply() else { throw LoopbackClient.Failure(what: "no answer") }
        return try JSONValue(parsing: response.body)
    }

    private func addEvents() throws {
        for second in 1...3 { try caller.add("e\(second)", at: "2026-01-27T08:00:0\(second)Z") }
    }

    @Test("A fault applies to its path only, after a set number of requests and as often as set")
    func matching() throws {
        faults.add(path: "version", .envelope(#"{"code":"130"}"#))
        faults.add(path: path, .envelope(#"{"code":"5"}"#), after: 1, times: 2)
        #expect(try (0..<4).map { _ in try answer().code } == ["0", "5", "5", "0"])
        #expect(faults.pending == 1)
        faults.clear()
        #expect(faults.pending == 0)
    }

    @Test("A request whose answer is lost takes effect, a dropped or reset request does not")
    func performing() {
        faults.add(path: path, .dropRequest)
        faults.add(path: path, .reset)
        faults.add(path: path, .loseAnswer)
        guard case .closeWithoutAnswer = reply(), caller.server.journal.isEmpty else {
            Issue.record("a dropped request was performed")
            return
        }
        guard case .reset = reply(), caller.server.journal.isEmpty else {
            Issue.record("a reset request was performed")
            return
        }
        guard case .closeWithoutAnswer = reply() else {
            Issue.record("the answer was not lost")
            return
        }
        #expect(caller.server.journal.count == 1)
    }

    @Test("Faults shrink a page, change a total and repeat an event")
    func rewriting() throws {
        try addEvents()
        faults.add(path: path, .shrinkPage)
        faults.add(path: path, .repeatEvent)
        faults.add(path: path, .changeTotal(by: -1))
        #expect(try answer().eventIds == ["e1", "e2"])
        #expect(try answer().eventIds == ["e1", "e2", "e3", "e1"])
        #expect(try answer()["data"]?["total"]?.integer == 2)
        #expect(try answer()["data"]?["total"]?.integer == 3)
    }

    @Test("A truncated answer announces its full length and sends half; HTML and statuses are sent as set")
    func spoilt() throws {
        try addEvents()
        faults.add(path: path, .truncate)
        faults.add(path: path, .html)
        faults.add(path: path, .status(502, body: "<html>", headers: HTTPHeaders(["Retry-After": "7"])))
        guard case .raw(let bytes, thenClose: true) = reply() else {
            Issue.record("not truncated")
            return
        }
        let parts = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n\r\n")
        let length = parts[0].components(separatedBy: "Content-Length: ").last.flatMap { Int($0) }
        #expect(length.map { $0 / 2 } == parts[1].utf8.count)
        #expect(throws: JSONError.html) { try answer() }
        guard case .respond(let response) = reply() else {
            Issue.record("no answer")
            return
        }
        #expect(response.status == 502 && response.headers["Retry-After"] == "7")
    }

    @Test("A hanging request waits for its gate, before or after it takes effect; stopping opens every gate")
    func hanging() throws {
        let simulation = Simulation(clock: caller.clock)
        try simulation.start()
        let (before, after) = (FaultGate(), FaultGate())
        simulation.humand.faults.add(path: "/users/me", .hang(before, performing: true))
        simulation.humand.faults.add(path: "/users/me", .hang(after, performing: false))
        let port = try #require(UInt16(simulation.humandURL.split(separator: ":").last ?? ""))
        let (first, second) = (try LoopbackClient(port: port), try LoopbackClient(port: port))
        first.send("GET /public/api/v1/users/me HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(before.waitForArrival())
        #expect(simulation.humand.journal.count == 1)
        second.send("GET /public/api/v1/users/me HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(after.waitForArrival())
        #expect(simulation.humand.journal.count == 1)
        #expect(simulation.stop())
        #expect(first.receiveAll().hasPrefix("HTTP/1.1 401"))
        #expect(second.receiveAll().hasPrefix("HTTP/1.1 401"))
        #expect(simulation.humand.journal.count == 2)
    }

    @Test("On a real connection a lost answer is a closed connection, and a reset is a reset")
    func sockets() throws {
        let simulation = Simulation(clock: caller.clock)
        try simulation.start()
        defer { simulation.stop() }
        let port = try #require(UInt16(simulation.hikCentralURL.split(separator: ":").last ?? ""))
        simulation.hikCentral.faults.add(path: "/", .loseAnswer)
        simulation.hikCentral.faults.add(path: "/", .reset)
        simulation.hikCentral.faults.add(path: "/", .drip(.milliseconds(1)))
        func sent() throws -> LoopbackClient {
            let client = try LoopbackClient(port: port)
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return client
        }
        #expect(try sent().receiveAll().isEmpty)
        #expect(try sent().endsInReset())
        #expect(try sent().receiveAll().contains("0x02401019"))
        #expect(simulation.hikCentral.refusalCodes == ["0x02401019", "0x02401019"])
    }
}
