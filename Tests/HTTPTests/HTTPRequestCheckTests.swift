import Foundation
import Testing

@testable import HTTP
@testable import Support

@Suite("Requests refused before anything is sent")
struct HTTPRequestCheckTests {
    @Test(
        "Only plain http or https URLs with a host and a valid port are accepted",
        arguments: [
            "", "host", "ftp://host/", "HTTP://host/", "http://", "http:///path", "https://host name/", "http://h/a b",
            "http://h/ä", "http://exämple.invalid/", "http://h/\n", "http://h/\r\nX: y", "http://h:0/",
            "http://h:65536/", "http://h:/", "http://h:1:2/", "http://[::1]/", "http://[::1]:8080/x",
            "http://user:secret@host/", "http://h/{x}", "http://h/a|b", "http://h/\0",
        ])
    func urls(url: String) { #expect(HTTPRequest.get(url).problem != nil) }

    @Test(
        "An ordinary URL is accepted",
        arguments: ["http://h", "https://host.example:8443/a/b?c=%C3%A4&d=1,2", "http://10.0.0.1/", "http://a_b/~x"])
    func accepted(url: String) { #expect(HTTPRequest.get(url).problem == nil) }

    @Test("An IPv6 address is refused with a remedy")
    func literal() throws {
        #expect(try #require(HTTPRequest.get("http://[fe80::1]:443/x").problem).contains("use a name instead"))
    }

    @Test("An error does not repeat a secret in the URL")
    func secretInURL() throws {
        #expect(try !#require(HTTPRequest.get("http://user:geheim@host/").problem).contains("geheim"))
    }

    @Test(
        "A header field that could add another field or change the message's length is refused",
        arguments: [
            ("X", "a\r\nY: b"), ("X", "a\n"), ("X", "a\0"), ("X", "\u{7f}"), ("X Y", "a"), ("", "a"), ("X:", "a"),
            ("Ä", "a"), ("Content-Length", "3"), ("content-length", "3"), ("Transfer-Encoding", "chunked"),
            ("Expect", "100-continue"),
        ])
    func headers(name: String, value: String) throws {
        var request = HTTPRequest.get("http://h/")
        request.headers[name] = value
        let problem = try #require(request.problem)
        #expect(!problem.contains("\n"))
    }

    @Test("A header value may have tabs and any letters, and never appears in an error")
    func values() {
        var request = HTTPRequest.get("http://h/")
        request.headers["X-Name"] = "Peña\tØ 漢"
        #expect(request.problem == nil)
        request.headers["Authorization"] = "Basic geheim\n"
        #expect(request.problem?.contains("geheim") == false)
    }

    @Test("A GET with a body, a huge body, and a deadline in the past are refused")
    func bodies() {
        var request = HTTPRequest.get("http://h/")
        request.body = Data([1])
        #expect(request.problem == "a GET has no body")
        #expect(HTTPRequest.post("http://h/", deadline: .seconds(0)).problem != nil)
        request = HTTPRequest.post("http://h/")
        request.body = Data(count: WorkerFrame.requestBodyLimit + 1)
        #expect(request.problem != nil)
    }
}
