import Attendance
import Base
import Foundation

/// A certificate that `trust` has put into the system's store, and when.
package struct TrustedCertificate: Equatable, Sendable {
    var path: String
    var certificate: Certificate
    var since: Instant

    /// Those of a store, by the names that `trust` gives them.
    static func all(in folder: String = TrustSession.Places().storeFolder) -> [TrustedCertificate] {
        let files = POSIXFileSystem()
        let names = (try? files.names(in: folder)) ?? []
        return names.filter { $0.hasPrefix("hik2humand-") && $0.hasSuffix(".crt") }.sorted().compactMap { name in
            let path = "\(folder)/\(name)"
            var status = stat()
            guard stat(path, &status) == 0, let bytes = try? files.contents(of: path),
                let der = CertificateReader.firstCertificate(in: String(decoding: bytes, as: UTF8.self)),
                let certificate = try? Certificate(der: der)
            else { return nil }
            return TrustedCertificate(
                path: path, certificate: certificate, since: Instant(seconds: Int64(status.st_mtim.tv_sec)))
        }
    }
}

/// A server shows another certificate than the one that a person has trusted: as ssh has it, somebody should look.
struct ChangedCertificate: FindingCause {
    var former: TrustedCertificate
    var shown: Certificate
    var place: String

    /// When the certificate that is shown ended, where it has.
    var ended: Instant?

    /// Nil where the server's host has no certificate that was trusted, or shows one of those.
    init?(_ shown: Certificate, at address: HostAddress, trusted: [TrustedCertificate], now: Instant) {
        guard !trusted.contains(where: { $0.certificate.der == shown.der }),
            let former = trusted.last(where: { trusted in
                trusted.certificate.covers(address.host)
                    || (trusted.path as NSString).lastPathComponent.hasPrefix("hik2humand-\(address.host).")
            })
        else { return nil }
        (self.former, self.shown, place) = (former, shown, address.place)
        ended = shown.notAfter < now ? shown.notAfter : nil
    }

    var trouble: Trouble? { .misconfigured }

    var phrase: Phrase {
        let (date, old) = (former.since.utcDate, former.certificate.fingerprint.prefix(23))
        let new = shown.fingerprint.prefix(23)
        let expired = ended.map { Phrase(en: "; it expired on \($0.utcDate)", es: "; venció el \($0.utcDate)") }
        let changed = Phrase(
            en:
                "\(place) does not show the certificate that was trusted on \(date): that has SHA-256 \(old)…, this one "
                + "\(new)…. It was replaced on the server, or something else answers in its place",
            es: "\(place) no muestra el certificado en el que se confió el \(date): aquel tiene SHA-256 \(old)…, este "
                + "\(new)…. Fue reemplazado en el servidor, o algo más responde en su lugar")
        return expired.map { changed + $0 } ?? changed
    }

    var remedy: Remedy? {
        // Nobody can trust it, whoever has put it there.
        if ended != nil {
            return .advice(
                en: "have it renewed on the server; then sudo hik2humand trust --host \(place) shows the new one",
                es: "haga que lo renueven en el servidor; después sudo hik2humand trust --host \(place) muestra el "
                    + "nuevo")
        }
        let trust = "sudo hik2humand trust --host \(place)" + (shown.isAuthority ? " --authority" : "")
        return .advice(
            en: "ask who looks after the server; if it was replaced there: \(trust) shows the new one",
            es: "pregunte a quien administra el servidor; si se reemplazó ahí: \(trust) muestra el nuevo")
    }
}
