import Foundation
import Testing

@testable import Base
@testable import Support

@Suite("The dashboard, as it is run", .waiting)
struct DashboardTests {
    private func ask(
        _ path: String, _ port: UInt16, method: String = "GET", from source: String? = nil, fields: String = ""
    ) throws -> String {
        let client = try LoopbackClient(port: port, from: source)
        client.send("\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\(fields)Connection: close\r\n\r\n")
        return client.receiveAll()
    }

    @Test("Those who may connect see it in their language; strangers and the port for pushes show nothing of it")
    func routes() throws {
        let site = try Site()
        site.passage(minutesAgo: 20)
        let (status, push) = (try FreePort.next(), try FreePort.next())
        site.settings["STATUS_LISTEN"] = "127.0.0.1:\(status)"
        site.settings["LISTEN"] = "127.0.0.1:\(push)"
        site.settings["LISTEN_ALLOW"] = "127.0.0.1,127.0.0.3/32"
        site.settings["PUSH_TOKEN"] = "0123456789abcdef"
        let daemon = try site.start("run")
        try daemon.line(containing: "listener.started")
        try daemon.line(containing: "punch.accepted")
        let page = try ask("/", status, fields: "Accept-Language: es-AR\r\n")
        #expect(page.hasPrefix("HTTP/1.1 200 ") && page.contains("<html lang=\"es\">") && page.hasSuffix("</html>\n"))
        #expect(try ask("/paused", status, from: "127.0.0.3").contains("<html lang=\"en\">"))
        let head = try ask("/", status, method: "HEAD")
        #expect(
            head.hasPrefix("HTTP/1.1 200 ") && head.hasSuffix("\r\n\r\n") && !head.contains("Content-Length: 0\r\n"))
        #expect(try ask("/", status, method: "POST").hasPrefix("HTTP/1.1 405 "))
        for path in ["//", "/index.html", "/%2F", "/./", "/paused/"] {
            #expect(try ask(path, status).hasPrefix("HTTP/1.1 404 "), "\(path)")
        }
        #expect(try ask("/", status, from: "127.0.0.2").isEmpty)
        #expect(try ask("/", push).hasPrefix("HTTP/1.1 404 ") && ask("/paused", push).hasPrefix("HTTP/1.1 404 "))
        #expect(try !ask("/", status).contains("Pérez") && !daemon.text(.errors).contains("listener.failure"))
        try daemon.stop()
    }
}
