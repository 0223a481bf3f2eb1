import Foundation
import Testing

@testable import Base
@testable import HTTP
@testable import HikCentral
@testable import Support

struct RequestSignerTests {
    @Test("Every published vector gives its string and its signature")
    func vectors() throws {
        let file = try JSONValue(parsing: Fixture.data("artemis-signing.json"))
        let vectors = try #require(file["vectors"]?.elements)
        #expect(vectors.count == 7)
        for vector in vectors {
            let name = vector["name"]?.text ?? ""
            let text = RequestSigner.stringToSign(
                method: try #require(vector["method"]?.text), path: try #require(vector["path"]?.text),
                headers: try headers(of: vector),
                signed: try #require(vector["signedHeaders"]?.elements).compactMap(\.text))
            #expect(text == vector["stringToSign"]?.text, "\(name)")
            let signer = RequestSigner(
                key: "", secret: Secret(try #require(vector["appSecret"]?.text)), signsKeyOnly: false)
            #expect(signer.signature(of: text) == vector["signature"]?.text, "\(name)")
        }
    }

    @Test("A missing header has no line, rather than an empty one")
    func absentHeaders() throws {
        let wrong = try #require(JSONValue(parsing: Fixture.data("artemis-signing.json"))["mustNotEqual"])
        let text = RequestSigner.stringToSign(
            method: "POST", path: "/artemis/api/acs/v1/door/events",
            headers: HTTPHeaders(["Accept": "*/*", "Content-Type": "application/json", "X-Ca-Key": "20260001"]),
            signed: ["x-ca-key"]
        )
        let signer = RequestSigner(key: "20260001", secret: secret, signsKeyOnly: true)
        #expect(text != wrong["stringToSign"]?.text)
        #expect(signer.signature(of: text) != wrong["signature"]?.text)
        #expect(signer.signature(of: try #require(wrong["stringToSign"]?.text)) == wrong["signature"]?.text)
    }

    @Test("A request has key, nonce and timestamp, and a signature of what it sends")
    func defaultHeaders() {
        let signer = RequestSigner(key: "20260001", secret: secret, signsKeyOnly: false)
        let headers = signer.headers(
            method: .post, path: "/artemis/api/acs/v1/door/events", body: Data("{}".utf8),
            nonce: "0f0e0d0c-0b0a-4908-8706-050403020100", timestamp: Instant(milliseconds: 1_760_000_000_000))
        #expect(
            headers
                == HTTPHeaders([
                    "Accept": "*/*", "Content-Type": "application/json;charset=UTF-8", "X-Ca-Key": "20260001",
                    "X-Ca-Nonce": "0f0e0d0c-0b0a-4908-8706-050403020100", "X-Ca-Timestamp": "1760000000000",
                    "X-Ca-Signature-Headers": "x-ca-key,x-ca-nonce,x-ca-timestamp",
                    "X-Ca-Signature": "6Q1Iw5ZUP0d/ywovQS6hA2Qk59xbu1+vZxfOPvxkryE=",
                ]))
    }

    @Test("A gateway that accepts only the key gets no nonce and no timestamp")
    func keyOnlyHeaders() {
        let signer = RequestSigner(key: "20260001", secret: secret, signsKeyOnly: true)
        let headers = signer.headers(
            method: .post, path: "/artemis/api/common/v1/version", body: Data(), nonce: "n",
            timestamp: Instant(seconds: 1))
        #expect(
            headers
                == HTTPHeaders([
                    "Accept": "*/*", "X-Ca-Key": "20260001", "X-Ca-Signature-Headers": "x-ca-key",
                    "X-Ca-Signature": "21k1de+Kokg1C4U9IhifL/PFySOruh+0N/nUStGeGaY=",
                ]))
    }

    @Test("A new nonce or a new time gives a new signature")
    func freshness() {
        let signer = RequestSigner(key: "k", secret: secret, signsKeyOnly: false)
        func signature(_ nonce: String, _ seconds: Int64) -> String? {
            signer.headers(
                method: .get, path: "/artemis/a", body: Data(), nonce: nonce, timestamp: Instant(seconds: seconds)
            )["X-Ca-Signature"]
        }
        #expect(signature("a", 1) == signature("a", 1))
        #expect(signature("a", 1) != signature("b", 1))
        #expect(signature("a", 1) != signature("a", 2))
    }

    @Test("Signed headers are in ascending order, whatever their order and case in the list")
    func signedHeadersAreSorted() {
        let text = RequestSigner.stringToSign(
            method: "GET", path: "/artemis/a",
            headers: HTTPHeaders(["X-Ca-Nonce": "n", "X-CA-KEY": "k", "userId": "u"]),
            signed: ["X-Ca-Nonce", "userId", "x-ca-key"])
        #expect(text == "GET\nuserid:u\nx-ca-key:k\nx-ca-nonce:n\n/artemis/a")
    }

    @Test("Values are trimmed, and a date has its line after the content type")
    func valuesAreTrimmed() {
        let text = RequestSigner.stringToSign(
            method: "PUT", path: "/p",
            headers: HTTPHeaders([
                "date": " D\t", "Content-Type": "\tT ", "content-md5": "M ", "accept": " A a ", "x-b": " \t ",
            ]),
            signed: ["x-b"])
        #expect(text == "PUT\nA a\nM\nT\nD\nx-b:\n/p")
    }

    @Test("A query is sorted by name and not percent-encoded", arguments: queries)
    func queriesAreSorted(_ path: String, _ line: String) {
        #expect(
            RequestSigner.stringToSign(method: "GET", path: path, headers: HTTPHeaders(), signed: []) == "GET\n" + line)
    }

    @Test("Flipping one bit of the string changes the signature")
    func flippedBit() {
        let signer = RequestSigner(key: "k", secret: secret, signsKeyOnly: false)
        #expect(signer.signature(of: "POST\n/artemis/a") != signer.signature(of: "POST\n/artemis/`"))
    }

    @Test("Neither print nor dump shows key or secret")
    func hidesTheKey() {
        let signer = RequestSigner(key: "TOPKEY", secret: Secret("TOPSECRET"), signsKeyOnly: false)
        var dumped = ""
        dump(signer, to: &dumped)
        #expect(!"\(signer) \(String(reflecting: signer)) \(dumped)".contains("TOP"))
    }

    private let secret = Secret("TestSecretForVectors")

    private func headers(of vector: JSONValue) throws -> HTTPHeaders {
        guard case .object(let members)? = vector["headers"] else { return HTTPHeaders() }
        return HTTPHeaders(try members.map { .init(name: $0.key, value: try #require($0.value.text)) })
    }
}

private let queries: [(String, String)] = [
    ("/artemis/a", "/artemis/a"),
    ("/artemis/a?b=2&a=1", "/artemis/a?a=1&b=2"),
    ("/artemis/a?name=Jos%C3%A9%20P&A=%2F", "/artemis/a?A=/&name=José P"),
    ("/artemis/a?b=x=y&a=", "/artemis/a?a=&b=x=y"),
    ("/artemis/a?b=%zz&a=%FF", "/artemis/a?a=%FF&b=%zz"),
    ("/artemis/a?", "/artemis/a"),
    ("/artemis/a?&&b=1&", "/artemis/a?b=1"),
    ("/artemis/a%20b?c", "/artemis/a%20b?c"),
]
