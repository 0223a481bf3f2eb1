import Foundation
import Testing

@testable import Base
@testable import HTTP
@testable import Ledger
@testable import Operations
@testable import Support

@Suite("The network below HTTP")
struct NetworkTests {
    @Test("A listening port accepts a connection; a closed port and an unknown name do not")
    func sockets() throws {
        let listener = HTTPListener(port: 0, handler: { _ in .takeOver { _ in false } })
        try listener.start()
        defer { listener.stop() }
        let network = SystemNetwork()
        try network.connect("127.0.0.1", port: listener.port)
        #expect(throws: NetworkFailure.refused) { try network.connect("127.0.0.1", port: 1) }
        #expect(try network.addresses(of: "127.0.0.1") == ["127.0.0.1"])
        #expect(throws: NetworkFailure.self) { try network.addresses(of: "no such name") }
    }

    @Test("A program's output, errors and code are returned; a program that hangs is ended")
    func programs() throws {
        let text = try ChildProgram.run("/bin/cat", [], input: "hello")
        #expect(text == .init(status: 0, output: "hello"))
        let failed = try ChildProgram.run("/bin/ls", ["/no/such/folder"])
        #expect(failed.status == 2 && failed.errors.contains("No such file"))
        #expect(throws: ChildProgram.Failure.self) { try ChildProgram.run("/no/such/program", []) }
        #expect(throws: ChildProgram.Failure.tooSlow(path: "/bin/sleep", .milliseconds(200))) {
            try ChildProgram.run("/bin/sleep", ["60"], patience: .milliseconds(200))
        }
        let variables = try ChildProgram.run("/usr/bin/env", [])
        #expect(!variables.output.contains("HOME="))
    }

    @Test(
        "The proxy is the one that libcurl would choose",
        arguments: [
            (["https_proxy": "http://proxy:3128"], "https://hik", "proxy:3128"),
            (["http_proxy": "proxy:3128"], "http://hik", "proxy:3128"),
            (["HTTP_PROXY": "proxy:3128"], "http://hik", nil),
            (["all_proxy": "proxy:3128", "no_proxy": "a,.plant"], "https://hik.plant", nil),
            (["https_proxy": "proxy:3128", "no_proxy": "*"], "https://hik", nil),
            ([:], "https://hik", nil),
            (["ALL_PROXY": "proxy:3128"], "http://hik", "proxy:3128"),
            (["http_proxy": "proxy:3128", "no_proxy": "127.0.0.0/8"], "http://127.1.2.3", nil),
            (["http_proxy": "proxy:3128", "no_proxy": "127.0.0.0/8"], "http://128.0.0.1", "proxy:3128"),
            (["http_proxy": "proxy:3128", "no_proxy": "10.0.0.5 127.0.0.1"], "http://127.0.0.1", nil),
            (["http_proxy": "proxy:3128", "no_proxy": "HIK.Plant"], "http://a.hik.plant", nil),
            (["http_proxy": "proxy:3128", "no_proxy": "0.1"], "http://127.0.0.1", "proxy:3128"),
        ] as [([String: String], String, String?)])
    func proxies(environment: [String: String], url: String, place: String?) throws {
        let address = try #require(HostAddress(url: url))
        #expect(ProxyChoice(environment: environment).proxy(for: address)?.place == place)
    }

    @Test("The real state directory is examined without a change")
    func state() throws {
        let folder = try TemporaryFolder()
        let before = try folder.snapshot()
        let missing = StateFacts(of: StateFolder(path: folder.path + "/a/b"))
        #expect(!missing.exists && missing.isFolder && missing.isWritable && missing.freeBytes > 0)
        #expect(StateFacts(of: StateFolder(path: folder.path)).exists)
        let file = try folder.write("file", "x")
        #expect(!StateFacts(of: StateFolder(path: file)).isFolder)
        try FileManager.default.removeItem(atPath: file)
        #expect(try folder.snapshot() == before)
    }
}
