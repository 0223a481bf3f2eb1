import Dispatch
import Foundation
import FoundationNetworking

/// Performs requests with URLSession, one at a time; runs in the worker process only.
final class URLSessionTransport {
    private let idleLimit: Span
    private var session: URLSession?
    private var lastUse = Span(milliseconds: 0)

    init(idleLimit: Span = .seconds(3)) { self.idleLimit = idleLimit }

    func perform(
        _ request: HTTPRequest, giveUp: @escaping @Sendable (HTTPFailure) -> Never
    ) -> Result<HTTPResponse, HTTPFailure> {
        guard let url = URL(string: request.url) else { return .failure(.invalidRequest("not a URL")) }
        var urlRequest = URLRequest(url: url)
        urlRequest.httpMethod = request.method.rawValue
        for field in request.headers.fields { urlRequest.addValue(field.value, forHTTPHeaderField: field.name) }
        if request.method == .post { urlRequest.httpBody = request.body }
        urlRequest.timeoutInterval = 35
        if monotonicNow() - lastUse > idleLimit { dropSession() }
        let session = self.session ?? makeSession()
        self.session = session
        let exchange = Exchange(limit: request.answerLimit, giveUp: giveUp)
        let task = session.dataTask(with: urlRequest)
        let delegate = session.delegate as? SessionDelegate
        delegate?.begin(exchange)
        task.resume()
        exchange.done.wait()
        let outcome = exchange.outcome(task)
        lastUse = monotonicNow()
        if case .failure = outcome { dropSession() }
        return outcome
    }

    private func dropSession() {
        session?.invalidateAndCancel()
        session = nil
    }

    private func makeSession() -> URLSession {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpCookieStorage = nil
        configuration.httpShouldSetCookies = false
        configuration.httpCookieAcceptPolicy = .never
        configuration.urlCache = nil
        configuration.urlCredentialStorage = nil
        configuration.httpMaximumConnectionsPerHost = 1
        let queue = OperationQueue()
        queue.maxConcurrentOperationCount = 1
        return URLSession(configuration: configuration, delegate: SessionDelegate(), delegateQueue: queue)
    }
}

private final class Exchange: @unchecked Sendable {
    let done = DispatchSemaphore(value: 0)
    let limit: Int
    let giveUp: @Sendable (HTTPFailure) -> Never
    var response: HTTPURLResponse?
    var body = Data()
    var error: (any Error)?
    var tooLarge = false
    init(limit: Int, giveUp: @escaping @Sendable (HTTPFailure) -> Never) { self.limit = limit; self.giveUp = giveUp }

    func outcome(_ task: URLSessionTask) -> Result<HTTPResponse, HTTPFailure> {
        if tooLarge { return .failure(.answerTooLarge(limit: limit)) }
        let response = response ?? (task.response as? HTTPURLResponse)
        if let error {
            let e = error as NSError
            if e.code == -999, let response, response.statusCode == 401 { return .success(make(response)) }
            return .failure(.interrupted("\(e.code) \(e.localizedDescription) resp=\(response?.statusCode ?? 0)"))
        }
        guard let response else { return .failure(.malformedAnswer("none")) }
        return .success(make(response))
    }
    func make(_ r: HTTPURLResponse) -> HTTPResponse {
        var h = HTTPHeaders()
        for (k, v) in r.allHeaderFields { h.fields.append(.init(name: "\(k)", value: "\(v)")) }
        return HTTPResponse(status: r.statusCode, headers: h, body: body)
    }
}

private final class SessionDelegate: NSObject, URLSessionDataDelegate, @unchecked Sendable {
    private let lock = NSLock()
    private var current: Exchange?
    func begin(_ e: Exchange) { lock.lock(); current = e; lock.unlock() }
    private var exchange: Exchange? { lock.lock(); defer { lock.unlock() }; return current }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, needNewBodyStream completionHandler: @escaping (InputStream?) -> Void
    ) {
        if getenv("X_RESEND") != nil { completionHandler(nil); return }
        exchange?.giveUp(.interrupted("resend"))
        completionHandler(nil)
    }
    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
    ) { completionHandler(nil) }
    func urlSession(
        _ session: URLSession, task: URLSessionTask, didReceive challenge: URLAuthenticationChallenge,
        completionHandler: @escaping (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
    ) { completionHandler(.cancelAuthenticationChallenge, nil) }
    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        exchange?.response = response as? HTTPURLResponse
        completionHandler(.allow)
    }
    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        guard let exchange else { return }
        if exchange.body.count + data.count > exchange.limit { exchange.tooLarge = true; dataTask.cancel(); return }
        exchange.body.append(data)
    }
    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        exchange?.error = error
        exchange?.done.signal()
    }
}
