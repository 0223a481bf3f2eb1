import Base
import Foundation
import HTTP
import Simulator

/// The network of a world: passes the requests of processes to the servers, with the faults of the moment, and notes
/// what Humand was asked to do.
final class Network {
    private let world: World
    private var random: SeededGenerator
    /// An answer that is lost is waited for this long.
    private static let timeout = Span.seconds(20)

    init(_ world: World) {
        self.world = world
        random = SeededGenerator(seed: world.script.seed ^ 0x4E7)
    }

    func client(of process: SimulatedProcess) -> any HTTPClient { Client(self, process) }

    private final class Client: HTTPClient {
        private let network: Network
        private let process: SimulatedProcess

        init(_ network: Network, _ process: SimulatedProcess) { (self.network, self.process) = (network, process) }

        func send(_ request: HTTPRequest) throws(HTTPFailure) -> HTTPResponse { try network.send(request, process) }
    }

    private func send(_ request: HTTPRequest, _ process: SimulatedProcess) throws(HTTPFailure) -> HTTPResponse {
        guard process.step() else { throw .stopped }
        world.evidence.count(.requests, at: world.clock.now)
        let isHumand = request.url.hasPrefix(World.humandURL)
        let base = isHumand ? World.humandURL : World.hikCentralURL
        let target = String(request.url.dropFirst(base.count))
        guard let parsed = try? HTTPTarget(parsing: Array(target.utf8)[...]) else {
            throw .invalidRequest(.words(target))
        }
        let received = HTTPListener.Request(
            method: request.method.rawValue, target: target, path: parsed.path, query: parsed.query,
            headers: request.headers, body: request.body)
        world.clock.advance(by: .milliseconds(Int64.random(in: 8...90, using: &random)))
        // Something may have killed it meanwhile, or its machine.
        guard process.isAlive else { throw .stopped }
        do {
            guard isHumand else {
                let response = try toHikCentral(received)
                guard process.step() else { throw HTTPFailure.stopped }
                return response
            }
            let number = world.evidence.asked(received, at: world.clock.now)
            if received.method == "POST" { world.hit(.post) }
            let response = try toHumand(received, number)
            guard process.step() else { throw HTTPFailure.stopped }
            world.evidence.answered(number, response.status)
            return response
        } catch let failure as HTTPFailure {
            throw failure
        } catch {
            throw .interrupted(.words("\(error)"))
        }
    }

    private func isHit(by kinds: Script.Kind...) -> Bool {
        for fault in world.active where kinds.contains(fault.kind) {
            if Int.random(in: 0..<100, using: &random) < fault.amount { return true }
        }
        return false
    }

    private func isActive(_ kind: Script.Kind) -> Bool { world.active.contains { $0.kind == kind } }

    // MARK: - Humand

    private func toHumand(_ request: HTTPListener.Request, _ number: Int) throws(HTTPFailure) -> HTTPResponse {
        func perform() -> HTTPResponse {
            let response = world.humand.perform(request)
            world.evidence.performed(number, response, at: world.clock.now)
            return response
        }
        if isHit(by: .humandIsDown) {
            world.evidence.hasNotLeft(number)
            throw .cannotConnect(.words("refused"))
        }
        if isHit(by: .humandLosesRequests) {
            world.clock.advance(by: Network.timeout)
            throw .timedOut(Network.timeout)
        }
        if isActive(.humandIsSomebodyElse) {
            return HTTPResponse(
                status: 200, headers: HTTPHeaders(["Content-Type": "text/html"]),
                body: Data("<!DOCTYPE html><html><body><h1>It works!</h1></body></html>".utf8))
        }
        if isHit(by: .humandIsBusy) {
            return json(429, #"{"code":"RATE_LIMIT_EXCEEDED","message":"later"}"#, ["Retry-After": "20"])
        }
        if isHit(by: .humandFails) {
            // Nobody can know whether it was done before that.
            if Bool.random(using: &random) { _ = perform() }
            return json(503, #"{"code":"INTERNAL","message":"sorry"}"#)
        }
        if isActive(.humandRefusesKey) { return json(401, #"{"code":"UNKNOWN_TOKEN","message":"not known"}"#) }
        if isActive(.humandRefusesReading), request.method == "GET" {
            return json(403, #"{"code":"ACCESS_DENIED","message":"no access to this resource"}"#)
        }
        if isHit(by: .humandLosesAnswers) {
            _ = perform()
            world.clock.advance(by: .milliseconds(Int64.random(in: 50...20_000, using: &random)))
            throw .interrupted(.words("the connection ended"))
        }
        if isHit(by: .humandAnswersLate) {
            // Its client gives up first; Humand was seen to take up to 3.8 s more.
            let late = world.clock.now + Network.timeout + .milliseconds(Int64.random(in: 0...3700, using: &random))
            let world = Unchecked(world)
            world.value.clock.at(late) {
                let response = world.value.humand.perform(request)
                world.value.evidence.performed(number, response, at: world.value.clock.now)
            }
            self.world.clock.advance(by: Network.timeout)
            throw .timedOut(Network.timeout)
        }
        let response = perform()
        if request.method == "POST", isHit(by: .networkDoublesPosts) { _ = world.humand.perform(request) }
        return response
    }

    private func json(_ status: Int, _ text: String, _ headers: KeyValuePairs<String, String> = [:]) -> HTTPResponse {
        var headers = HTTPHeaders(headers)
        headers["Content-Type"] = "application/json"
        headers["Date"] = Network.date(world.clock.now)
        return HTTPResponse(status: status, headers: headers, body: Data(text.utf8))
    }

    private static func date(_ now: Instant) -> String { HTTPAnswer.httpDate(now) }

    // MARK: - HikCentral

    private func toHikCentral(_ request: HTTPListener.Request) throws(HTTPFailure) -> HTTPResponse {
        if isHit(by: .hikCentralIsDown) { throw .cannotConnect(.words("refused")) }
        if isHit(by: .hikCentralLosesAnswers) {
            _ = world.hikCentral.perform(request)
            world.clock.advance(by: .seconds(5))
            throw .interrupted(.words("the connection ended"))
        }
        if isHit(by: .hikCentralIsBusy) { return json(429, "{}", ["Retry-After": "5"]) }
        if isActive(.hikCentralRefusesKey) { return json(200, #"{"code":"0x02401006","msg":"no","data":""}"#) }
        var response: HTTPResponse
        switch world.hikCentral.handle(request) {
        case .respond(let answer), .drip(let answer, _): response = answer
        case .closeWithoutAnswer, .reset: throw .interrupted(.words("the connection ended"))
        case .raw: throw .malformedAnswer(.words("not HTTP"))
        }
        response.headers["Date"] = Network.date(world.clock.now)
        return response
    }
}

/// A world is played by one thread; what its clock calls runs on that one.
struct Unchecked<Value>: @unchecked Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
}
