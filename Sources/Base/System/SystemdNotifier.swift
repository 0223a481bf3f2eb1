import Foundation

/// Reports the state of the service to systemd (sd_notify(3)); does nothing unless systemd asked for it.
package final class SystemdNotifier {
    private let address: String?
    private let watchdogInterval: Span?
    private let clock: any Clock
    private var lastPing: Span?
    private var lastStatus: (text: String, at: Span)?

    package init(environment: [String: String], clock: any Clock) {
        address = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        // A quarter of what systemd allows, so that one late ping does not restart the service.
        watchdogInterval = environment["WATCHDOG_USEC"].flatMap(Int64.init).map { .milliseconds(max($0 / 4000, 1)) }
        self.clock = clock
    }

    package func ready() { send("READY=1") }
    package func stopping() { send("STOPPING=1") }

    /// Sets the line that `systemctl status` shows.
    ///
    /// Call it often; it sends a changed line at most every five seconds.
    ///
    /// - Returns: when to call again, if it was too soon.
    package func status(_ describe: @autoclosure () -> String) -> Span? {
        guard address != nil else { return nil }
        if let lastStatus, clock.uptime - lastStatus.at < .seconds(5) { return lastStatus.at + .seconds(5) }
        let text = describe()
        if lastStatus?.text == text { return nil }
        lastStatus = (text, clock.uptime)
        send("STATUS=\(text)")
        return nil
    }

    /// The next status is sent at once: what the service does has changed.
    package func renewStatus() { lastStatus = nil }

    /// Reports that the engine is alive.
    ///
    /// Call it often; it sends only as often as the watchdog needs.
    ///
    /// - Returns: when to call again at the latest; nil without a watchdog.
    @discardableResult
    package func alive() -> Span? {
        guard let watchdogInterval else { return nil }
        if let lastPing, clock.uptime - lastPing < watchdogInterval { return lastPing + watchdogInterval }
        lastPing = clock.uptime
        send("WATCHDOG=1")
        return clock.uptime + watchdogInterval
    }

    private func send(_ message: String) {
        guard let address else { return }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var target = sockaddr_un()
        target.sun_family = sa_family_t(AF_UNIX)
        var path = Array(address.utf8)
        guard path.count < MemoryLayout.size(ofValue: target.sun_path) else { return }
        // An abstract socket's name is written with @ but its address starts with NUL.
        if path[0] == UInt8(ascii: "@") { path[0] = 0 }
        withUnsafeMutableBytes(of: &target.sun_path) { $0.copyBytes(from: path) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + path.count)
        let bytes = Array(message.utf8)
        withUnsafePointer(to: &target) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), address, length)
            }
        }
    }
}
