import Foundation
import Testing

@testable import HTTP
@testable import Support

/// libcurl repeats a request by itself if a used connection ends without a byte of an answer.
@Suite("A post never goes out a second time by itself", .waiting)
struct SecondPostTests {
    enum Moment: CaseIterable { case idle, beforeReading, afterHead, afterRequest }
    enum End: CaseIterable { case finished, reset }

    struct Case: Sendable, CustomTestStringConvertible {
        var moment: Moment
        var end: End
        var size: Int
        var testDescription: String { "\(end) \(moment), body of \(size)" }
    }

    static let cases = Moment.allCases.flatMap { moment in
        End.allCases.flatMap { end in [1, 5, 300_000].map { Case(moment: moment, end: end, size: $0) } }
    }

    @Test("However a used connection ends, at most one body reaches the server", arguments: cases)
    func repeated(_ each: Case) {
        let server = RawServer { connection in
            guard connection.index == 0 else {
                while connection.readRequest() != nil { connection.send(shortAnswer) }
                return
            }
            _ = connection.readRequest()
            connection.send(shortAnswer)
            switch each.moment {
            case .idle: break
            case .beforeReading: connection.waitForBytes()
            case .afterHead: _ = connection.readHead()
            case .afterRequest: _ = connection.readRequest()
            }
            if each.end == .reset { connection.reset() }
        }
        defer { server.stop() }
        let client = WorkerClient.testing()
        #expect(throws: Never.self) { try client.send(.post(server.url("/first"))) }
        var request = HTTPRequest.post(server.url("/second"), deadline: .seconds(10))
        request.body = Data(repeating: UInt8(ascii: "b"), count: each.size)
        let result = client.result(request)

        let copies = server.bytes.map { bytes in
            bytes.range(of: Data("POST /second".utf8)).map { bytes[$0.lowerBound...] }
        }
        let whole = copies.filter { $0?.suffix(each.size).allSatisfy { $0 == UInt8(ascii: "b") } == true }
        switch result {
        case .success:
            // The first copy was cut off before its body, or was never sent: the server has it once.
            #expect(whole.count == 1)
            #expect(server.requests.dropFirst().map(\.count) == [1])
        case .failure(let failure):
            // In doubt, detected at once and not after a timeout; nothing of it was sent on another connection.
            #expect(failure.mayHaveArrived)
            guard case .interrupted = failure else {
                Issue.record("\(failure)")
                return
            }
            let elsewhere = server.bytes.dropFirst().reduce(0) { $0 + $1.count }
            #expect(elsewhere == 0)
        }
        if each.moment == .afterRequest { #expect(throws: HTTPFailure.self) { try result.get() } }
        #expect(throws: Never.self) { try client.send(.post(server.url("/third"))) }
    }

    @Test("A post without a body is never sent on a used connection")
    func bodiless() throws {
        let server = RawServer { connection in
            _ = connection.readRequest()
            connection.send(shortAnswer)
            _ = connection.readRequest()
            connection.reset()
        }
        defer { server.stop() }
        let client = WorkerClient.testing()
        _ = try client.send(.post(server.url()))
        _ = try client.send(.post(server.url(), ""))
        _ = try client.send(.post(server.url()))
        #expect(server.requests.map(\.count) == [1, 1, 1])
    }

    @Test(
        "A post whose server goes away for good is in doubt, although the second connection is refused",
        arguments: End.allCases)
    func refusedAfterwards(end: End) throws {
        let server = RawServer { connection in
            _ = connection.readRequest()
            connection.send(shortAnswer)
            _ = connection.readRequest()
            connection.closeListener()
            if end == .reset { connection.reset() }
        }
        defer { server.stop() }
        let client = WorkerClient.testing()
        _ = try client.send(.post(server.url()))
        let failure = try #require(client.failure(.post(server.url())))
        #expect(failure.mayHaveArrived, "\(failure)")
        #expect(server.requests.map(\.count) == [2])
    }
}
