import Base
import Foundation

/// Builds the bytes of one `WorkerFrame`.
struct FrameWriter {
    private var bytes = Data(count: 4)
    private var overflow = false

    mutating func begin(kind: UInt8, number: UInt64) {
        bytes.append(kind)
        put(integer: number)
    }

    mutating func put(integer: UInt64) {
        withUnsafeBytes(of: integer.bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func put(text: String) { put(body: Data(text.utf8)) }

    mutating func put(body: Data) {
        put(length: body.count)
        bytes.append(body)
    }

    mutating func put(headers: HTTPHeaders) {
        put(length: headers.fields.count)
        for field in headers.fields {
            put(text: field.name)
            put(text: field.value)
        }
    }

    mutating func put(failure: HTTPFailure) {
        switch failure {
        case .invalidRequest(let sentence): put(code: 1, sentence)
        case .unknownHost(let sentence): put(code: 2, sentence)
        case .cannotConnect(let sentence): put(code: 3, sentence)
        case .tls(let failure, let host):
            bytes.append(4)
            put(tls: failure)
            put(text: host)
        case .workerUnavailable(let sentence): put(code: 5, sentence)
        case .interrupted(let sentence): put(code: 6, sentence)
        case .timedOut(let span): put(code: 7, UInt64(bitPattern: span.milliseconds))
        case .answerTooLarge(let limit): put(code: 8, UInt64(bitPattern: Int64(limit)))
        case .malformedAnswer(let sentence): put(code: 9, sentence)
        case .workerDied(let sentence): put(code: 10, sentence)
        case .stopped: bytes.append(11)
        }
    }

    private mutating func put(tls failure: TLSFailure) {
        switch failure {
        case .untrustedIssuer: put(code: 1, "")
        case .selfSigned: put(code: 2, "")
        case .expired: put(code: 3, "")
        case .notYetValid: put(code: 4, "")
        case .nameMismatch(let name): put(code: 5, name)
        case .notTLS: put(code: 6, "")
        case .other(let text): put(code: 7, text)
        }
    }

    /// The finished frame, starting with its length; nil when a length did not fit into 32 bits.
    var frame: Data? {
        guard !overflow, let length = UInt32(exactly: bytes.count - 4) else { return nil }
        var frame = bytes
        withUnsafeBytes(of: length.bigEndian) { frame.replaceSubrange(0..<4, with: $0) }
        return frame
    }

    private mutating func put(code: UInt8, _ text: String) {
        bytes.append(code)
        put(text: text)
    }

    private mutating func put(code: UInt8, _ sentence: Sentence) { put(code: code, sentence.json.serialized) }

    private mutating func put(code: UInt8, _ integer: UInt64) {
        bytes.append(code)
        put(integer: integer)
    }

    private mutating func put(length: Int) {
        let value = UInt32(exactly: length)
        if value == nil { overflow = true }
        withUnsafeBytes(of: (value ?? 0).bigEndian) { bytes.append(contentsOf: $0) }
    }
}

/// Parses the payload of one `WorkerFrame`; every step checks that the bytes are there.
struct FrameReader {
    private var rest: Data.SubSequence

    init(_ payload: Data) { rest = payload[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func byte() throws(WorkerFrameError) -> UInt8 {
        guard let first = rest.popFirst() else { throw .truncated }
        return first
    }

    mutating func integer() throws(WorkerFrameError) -> UInt64 {
        try take(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    mutating func body() throws(WorkerFrameError) -> Data {
        Data(try take(try length()))
    }

    mutating func text() throws(WorkerFrameError) -> String {
        guard let text = String(bytes: try take(try length()), encoding: .utf8) else { throw .malformed("text") }
        return text
    }

    mutating func headers() throws(WorkerFrameError) -> HTTPHeaders {
        let count = try length()
        var headers = HTTPHeaders()
        // No capacity is reserved: the count comes from the other side, which must send bytes for each field.
        for _ in 0..<count {
            let name = try text()
            headers.fields.append(HTTPHeaders.Field(name: name, value: try text()))
        }
        return headers
    }

    mutating func failure() throws(WorkerFrameError) -> HTTPFailure {
        switch try byte() {
        case 1: .invalidRequest(try sentence())
        case 2: .unknownHost(try sentence())
        case 3: .cannotConnect(try sentence())
        case 4: .tls(try tlsFailure(), host: try text())
        case 5: .workerUnavailable(try sentence())
        case 6: .interrupted(try sentence())
        case 7: .timedOut(Span(milliseconds: Int64(bitPattern: try integer())))
        case 8: .answerTooLarge(limit: Int(Int64(bitPattern: try integer())))
        case 9: .malformedAnswer(try sentence())
        case 10: .workerDied(try sentence())
        case 11: .stopped
        default: throw .malformed("failure")
        }
    }

    private mutating func sentence() throws(WorkerFrameError) -> Sentence {
        let text = try text()
        guard let json = try? JSONValue(parsing: Data(text.utf8)), let sentence = Sentence(json) else {
            throw .malformed("sentence")
        }
        return sentence
    }

    private mutating func tlsFailure() throws(WorkerFrameError) -> TLSFailure {
        let code = try byte()
        let detail = try text()
        return switch code {
        case 1: .untrustedIssuer
        case 2: .selfSigned
        case 3: .expired
        case 4: .notYetValid
        case 5: .nameMismatch(detail)
        case 6: .notTLS
        case 7: .other(detail)
        default: throw .malformed("TLS failure")
        }
    }

    private mutating func length() throws(WorkerFrameError) -> Int {
        Int(try take(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
    }

    private mutating func take(_ count: Int) throws(WorkerFrameError) -> Data.SubSequence {
        guard count <= rest.count else { throw .truncated }
        let taken = rest.prefix(count)
        rest = rest.dropFirst(count)
        return taken
    }
}
