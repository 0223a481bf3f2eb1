import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import HTTP
@testable import HikCentral
@testable import Humand
@testable import Support

/// Real handshakes with certificates created by the test.
@Suite("TLS, against openssl s_server", .enabled(if: OpenSSL.isInstalled, "openssl is not installed"))
struct TLSTests {
    @Test("A self-signed certificate is reported as such, and nothing is sent")
    func selfSigned() throws {
        let server = try OpenSSL()
        defer { server.stop() }
        let failure = try #require(WorkerClient.testing().failure(.post(server.url)))
        #expect(failure == .tls(.selfSigned, host: server.host))
        #expect(!failure.mayHaveArrived)
        // It may have expired as well, and then trust would refuse it.
        #expect(failure.description.contains("hik2humand check") && !failure.description.contains("hik2humand trust"))
    }

    @Test("A certificate of an unknown authority is reported as such")
    func unknownIssuer() throws {
        let server = try OpenSSL(issuer: "PlantCA")
        defer { server.stop() }
        let failure = WorkerClient.testing().failure(.post(server.url))
        #expect(failure == .tls(.untrustedIssuer, host: server.host))
    }
}

/// A test cannot change the system's store, but a process in its own mount namespace can see another one.
@Suite(
    "TLS, with a store that trusts the test's authority",
    .enabled(if: OpenSSL.isInstalled, "openssl is not installed"),
    .enabled(if: TrustStore.canBeReplaced, "no mount namespace may be made here (unshare -rm)"))
struct TrustedTLSTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var name = "localhost"
        var start = "20200101000000Z"
        var end = "20991231000000Z"
        var failure: TLSFailure
    }

    static let cases = [
        Case(testDescription: "expired", end: "20200102000000Z", failure: .expired),
        Case(testDescription: "not yet valid", start: "20980101000000Z", failure: .notYetValid),
        Case(testDescription: "misnamed", name: "hikcentral.plant", failure: .nameMismatch("localhost")),
    ]

    @Test(
        "Expired, not yet valid and misnamed certificates are reported as such; a good one is then accepted",
        arguments: cases)
    func refused(_ each: Case) throws {
        let server = try OpenSSL(issuer: "PlantCA", name: each.name, start: each.start, end: each.end)
        let good = try OpenSSL(signedLike: server)
        defer {
            server.stop()
            good.stop()
        }
        let client = TrustStore.client(trusting: server.authority)
        let failure = try #require(client.failure(.post(server.url)))
        #expect(failure == .tls(each.failure, host: server.host))
        #expect(!failure.mayHaveArrived)
        #expect(try client.send(.get(good.url)).status == 200)

        let clock = SystemClock()
        let sink = HumandSink(
            account: .init(baseURL: String(server.url.dropLast()), key: Secret("a2V5")), http: client, clock: clock,
            timeout: .seconds(60))
        let punch = Punch(employee: "ana", direction: .clockIn, time: Timestamp(instant: Sample.noon))
        #expect(sink.post(punch, reason: "") == .notSent(Sentence(.humand, .sentence(failure.sentence))))
        let account = ArtemisClient.Account(host: String(server.url.dropLast()), key: "k", secret: Secret("s"))
        let source = HikCentralSource(
            client: ArtemisClient(account: account, http: client, clock: clock, timeout: .seconds(60)), zone: .utc,
            clock: clock, log: LogLines().log(clock))
        #expect(throws: SourceError.misconfigured(.tls(each.failure, host: server.host))) { try source.doors() }
    }

    @Test("A self-signed certificate in the store is its own authority")
    func selfSigned() throws {
        let server = try OpenSSL()
        defer { server.stop() }
        #expect(try TrustStore.client(trusting: server.authority).send(.get(server.url)).status == 200)
    }
}
