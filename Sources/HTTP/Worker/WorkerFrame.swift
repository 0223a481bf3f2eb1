import Base
import Foundation

/// One message between the program and its HTTP worker, over a pipe in each direction.
///
/// On the wire: a length of four bytes, big-endian, then the payload: a byte for the kind, eight bytes for the number
/// of the request, and the fields in the order of declaration. Integers are big-endian; texts and bodies start with a
/// length of four bytes. Both sides are the same binary, so there is no version. Decoding never trusts a length or a
/// count: a damaged frame is an error, whatever its bytes are.
enum WorkerFrame: Equatable, Sendable, PipeFrame {
    /// To the worker: perform this request.
    case request(number: UInt64, HTTPRequest)
    /// From the worker: the complete answer.
    case answer(number: UInt64, HTTPResponse)
    /// From the worker: there is no answer, for this reason.
    case failure(number: UInt64, HTTPFailure)
    /// From the worker: the same, and the worker is ending.
    case lastWords(number: UInt64, HTTPFailure)

    /// The largest payload that either side accepts apart from a body: URL, header fields, error texts.
    static let headLimit = 1 << 20
    /// The longest body of a request.
    static let requestBodyLimit = 64 << 20

    /// The bytes for the pipe, including the length; nil when they do not fit into a frame.
    var encoded: Data? {
        var writer = FrameWriter()
        switch self {
        case .request(let number, let request):
            writer.begin(kind: 1, number: number)
            writer.put(text: request.method.rawValue)
            writer.put(text: request.url)
            writer.put(headers: request.headers)
            writer.put(body: request.body)
            writer.put(integer: UInt64(bitPattern: request.deadline.milliseconds))
            writer.put(integer: UInt64(bitPattern: Int64(request.answerLimit)))
        case .answer(let number, let response):
            writer.begin(kind: 2, number: number)
            writer.put(integer: UInt64(bitPattern: Int64(response.status)))
            writer.put(headers: response.headers)
            writer.put(body: response.body)
        case .failure(let number, let failure):
            writer.begin(kind: 3, number: number)
            writer.put(failure: failure)
        case .lastWords(let number, let failure):
            writer.begin(kind: 4, number: number)
            writer.put(failure: failure)
        }
        return writer.frame
    }

    /// Parses a payload (without its length of four bytes).
    init(payload: Data) throws(WorkerFrameError) {
        var reader = FrameReader(payload)
        let kind = try reader.byte()
        let number = try reader.integer()
        switch kind {
        case 1:
            guard let method = HTTPRequest.Method(rawValue: try reader.text()) else { throw .malformed("method") }
            let url = try reader.text()
            let headers = try reader.headers()
            let body = try reader.body()
            let deadline = Span(milliseconds: Int64(bitPattern: try reader.integer()))
            let limit = Int(Int64(bitPattern: try reader.integer()))
            let request = HTTPRequest(
                method: method, url: url, headers: headers, body: body, deadline: deadline, answerLimit: limit)
            self = .request(number: number, request)
        case 2:
            let status = Int(Int64(bitPattern: try reader.integer()))
            let headers = try reader.headers()
            self = .answer(
                number: number, HTTPResponse(status: status, headers: headers, body: try reader.body()))
        case 3:
            self = .failure(number: number, try reader.failure())
        case 4:
            self = .lastWords(number: number, try reader.failure())
        default:
            throw .malformed("kind")
        }
        guard reader.isAtEnd else { throw .malformed("end") }
    }
}

/// What is wrong with the bytes of a frame.
enum WorkerFrameError: Error, Equatable {
    /// A field runs past the end of the payload.
    case truncated
    /// The named part does not have the expected form.
    case malformed(String)
    /// The frame announces more bytes than its reader accepts.
    case tooLong(Int)
}
