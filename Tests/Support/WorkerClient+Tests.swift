import Base
import Foundation
import HTTP

extension WorkerClient {
    /// A client with the built program as worker, without the proxies of the machine that runs the tests.
    static func testing(
        executable: String = Products.executable, memoryLimit: UInt64 = 512 << 20, requestsPerWorker: Int = 2000,
        idleLimit: Span = .seconds(60), environment: [String: String] = [:],
        patience: @escaping () -> Span? = { nil }
    ) -> WorkerClient {
        let inherited = ProcessInfo.processInfo.environment.filter { !$0.key.lowercased().hasSuffix("_proxy") }
        return WorkerClient(
            executable: executable, memoryLimit: memoryLimit, requestsPerWorker: requestsPerWorker,
            idleLimit: idleLimit, environment: inherited.merging(environment) { $1 }, patience: patience)
    }

    /// `send` as a value, for comparing.
    func result(_ request: HTTPRequest) -> Result<HTTPResponse, HTTPFailure> {
        do throws(HTTPFailure) { return .success(try send(request)) } catch { return .failure(error) }
    }

    /// The failure of a request that must fail.
    func failure(_ request: HTTPRequest) -> HTTPFailure? {
        if case .failure(let failure) = result(request) { failure } else { nil }
    }
}

extension HTTPRequest {
    /// A small POST, as dozens of tests send it.
    static func post(_ url: String, _ body: String = "hello", deadline: Span = .seconds(60)) -> HTTPRequest {
        HTTPRequest(method: .post, url: url, body: Data(body.utf8), deadline: deadline)
    }

    static func get(_ url: String, deadline: Span = .seconds(60)) -> HTTPRequest {
        HTTPRequest(method: .get, url: url, deadline: deadline)
    }
}

/// A short answer on a connection that stays open.
let shortAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
