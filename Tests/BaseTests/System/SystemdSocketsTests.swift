import Testing

@testable import Base

@Suite("Sockets from systemd")
struct SystemdSocketsTests {
    private func sockets(_ environment: [String: String]) -> SystemdSockets {
        SystemdSockets(environment: environment, process: 77)
    }

    @Test("The sockets are counted from descriptor 3 and known by their names")
    func names() {
        let two = sockets(["LISTEN_PID": "77", "LISTEN_FDS": "3", "LISTEN_FDNAMES": "status:push:status"])
        #expect(two.named("status") == [3, 5])
        #expect(two.named("push") == [4])
        #expect(two.named("other").isEmpty)
    }

    @Test(
        "Variables for another process, and numbers that make no sense, mean no sockets",
        arguments: [
            [:], ["LISTEN_FDS": "1", "LISTEN_FDNAMES": "status"],
            ["LISTEN_PID": "78", "LISTEN_FDS": "1", "LISTEN_FDNAMES": "status"],
            ["LISTEN_PID": "77", "LISTEN_FDS": "-1", "LISTEN_FDNAMES": "status"],
            ["LISTEN_PID": "77", "LISTEN_FDS": "99999999999", "LISTEN_FDNAMES": "status"],
            ["LISTEN_PID": "77", "LISTEN_FDS": "1"],
        ])
    func none(_ environment: [String: String]) { #expect(sockets(environment).named("status").isEmpty) }
}
