import Base
import Foundation
import FoundationNetworking

/// Performs requests with URLSession, one at a time; runs only in the worker process.
///
/// Only this file uses FoundationNetworking. It works around this platform's URLSession as follows (measured on this
/// toolchain, libcurl 7.88):
/// - A session, and with it its one connection, is kept only within a burst: after `idleLimit` without a request and
///   after any failure the next request gets a new one. Inside a burst this saves the connection and the TLS handshake;
///   each new connection parses the whole CA bundle (28 ms of CPU with Debian's 140 certificates).
/// - When a reused connection dies without a byte of the answer, libcurl sends the request again by itself. After
///   reconnecting, and before it sends anything there, it asks the delegate for the body (`needNewBodyStream`), and the
///   delegate then ends this process: **a POST never goes out a second time**. libcurl would not ask about a POST
///   without a body, so such a POST gets its own session. A GET may go out twice.
/// - Bytes that a server sends before it is asked are never taken for an answer: a connection with such bytes is not
///   used.
/// - Redirects are refused, since they would carry Authorization to any host; the 3xx is the answer.
/// - Authentication challenges are refused, since `WWW-Authenticate: Basic` would hang forever; the 401 is the answer.
/// - An answer that is longer than allowed also ends this process, which frees the memory it took.
/// - There are no cookies, no cache and no stored credentials.
/// - The request's own timeout (whole seconds, reset by every byte) only backs up the deadline that the parent
///   enforces.
/// - A truncated body without Content-Length looks complete, so callers must decode strictly. A Content-Length that
///   libcurl did not understand is detected here.
final class URLSessionTransport {
    /// Below the 5 s after which common servers (Node's default) close an idle connection.
    ///
    /// A request sent on a connection that is just being closed would become unconfirmed.
    static let idleLimit = Span.seconds(4)
    /// The most bytes of header fields in an answer: they must fit into a frame.
    static let headerLimit = 256 << 10

    private let idleLimit: Span
    private var session: URLSession?
    /// The servers that the session may be connected to: scheme, host and port.
    private var servers: Set<String> = []
    private var lastUse = Span(milliseconds: 0)

    init(idleLimit: Span = URLSessionTransport.idleLimit) { self.idleLimit = idleLimit }

    /// Performs one request and waits for its end.
    ///
    /// - Parameters:
    ///   - giveUp: called from another thread when the request would go out a second time or the answer gets too long;
    ///     it reports the failure and ends the process.
    ///   - reply: given the answer as soon as it is complete, from another thread as a rule: whoever waits for it gets
    ///     it a change of threads earlier.
    /// - Returns: why there is no answer; nil when there was one.
    func perform(
        _ request: HTTPRequest, giveUp: @escaping @Sendable (HTTPFailure) -> Never,
        reply: @escaping @Sendable (HTTPResponse) -> Void
    ) -> HTTPFailure? {
        guard let urlRequest = URLRequest(request) else {
            return .invalidRequest(Sentence(.requestWithoutURL, .text(request.place)))
        }
        let alone = request.method == .post && request.body.isEmpty
        if alone || monotonicNow() - lastUse > idleLimit || UnaskedInput.isThere { dropSession() }
        let isFirst = servers.insert(request.server).inserted
        let session = self.session ?? makeSession()
        self.session = session
        let task = session.dataTask(with: urlRequest)
        let exchange = Exchange(request, task: task.taskIdentifier, giveUp: giveUp, reply: reply)
        (session.delegate as? SessionDelegate)?.begin(exchange)
        task.resume()
        let failure = exchange.end(of: task, isFirst: isFirst)
        lastUse = monotonicNow()
        if failure != nil || alone { dropSession() }
        return failure
    }

    private func dropSession() {
        session?.invalidateAndCancel()
        session = nil
        servers = []
    }

    private func makeSession() -> URLSession {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpCookieStorage = nil
        configuration.httpShouldSetCookies = false
        configuration.httpCookieAcceptPolicy = .never
        configuration.urlCache = nil
        configuration.urlCredentialStorage = nil
        configuration.httpMaximumConnectionsPerHost = 1
        return URLSession(configuration: configuration, delegate: SessionDelegate(), delegateQueue: OnTheSpot())
    }
}

extension URLRequest {
    fileprivate init?(_ request: HTTPRequest) {
        guard let url = URL(string: request.url) else { return nil }
        self.init(url: url)
        httpMethod = request.method.rawValue
        for field in request.headers.fields { addValue(field.value, forHTTPHeaderField: field.name) }
        if request.method == .post { httpBody = request.body }
        // Whole seconds, longer than the deadline, and bounded: Foundation converts it to an Int of milliseconds.
        timeoutInterval = (min(max(request.deadline.inSeconds, 0), 86_400) + 10).rounded(.up)
    }
}

/// One request in progress: what the delegate has seen of its answer.
private final class Exchange: @unchecked Sendable {  // Everything that changes is under the condition's lock.
    let task: Int
    let giveUp: @Sendable (HTTPFailure) -> Never
    private let reply: @Sendable (HTTPResponse) -> Void
    private let request: HTTPRequest
    private let condition = NSCondition()
    private var response: HTTPURLResponse?
    private var body = Data()
    private var hasReplied = false
    private var end: NSError??

    init(
        _ request: HTTPRequest, task: Int, giveUp: @escaping @Sendable (HTTPFailure) -> Never,
        reply: @escaping @Sendable (HTTPResponse) -> Void
    ) {
        self.request = request
        self.task = task
        self.giveUp = giveUp
        self.reply = reply
    }

    /// The failure of a request that libcurl wants to send a second time.
    var lostAnswer: HTTPFailure {
        .interrupted(Sentence(.usedConnectionEnded, .text(request.place)))
    }

    func received(_ response: URLResponse) {
        condition.withLock { self.response = response as? HTTPURLResponse }
        if response.expectedContentLength > Int64(request.answerLimit) { refuseBody() }
    }

    func received(_ data: Data) {
        let fits = condition.withLock {
            let fits = data.count <= request.answerLimit - body.count
            if fits { body.append(data) }
            return fits
        }
        if !fits { refuseBody() }
    }

    /// Ends the process, which frees all memory at once.
    ///
    /// A task that is merely cancelled goes on receiving for a while (measured: a compressed body of 300 MB took 390 MB
    /// of memory).
    private func refuseBody() -> Never { giveUp(.answerTooLarge(limit: request.answerLimit)) }

    func completed(_ error: (any Error)?) {
        condition.withLock {
            if error == nil, let response, response.statusCode >= 200,
                case .success(let answer) = answer(response, isComplete: true)
            {
                reply(answer)
                hasReplied = true
            }
            end = .some(error.map { $0 as NSError })
            condition.broadcast()
        }
    }

    /// Waits for the end, and replies if nobody has.
    ///
    /// - Parameter isFirst: true when the session had no earlier connection that could have taken the request.
    func end(of task: URLSessionTask, isFirst: Bool) -> HTTPFailure? {
        condition.lock()
        defer { condition.unlock() }
        while end == nil { condition.wait() }
        if hasReplied { return nil }
        switch outcome(of: task, isFirst: isFirst) {
        case .success(let answer):
            reply(answer)
            return nil
        case .failure(let failure): return failure
        }
    }

    private func outcome(of task: URLSessionTask, isFirst: Bool) -> Result<HTTPResponse, HTTPFailure> {
        let response = self.response ?? task.response as? HTTPURLResponse
        if let error = end ?? nil {
            // A refused challenge cancels the task; its body may or may not have arrived by then.
            if let response, response.statusCode == 401, error.code == NSURLErrorCancelled {
                return answer(response, isComplete: false)
            }
            let nothingLeft = isFirst || (!request.body.isEmpty && task.countOfBytesSent == 0)
            return .failure(
                TransportFailure.meaning(
                    code: error.code, text: error.localizedDescription, host: request.place,
                    nothingLeft: nothingLeft))
        }
        guard let response, response.statusCode >= 200 else {
            return .failure(.interrupted(Sentence(.noFinalAnswer, .text(request.place))))
        }
        return answer(response, isComplete: true)
    }

    private func answer(_ response: HTTPURLResponse, isComplete: Bool) -> Result<HTTPResponse, HTTPFailure> {
        var answer = HTTPResponse(status: response.statusCode, body: body)
        var size = 0
        for (name, value) in response.allHeaderFields {
            let field = HTTPHeaders.Field(name: "\(name)", value: "\(value)")
            size += field.name.utf8.count + field.value.utf8.count
            answer.headers.fields.append(field)
        }
        guard size <= URLSessionTransport.headerLimit else {
            return .failure(.malformedAnswer(Sentence(.headerTooLong, .text(request.place), "\(size)")))
        }
        if isComplete, let announced = answer.wrongLength {
            let sentence = Sentence(.lengthDiffers, .text(request.place), .text(announced), "\(answer.body.count)")
            return .failure(.interrupted(sentence))
        }
        return .success(answer)
    }
}

extension HTTPResponse {
    /// What Content-Length announced, where the body has another length.
    ///
    /// libcurl treats a length that does not fit into 63 bits as missing. Redirects, bodiless statuses and encoded
    /// bodies are not checked: for those URLSession does not hand out the bytes that were counted.
    fileprivate var wrongLength: String? {
        guard (200..<300).contains(status) || status >= 400, status != 204, headers["Content-Encoding"] == nil,
            headers["Transfer-Encoding"] == nil, let length = headers["Content-Length"]
        else { return nil }
        let announced = length.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        guard !announced.allSatisfy({ Int($0) == body.count }) else { return nil }
        return String(length.prefix(40))
    }
}

/// Runs what is put into it at once, on the session's own serial queue, instead of on other threads.
///
/// A request has three such operations, and each would cost two changes of thread. The delegate only takes notes.
private final class OnTheSpot: OperationQueue, @unchecked Sendable {
    override init() {
        super.init()
        maxConcurrentOperationCount = 1
    }

    override func addOperation(_ operation: Operation) { operation.start() }
    override func addOperation(_ block: @escaping @Sendable () -> Void) { block() }
}

/// Answers URLSession's questions, and passes its news on to the exchange in progress.
private final class SessionDelegate: NSObject, URLSessionDataDelegate, @unchecked Sendable {  // Locked.
    private let lock = NSLock()
    private var current: Exchange?

    func begin(_ exchange: Exchange) { lock.withLock { current = exchange } }

    private func exchange(of task: URLSessionTask) -> Exchange? {
        lock.withLock { current?.task == task.taskIdentifier ? current : nil }
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask,
        needNewBodyStream completionHandler: @escaping (InputStream?) -> Void
    ) {
        // Called on libcurl's own thread: it sends nothing until this returns, and this does not return.
        if let exchange = exchange(of: task) { exchange.giveUp(exchange.lostAnswer) }
        _exit(70)
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
    ) { completionHandler(nil) }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, didReceive challenge: URLAuthenticationChallenge,
        completionHandler: @escaping (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
    ) {
        // Not on the spot: the session holds what it needs for the answer until it has asked.
        nonisolated(unsafe) let answer = completionHandler
        DispatchQueue.global().async { answer(.cancelAuthenticationChallenge, nil) }
    }

    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        exchange(of: dataTask)?.received(response)
        completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        exchange(of: dataTask)?.received(data)
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        exchange(of: task)?.completed(error)
    }
}
