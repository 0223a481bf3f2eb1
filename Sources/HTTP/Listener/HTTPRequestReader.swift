import Foundation

/// Reads HTTP/1.1 requests from a stream of bytes, in whatever pieces it arrives.
///
/// It is a pure value without a socket, so that tests can feed it a hundred thousand hostile inputs. It is stricter
/// than RFC 9112 wherever leniency has been used to smuggle one request inside another: line ends, both lengths at
/// once, repeated lengths, folded lines.
struct HTTPRequestReader {
    enum Step: Sendable {
        /// The request is not complete; `wantsContinue` when the client waits for "100 Continue" before its body.
        case needsMore(wantsContinue: Bool)
        /// A whole request; the next call reads on after it.
        case request(HTTPListener.Request, keepAlive: Bool)
        /// Nothing more can be read from this connection: answer, then close.
        case refused(HTTPRefusal)
    }

    /// The longest request line, and the largest total of all header lines, in bytes.
    static let headLimit = 16_384

    private enum State {
        case requestLine
        case fields(lines: [[UInt8]], bytes: Int)
        case body(HTTPRequestHead, remaining: Int)
        case chunks(HTTPRequestHead, HTTPChunkedBody)
        case refused(HTTPRefusal)
    }

    /// Judges a head before any of its body is read, and returns how long the body may be.
    typealias Admission = (HTTPRequestHead) throws(HTTPRefusal) -> Int

    private let admission: Admission
    private var bodyLimit = 0
    private var queue = HTTPByteQueue()
    private var state = State.requestLine
    private var body = Data()
    private var continueAnswered = false

    init(admission: @escaping Admission) { self.admission = admission }

    /// Makes a reader that refuses bodies of more than `bodyLimit` bytes, and nothing else that is a request.
    init(bodyLimit: Int) { self.init { _ in bodyLimit } }

    /// True when no byte of another request has arrived: the connection is idle.
    var isBetweenRequests: Bool {
        if case .requestLine = state { queue.count == 0 } else { false }
    }

    mutating func append(_ bytes: some Collection<UInt8>) { queue.append(bytes) }

    /// Reads on in the appended bytes, up to the end of one request.
    mutating func next() -> Step {
        do throws(HTTPRefusal) {
            while true {
                if let step = try advance() { return step }
            }
        } catch {
            state = .refused(error)
            body = Data()
            return .refused(error)
        }
    }

    /// One move of the state machine; nil when the bytes received may allow another one.
    private mutating func advance() throws(HTTPRefusal) -> Step? {
        switch state {
        case .refused(let refusal):
            return .refused(refusal)
        case .requestLine:
            // What is no HTTP at all, such as a TLS hello, may never send an end of line.
            if let first = queue.first, !HTTPRequestReader.mayBegin(first) { throw .noRequest }
            guard let line = try queue.line(limit: Self.headLimit, orRefuse: .targetTooLong) else {
                return .needsMore(wantsContinue: false)
            }
            // RFC 9112, 2.2: an empty line before a request is to be ignored; old clients send one after a body.
            if !line.isEmpty { state = .fields(lines: [Array(line)], bytes: 0) }
            return nil
        case .fields(var lines, var bytes):
            guard let line = try queue.line(limit: Self.headLimit - bytes, orRefuse: .headTooLarge) else {
                return .needsMore(wantsContinue: false)
            }
            bytes += line.count + 2
            guard bytes <= Self.headLimit else { throw .headTooLarge }
            if line.isEmpty {
                try begin(HTTPRequestHead(parsing: lines))
            } else {
                state = .requestLine  // lets go of its copy, so that the list grows in place
                lines.append(Array(line))
                state = .fields(lines: lines, bytes: bytes)
            }
            return nil
        case .body(let head, var remaining):
            remaining -= queue.take(remaining, into: &body)
            if remaining == 0 { return finish(head) }
            state = .body(head, remaining: remaining)
            return wait(for: head)
        case .chunks(let head, var chunks):
            if try chunks.read(from: &queue, into: &body, limit: bodyLimit) { return finish(head) }
            state = .chunks(head, chunks)
            return wait(for: head)
        }
    }

    /// The letters of a method, or the empty line that may stand before it.
    private static func mayBegin(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        default: byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n")
        }
    }

    private mutating func begin(_ head: HTTPRequestHead) throws(HTTPRefusal) {
        continueAnswered = false
        bodyLimit = try admission(head)
        switch head.framing {
        case .length(let length):
            guard length <= bodyLimit else { throw .bodyTooLarge }
            state = .body(head, remaining: length)
        case .chunked:
            state = .chunks(head, HTTPChunkedBody())
        }
    }

    private mutating func wait(for head: HTTPRequestHead) -> Step {
        // RFC 9110, 10.1.1: no 100 is owed once some of the body has arrived.
        let wanted = head.expectsContinue && !continueAnswered && body.isEmpty && queue.count == 0
        continueAnswered = continueAnswered || wanted
        return .needsMore(wantsContinue: wanted)
    }

    private mutating func finish(_ head: HTTPRequestHead) -> Step {
        let request = HTTPListener.Request(
            method: head.method, target: head.target.raw, path: head.target.path, query: head.target.query,
            headers: head.headers, body: body)
        state = .requestLine
        body = Data()
        return .request(request, keepAlive: head.keepAlive)
    }
}
