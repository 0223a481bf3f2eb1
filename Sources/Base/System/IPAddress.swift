import Foundation

/// An IPv4 or IPv6 address; an IPv4 address that IPv6 has wrapped (`::ffff:10.0.0.5`) is the IPv4 address.
package struct IPAddress: Hashable, Sendable, CustomStringConvertible {
    /// Four or sixteen bytes, the first one first.
    package let bytes: [UInt8]

    init(bytes: [UInt8]) {
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        self.bytes = bytes.count == 16 && bytes.starts(with: mapped) ? Array(bytes.suffix(4)) : bytes
    }

    /// Reads `10.0.0.5` or `fd00::5`; nil for names, ports and zones.
    package init?(_ text: String) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            self.init(bytes: withUnsafeBytes(of: four) { Array($0) })
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            self.init(bytes: withUnsafeBytes(of: six) { Array($0) })
        } else {
            return nil
        }
    }

    /// The address in what accept(2) or getsockname(2) has filled in; nil for another family, a Unix socket say.
    package init?(_ storage: sockaddr_storage) {
        // The kernel writes the address of either family into storage that holds any; offsets by ip(7) and ipv6(7).
        let bytes = withUnsafeBytes(of: storage) { all -> [UInt8]? in
            switch Int32(storage.ss_family) {
            case AF_INET: Array(all[4..<8])
            case AF_INET6: Array(all[8..<24])
            default: nil
            }
        }
        guard let bytes else { return nil }
        self.init(bytes: bytes)
    }

    /// Whether only this machine can be behind it.
    package var isLoopback: Bool {
        bytes.count == 4 ? bytes.first == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
    }

    package var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        guard inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return "?" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// The addresses that share their first bits: `10.0.0.0/8`, `fd00::/8`, or one address alone.
package struct IPNetwork: Hashable, Sendable, CustomStringConvertible {
    let address: IPAddress
    let bits: Int

    /// Reads an address, or one with `/` and how many of its bits count; nil for anything else.
    ///
    /// Bits behind the prefix do not matter: `10.1.2.3/8` is `10.0.0.0/8`, as in other programs' lists.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first.flatMap({ IPAddress(String($0)) }) else { return nil }
        let all = address.bytes.count * 8
        self.address = address
        guard parts.count == 2 else {
            bits = all
            return
        }
        let digits = parts[1]
        guard (1...3).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let bits = Int(digits), bits <= all
        else { return nil }
        self.bits = bits
    }

    package func contains(_ other: IPAddress) -> Bool {
        guard other.bytes.count == address.bytes.count else { return false }
        return zip(address.bytes, other.bytes).enumerated().allSatisfy { index, pair in
            let counted = min(8, max(0, bits - index * 8))
            return (pair.0 ^ pair.1) >> UInt8(8 - counted) == 0 || counted == 0
        }
    }

    package var description: String { bits == address.bytes.count * 8 ? "\(address)" : "\(address)/\(bits)" }
}
