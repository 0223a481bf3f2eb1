import Base
import Foundation
import Testing

@testable import HTTP

@Suite("Which requests a listener lets in")
struct RouteTableTests {
    private let table = RouteTable(
        plan: ListenerPlan(
            sockets: [.init(allowed: [], routes: [0, 1, 2])],
            routes: [
                .init(["GET"], "/metrics"),
                .init(
                    ["POST"], "/push", secret: .header("token"),
                    digests: ["old", "new"].map { Data(SHA256.hash(Array($0.utf8))) }, bodyLimit: 10),
                .init(
                    ["POST"], "/face/", secret: .path, digests: [Data(SHA256.hash(Array("s3cret".utf8)))], bodyLimit: 9),
            ]), socket: 0)

    /// The status of the refusal, or 200 with the route's number.
    private func judge(_ line: String, _ fields: String...) throws -> String {
        let lines = [line + " HTTP/1.1"] + (fields.contains { $0.hasPrefix("Host") } ? [] : ["Host: 10.0.0.5"]) + fields
        let head = try HTTPRequestHead(parsing: lines.map { Array($0.utf8) })
        do throws(HTTPRefusal) {
            return "200 \(try table.route(for: head).number)"
        } catch {
            return "\(error.status)"
        }
    }

    @Test("A path is taken as it is written, and in no other spelling")
    func paths() throws {
        #expect(try judge("GET /metrics") == "200 0")
        #expect(try judge("HEAD /metrics?x=1") == "200 0")
        for other in ["//metrics", "/metrics/", "/%6Detrics", "/./metrics", "/a/../metrics", "/Metrics", "/", "*"] {
            #expect(try judge("GET \(other)") == "404", "\(other)")
        }
        #expect(try judge("GET http://10.0.0.5/metrics") == "404")
    }

    @Test("A secret in the header opens its own route only, once and whole; each of two values is taken")
    func headerSecret() throws {
        #expect(try judge("POST /push", "token: new") == "200 1")
        #expect(try judge("POST /push", "TOKEN: old", "Content-Type: application/json;charset=UTF-8") == "200 1")
        for wrong in ["token: ne", "token: new2", "token:", "x: new", "Authorization: new", "token: s3cret"] {
            #expect(try judge("POST /push", wrong) == "401", "\(wrong)")
        }
        #expect(try judge("POST /push", "token: new", "token: new") == "401")
        #expect(try judge("POST /push?token=new") == "401")
        #expect(try judge("POST /push?x=1", "token: new") == "401")
    }

    @Test("A wrong secret in the path is a path that does not exist")
    func pathSecret() throws {
        #expect(try judge("POST /face/s3cret") == "200 2")
        for wrong in [
            "/face/", "/face/s3cre", "/face/s3cret/", "/face/s3cret?a", "/face/%733cret", "/face", "/face/new",
        ] {
            #expect(try judge("POST \(wrong)") == "404", "\(wrong)")
        }
    }

    @Test("The method and the type are judged behind the secret")
    func methodAndType() throws {
        #expect(try judge("GET /push") == "401")
        #expect(try judge("GET /push", "token: new") == "405")
        #expect(try judge("POST /metrics") == "405")
        #expect(try judge("POST /push", "token: new", "Content-Type: multipart/form-data; boundary=x") == "415")
        #expect(try judge("POST /push", "token: new", "Content-Type: a/b", "Content-Type: application/json") == "415")
    }

    @Test("A page that anybody may read is shown under an address or localhost only")
    func foreignHost() throws {
        for host in ["10.0.0.5:8080", "localhost", "[::1]:80", "LOCALHOST:1"] {
            #expect(try judge("GET /metrics", "Host: \(host)") == "200 0", "\(host)")
        }
        for host in [
            "evil.example", "evil.example:80", "", "10.0.0.5.evil.example", "evil.example@127.0.0.1", "127.0.0.1#evil",
            "127.0.0.1/evil", "127.0.0.1:99999", "[::1",
        ] {
            #expect(try judge("GET /metrics", "Host: \(host)") == "421", "\(host)")
        }
    }

    @Test("A socket has the routes that its plan gives it")
    func ownRoutes() throws {
        let other = RouteTable(plan: ListenerPlan(sockets: [.init(allowed: [], routes: [])], routes: []), socket: 0)
        let head = try HTTPRequestHead(parsing: ["GET /metrics HTTP/1.1", "Host: h"].map { Array($0.utf8) })
        #expect(throws: RouteTable.noSuchPath) { try other.route(for: head) }
    }
}
