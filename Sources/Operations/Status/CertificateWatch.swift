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
    private var changed: (phrase: Phrase, fingerprint: String)?
    private var isNews = false
    private var reported: Span?
    private var looked: (at: Span, url: String)?

    private static let interval = Span.hours(24)
    /// While HikCentral cannot be read, its certificate may be why.
    private static let troubledInterval = Span.minutes(10)

    package convenience init(clock: any Clock) {
        self.init(clock: clock) { try? CertificateReader().read($0, timeout: .seconds(15)) }
    }

    init(clock: any Clock, read: @escaping @Sendable (HostAddress) -> Certificate?) {
        (self.clock, self.read) = (clock, read)
    }

    /// When the certificate ends, as far as is known.
    package var end: Instant? { lock.withLock { found } }
    /// That it is another one than the one that a person has trusted.
    package var change: (phrase: Phrase, fingerprint: String)? { lock.withLock { changed } }

    /// Looks again at once: a person has changed something, and may have trusted another certificate.
    package func forget() {
        looked = nil
        lock.withLock { changed = nil }
    }

    /// To be called often; looks when it is time.
    package func look(at url: String, isTroubled: Bool = false) {
        let now = clock.uptime
        let interval = isTroubled ? CertificateWatch.troubledInterval : CertificateWatch.interval
        if let looked, looked.url == url, now - looked.at < interval { return }
        looked = (now, url)
        guard let address = HostAddress(url: url), address.isTLS else { return }
        _ = DetachedThread.start { [self] in
            guard let certificate = read(address) else { return }
            let change = ChangedCertificate(
                certificate, at: address, trusted: TrustedCertificate.all(), now: clock.now)?.phrase
            lock.withLock {
                (found, isNews) = (certificate.notAfter, true)
                changed = change.map { ($0, certificate.fingerprint) }
            }
        }
    }

    /// Warns in the log of an end that is near, once a day.
    package func report(to log: Log) {
        let end: Instant? = lock.withLock {
            defer { isNews = false }
            return isNews ? found : nil
        }
        guard let end, end - clock.now < Notices.certificateNotice else { return }
        if let reported, clock.uptime - reported < CertificateWatch.interval { return }
        reported = clock.uptime
        log.warning(
            .certificateEnd, "\(CertificateEnd(end).phrase(now: clock.now).english); \(CertificateEnd.remedy)",
            [.to: end.text])
    }
}
