import Foundation
import Testing

@testable import HTTP
@testable import Simulator
@testable import Support

@Suite("The HTTP client with misbehaving servers", .waiting)
struct HostilePeerTests {
    @Test("A damaged answer, however damaged, is either final or in doubt within the deadline")
    func damaged() {
        let intact = PeerBehaviour.all.flatMap(\.cases).map(\.bytes).filter { (1..<1000).contains($0.count) }
        let answer = Box(Data())
        let server = RawServer { connection in
            _ = connection.readRequest()
            connection.send(answer.value)
        }
        defer { server.stop() }
        let client = WorkerClient.testing()
        var random = SeededGenerator(seed: 27)
        for number in 0..<Campaign.size(20, full: 250) {
            var damaged = intact.randomElement(using: &random) ?? Data(shortAnswer.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) where !damaged.isEmpty {
                let place = Int.random(in: 0..<damaged.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: damaged[place] = UInt8.random(in: 0...255, using: &random)
                case 1: damaged.remove(at: place)
                case 2: damaged.insert(contentsOf: damaged.prefix(40), at: place)
                default: damaged.removeSubrange(place...)
                }
            }
            answer.value = damaged
            switch client.result(number.isMultiple(of: 2) ? .post(server.url()) : .get(server.url())) {
            case .success(let answer): #expect(answer.status >= 200)
            case .failure(let failure): #expect(failure.mayHaveArrived && failure != .timedOut(.seconds(60)))
            }
        }
    }

    @Test("A server that does not read a large request is cut off at the deadline")
    func unread() {
        let server = RawServer { $0.hang() }
        defer { server.stop() }
        var request = HTTPRequest.post(server.url(), deadline: .milliseconds(1500))
        request.body = Data(count: 20 << 20)
        #expect(WorkerClient.testing().failure(request) == .timedOut(.milliseconds(1500)))
    }

    @Test("A body of exactly the limit is accepted, one byte more is refused")
    func limit() throws {
        let server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345")
        defer { server.stop() }
        let client = WorkerClient.testing()
        var request = HTTPRequest.get(server.url())
        request.answerLimit = 5
        #expect(try client.send(request).body.count == 5)
        request.answerLimit = 4
        #expect(client.failure(request) == .answerTooLarge(limit: 4))
    }
}
