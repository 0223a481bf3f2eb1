import Foundation

@testable import Base
@testable import HTTP
@testable import Support

/// What a server, or the network, can do to a request, and what then becomes of the request.
///
/// `PeerBehaviour.all` is the only list of them: the table in WireBehaviour.md is printed from it, and the tests run
/// every case of every row against the real client, source and sink.
struct PeerBehaviour: Sendable {
    /// When it happens; the order is the table's.
    enum Phase: String, CaseIterable, Sendable {
        case connecting = "Connecting"
        case handshake = "TLS handshake"
        case request = "Sending the request"
        case head = "The answer's head"
        case body = "The answer's body"
        case idle = "Between two requests"
        case redirect = "Redirects"
        case humand = "What Humand says"
        case hikCentral = "What HikCentral says"
        case pace = "Asking to slow down"
        case worker = "The worker"
    }

    var phase: Phase
    /// In the table's words.
    var what: String
    /// What becomes of a read; nil if HikCentral has no such answer.
    var read: ReadOutcome?
    /// What becomes of a post; nil if Humand has no such answer.
    var post: PostOutcome?
    var cases: [PeerCase]

    init(
        _ phase: Phase, _ what: String, read: ReadOutcome? = nil, post: PostOutcome? = nil, _ cases: [PeerCase]
    ) {
        self.phase = phase
        self.what = what
        self.read = read
        self.post = post
        self.cases = cases
    }

    static let all: [PeerBehaviour] =
        connecting + handshakes + requests + heads + bodies + idling + redirects + humandSays + hikCentralSays + paces
        + workers
}

/// What becomes of a request to HikCentral.
enum ReadOutcome: Equatable, Sendable {
    /// The answer is used.
    case read
    /// The answer on a new connection is used, or the window is read again after the back-off.
    case readOrRetried
    /// The window is read again after the back-off.
    case retried
    /// HikCentral is not called for that long.
    case waits(milliseconds: Int64)
    /// An error for the operator: the key or its rights.
    case refused
    /// An error for the operator: the address, a parameter, the certificate.
    case misconfigured
    case smallerPages

    var words: String {
        switch self {
        case .read: "read"
        case .readOrRetried: "read, or tried again"
        case .retried: "tried again"
        case .waits(let milliseconds): "tried again after \(PeerTable.seconds(milliseconds))"
        case .refused: "reading stops: the key"
        case .misconfigured: "reading stops: the settings"
        case .smallerPages: "asked again at once, for pages of half the size"
        }
    }
}

/// What becomes of a post to Humand.
enum PostOutcome: Equatable, Sendable {
    /// Humand's answer is used; the next request waits that long.
    case accepted(pause: Int64 = 0)
    /// It may have arrived.
    case inDoubt
    /// One complete copy was sent on a new connection and answered, or it may have arrived.
    case acceptedOrInDoubt
    /// It arrived, and Humand has finished with it without giving the result.
    case failed
    /// It certainly did not arrive.
    case notSent
    case refused
    case future
    case waits(milliseconds: Int64)
    /// The key is wrong.
    case unauthorized
    /// The server that answers is not Humand's time tracking.
    case misdirected

    var words: String {
        switch self {
        case .accepted(0): "accepted"
        case .accepted(let milliseconds): "accepted; the next post after \(PeerTable.seconds(milliseconds))"
        case .inDoubt: "unconfirmed: read back"
        case .acceptedOrInDoubt: "accepted, or unconfirmed: read back"
        case .failed: "unconfirmed: read back, and if absent sent again at once"
        case .notSent: "not sent: tried again"
        case .refused: "read back; accepted if it is there, else held"
        case .future: "waits a minute, for an hour at most"
        case .waits(let milliseconds): "not taken: tried again after \(PeerTable.seconds(milliseconds))"
        case .unauthorized: "posting stops: the key"
        case .misdirected: "posting stops: the address"
        }
    }
}

/// One way in which a row of the table happens.
struct PeerCase: Sendable {
    /// Where the request that is hit goes, and when the script takes over.
    enum Moment: Sendable {
        /// To a server of its own, on every connection.
        case connection(scheme: String)
        /// The request has been read completely.
        case request
        /// After the answer to the previous request, on the kept connection.
        case idle
        /// To a port on which nobody listens.
        case nobody
        /// To a port whose connections nobody accepts.
        case deaf
        /// To a name without an address.
        case nameless
        /// Through a worker that is this shell script; `$WORKER_PROGRAM` is the real one.
        case worker(String)
    }

    var name: String
    var moment: Moment = .request
    /// The longest time that the request may take.
    var deadline: Span = .seconds(60)
    /// The request reaches the server's application: it may take effect or not, and both are tried.
    var arrives = true
    /// The script needs the real answer, so the request must take effect.
    var needsAnswer = false
    /// The name of the expected `HTTPFailure`; nil if there is an answer, or if several are right.
    var failure: String?
    /// What it sends, if that is all it does.
    var bytes = Data()
    /// What the server does; true if the connection continues afterwards.
    var script: @Sendable (PeerExchange) -> Bool = { _ in false }
}

/// What a script can use.
struct PeerExchange: Sendable {
    let connection: RawConnection
    /// The real answer, if the request took effect.
    let answer: HTTPResponse?
    /// A server that must never be called.
    let trap: String
    /// The process that sent the request.
    let worker: Int32
    /// Lets the client go on to the next request; for scripts on an idle connection.
    let ready: @Sendable () -> Void

    /// Sends a signal to the worker, and to nobody else if there is none.
    func signal(_ number: Int32) {
        if worker > 1 { kill(worker, number) }
    }

    /// The real answer as sent over the wire.
    var bytes: Data { (answer ?? HTTPResponse(status: 500)).bytes }
}

extension PeerCase {
    /// A time limit for servers that make the client wait.
    static let short = Span.milliseconds(700)

    /// Reads the request, sends these bytes and closes the connection.
    static func sends(_ name: String, _ bytes: Data, failure: String? = nil) -> PeerCase {
        PeerCase(name: name, failure: failure, bytes: bytes) { exchange in
            exchange.connection.send(bytes)
            return false
        }
    }

    static func sends(_ name: String, _ text: String, failure: String? = nil) -> PeerCase {
        sends(name, Data(text.utf8), failure: failure)
    }

    /// A normal HTTP answer that keeps the connection.
    static func answers(_ status: Int, _ body: String = "", _ headers: KeyValuePairs<String, String> = [:]) -> PeerCase
    {
        let fields = HTTPHeaders(headers)
        let name = "\(status) \(fields.fields.map { "\($0.name): \($0.value)" }.joined(separator: ", ")) \(body)"
        let response = HTTPResponse(status: status, headers: fields, body: Data(body.utf8))
        return PeerCase(name: String(name.prefix(150))) { exchange in exchange.connection.send(response.bytes) }
    }

    /// Sends the real answer, changed.
    static func changes(
        _ name: String, failure: String? = nil, _ change: @escaping @Sendable (inout HTTPResponse) -> Void
    ) -> PeerCase {
        PeerCase(name: name, needsAnswer: true, failure: failure) { exchange in
            var answer = exchange.answer ?? HTTPResponse(status: 500)
            change(&answer)
            return exchange.connection.send(answer.bytes)
        }
    }
}

extension HTTPResponse {
    /// The answer as sent over the wire, with a Content-Length unless it has one or is chunked.
    var bytes: Data {
        var text = "HTTP/1.1 \(status) Status\r\n"
        for field in headers.fields { text += "\(field.name): \(field.value)\r\n" }
        if headers["Content-Length"] == nil, headers["Transfer-Encoding"] == nil {
            text += "Content-Length: \(body.count)\r\n"
        }
        return Data((text + "\r\n").utf8) + body
    }
}
