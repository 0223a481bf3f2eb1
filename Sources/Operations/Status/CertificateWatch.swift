import Base
import Foundation
import Site

/// Looks at HikCentral's certificate once a day, so that its end is known before it stops the reading.
///
/// On a thread of its own, because a server that does not answer takes seconds. Nothing depends on it: what cannot be
/// looked at is looked at again a day later.
package final class CertificateWatch: @unchecked Sendable {  // What changes is under the lock.
    private let clock: any Clock
    private let read: @Sendable (HostAddress) -> Certificate?
    private let lock = NSLock()
    private var found: Instant?
    private var isNews = false
    private var looked: (at: Span, url: String)?

    private static let interval = Span.hours(24)

    package convenience init(clock: any Clock) {
        self.init(clock: clock) { try? CertificateReader().read($0, timeout: .seconds(15)) }
    }

    init(clock: any Clock, read: @escaping @Sendable (HostAddress) -> Certificate?) {
        (self.clock, self.read) = (clock, read)
    }

    /// When the certificate ends, as far as is known.
    package var end: Instant? { lock.withLock { found } }

    /// To be called often; looks when it is time.
    package func look(at url: String) {
        let now = clock.uptime
        if let looked, looked.url == url, now - looked.at < CertificateWatch.interval { return }
        looked = (now, url)
        guard let address = HostAddress(url: url), address.isTLS else { return }
        _ = DetachedThread.start { [self] in
            guard let certificate = read(address) else { return }
            lock.withLock { (found, isNews) = (certificate.notAfter, true) }
        }
    }

    /// Warns in the log of an end that is near, once for each look.
    package func report(to log: Log) {
        let end: Instant? = lock.withLock {
            defer { isNews = false }
            return isNews ? found : nil
        }
        guard let end, end - clock.now < Notices.certificateNotice else { return }
        log.warning(
            .certificateEnd, "\(CertificateEnd(end).text(now: clock.now)); \(CertificateEnd.remedy)", [.to: end.text])
    }
}
