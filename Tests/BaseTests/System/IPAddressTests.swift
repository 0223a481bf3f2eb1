import Foundation
import Testing

@testable import Base

@Suite("IP addresses and networks")
struct IPAddressTests {
    @Test(
        "An address is read and written in its usual form",
        arguments: [
            ("10.0.0.5", "10.0.0.5"), ("::1", "::1"), ("FD00:0:0::5", "fd00::5"), ("::ffff:10.0.0.5", "10.0.0.5"),
        ])
    func form(_ text: String, _ usual: String) throws {
        #expect(try #require(IPAddress(text)).description == usual)
    }

    @Test(
        "What is no address is none",
        arguments: ["", "localhost", "10.0.0", "10.0.0.5:80", "010.0.0.5.1", "fe80::1%eth0", "[::1]", " 10.0.0.5"])
    func noAddress(_ text: String) { #expect(IPAddress(text) == nil) }

    @Test(
        "A network holds the addresses that share its first bits, of its own family only",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false),
            ("10.1.2.3/8", "10.9.9.9", true), ("192.168.1.128/25", "192.168.1.129", true),
            ("192.168.1.128/25", "192.168.1.127", false), ("10.0.0.5", "10.0.0.5", true),
            ("10.0.0.5", "10.0.0.6", false), ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "::1", false),
            ("::/0", "fd00::1", true), ("fd00::/8", "fdff::1", true), ("fd00::/8", "fe80::1", false),
            ("10.0.0.0/31", "10.0.0.1", true), ("10.0.0.0/31", "10.0.0.2", false),
            ("10.0.0.0/8", "::ffff:10.1.1.1", true),
        ])
    func networks(_ network: String, _ address: String, _ isInside: Bool) throws {
        let network = try #require(IPNetwork(network))
        #expect(network.contains(try #require(IPAddress(address))) == isInside)
    }

    @Test(
        "What is no network is none", arguments: ["", "/8", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "a/8"])
    func noNetwork(_ text: String) { #expect(IPNetwork(text) == nil) }

    @Test("Only loopback addresses are this machine's alone")
    func loopback() throws {
        for text in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
            #expect(try #require(IPAddress(text)).isLoopback)
        }
        for text in ["10.0.0.1", "::", "::2", "fe80::1"] { #expect(try #require(IPAddress(text)).isLoopback == false) }
    }
}
