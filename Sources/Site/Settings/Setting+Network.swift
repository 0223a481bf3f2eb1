import Base
import Foundation

/// Where the program listens: a numeric address and a port.
package struct ListenAddress: Equatable, Sendable, CustomStringConvertible {
    package let address: IPAddress
    package let port: UInt16

    /// Reads `127.0.0.1:8080` or `[::1]:8080`; nil for anything else.
    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]), port > 0 else {
            return nil
        }
        var host = String(text[..<colon])
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        if isBracketed { host = String(host.dropFirst().dropLast()) }
        guard let address = IPAddress(host), isBracketed == (address.bytes.count == 16) else { return nil }
        self.address = address
        self.port = port
    }

    package var description: String { address.bytes.count == 16 ? "[\(address)]:\(port)" : "\(address):\(port)" }
}

extension Setting where Value == [ListenAddress] {
    static func addresses(_ name: String, _ summary: Phrase) -> Setting {
        Setting(name, [], shown: "", summary) { input in
            var addresses: [ListenAddress] = []
            for text in input.list {
                if let address = ListenAddress(text) {
                    addresses.append(address)
                } else {
                    input.refuse(
                        en: "\(text) is not an address with a port, such as 127.0.0.1:8080 or [::1]:8080",
                        es: "\(text) no es una dirección con puerto, por ejemplo 127.0.0.1:8080 o [::1]:8080")
                }
            }
            return addresses
        }
    }
}

extension Setting where Value == [IPNetwork] {
    static func networks(_ name: String, _ summary: Phrase) -> Setting {
        Setting(name, [], shown: "", summary) { input in
            var networks: [IPNetwork] = []
            for text in input.list {
                if let network = IPNetwork(text) {
                    networks.append(network)
                } else {
                    input.refuse(
                        en: "\(text) is not an address or a network, such as 10.0.0.5 or 10.0.0.0/8",
                        es: "\(text) no es una dirección ni una red, por ejemplo 10.0.0.5 o 10.0.0.0/8")
                }
            }
            return networks
        }
    }
}
