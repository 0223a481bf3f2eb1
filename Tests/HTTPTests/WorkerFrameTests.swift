import Foundation
import Testing

@testable import HTTP
@testable import Simulator
@testable import Support

@Suite("Frames between the program and its worker")
struct WorkerFrameTests {
    static let frames: [WorkerFrame] = [
        .request(
            number: 7,
            HTTPRequest(
                method: .post, url: "https://host.example/a?b=c", headers: HTTPHeaders(["X-A": "ä", "x-a": ""]),
                body: Data([0, 1, 255]), deadline: .milliseconds(1500), answerLimit: 12)),
        .request(number: .max, HTTPRequest(method: .get, url: "")),
        .answer(number: 1, HTTPResponse(status: 404, headers: HTTPHeaders(["A": "b"]), body: Data(count: 300))),
        .failure(number: 2, .invalidRequest("a")), .failure(number: 2, .unknownHost("b")),
        .failure(number: 2, .cannotConnect("c")), .failure(number: 2, .tls(.other("d"), host: "h")),
        .failure(number: 2, .workerUnavailable("e")), .failure(number: 2, .interrupted("f")),
        .failure(number: 2, .timedOut(.seconds(3))), .failure(number: 2, .answerTooLarge(limit: 1 << 20)),
        .failure(number: 2, .malformedAnswer("g")), .failure(number: 2, .workerDied("h")),
        .failure(number: 2, .stopped), .lastWords(number: 3, .interrupted("i")),
        .failure(number: 2, .tls(.untrustedIssuer, host: "h")), .failure(number: 2, .tls(.selfSigned, host: "h")),
        .failure(number: 2, .tls(.expired, host: "h")), .failure(number: 2, .tls(.notYetValid, host: "h")),
        .failure(number: 2, .tls(.nameMismatch("n"), host: "h")), .failure(number: 2, .tls(.notTLS, host: "")),
    ]

    @Test("Every frame is read back unchanged, also when its bytes arrive one at a time", arguments: frames)
    func roundTrip(frame: WorkerFrame) throws {
        let bytes = try #require(frame.encoded)
        var buffer = FrameBuffer<WorkerFrame>(limit: 1 << 20)
        for (index, byte) in bytes.enumerated() {
            #expect(try buffer.next() == nil, "after \(index) bytes")
            withUnsafeBytes(of: byte) { buffer.append($0) }
        }
        #expect(try buffer.next() == frame)
        #expect(buffer.isEmpty)
    }

    @Test("Frames that arrive together are separated")
    func together() throws {
        var buffer = FrameBuffer<WorkerFrame>(limit: 1 << 20)
        for frame in Self.frames { try #require(frame.encoded).withUnsafeBytes { buffer.append($0) } }
        for frame in Self.frames { #expect(try buffer.next() == frame) }
        #expect(try buffer.next() == nil)
    }

    @Test("Every truncated payload is refused", arguments: frames)
    func prefixes(frame: WorkerFrame) throws {
        let payload = Data(try #require(frame.encoded).dropFirst(4))
        for count in 0..<payload.count {
            #expect(throws: WorkerFrameError.self) { try WorkerFrame(payload: payload.prefix(count)) }
        }
    }

    @Test("A payload with an extra byte is refused", arguments: frames)
    func tail(frame: WorkerFrame) throws {
        let payload = Data(try #require(frame.encoded).dropFirst(4)) + [0]
        #expect(throws: WorkerFrameError.malformed("end")) { try WorkerFrame(payload: payload) }
    }

    @Test("A damaged payload causes an error at most", arguments: frames)
    func damage(frame: WorkerFrame) throws {
        let payload = Data(try #require(frame.encoded).dropFirst(4))
        var random = SeededGenerator(seed: 20_260_127)
        for _ in 0..<2000 {
            var damaged = payload
            for _ in 0..<(1 + Int(random.next() % 3)) {
                let place = damaged.startIndex + Int(random.next() % UInt64(damaged.count))
                damaged[place] = UInt8(truncatingIfNeeded: random.next())
            }
            _ = try? WorkerFrame(payload: damaged)
        }
    }

    @Test("A frame is refused as soon as it announces more than its reader accepts")
    func tooLong() {
        var buffer = FrameBuffer<WorkerFrame>(limit: 100)
        let header: [UInt8] = [0, 0, 0, 101]
        header.withUnsafeBytes { buffer.append($0) }
        #expect(throws: WorkerFrameError.tooLong(101)) { try buffer.next() }
    }

    @Test("A claimed count of four thousand million header fields is refused")
    func hugeCount() throws {
        let answer = WorkerFrame.answer(number: 1, HTTPResponse(status: 200))
        var payload = Data(try #require(answer.encoded).dropFirst(4))
        payload.replaceSubrange(17..<21, with: [255, 255, 255, 255])
        #expect(throws: WorkerFrameError.truncated) { try WorkerFrame(payload: payload) }
    }
}
