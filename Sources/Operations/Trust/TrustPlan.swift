import Attendance
import Base
import Site

/// The steps to trust HikCentral's certificate: a pure function of the certificate and where it was found.
struct TrustPlan: Equatable, Sendable {
    /// The name of the file to install it as.
    var fileName: String
    /// The address to use from then on: the one in the settings, or one that is in the certificate.
    var target: HostAddress
    /// The line for /etc/hosts that gives its host the server's address; nil if none is needed.
    var hostsLine: String?

    /// What a plan depends on, apart from the certificate.
    struct Circumstances {
        /// The address in the settings.
        var address: HostAddress
        /// HUMAND_BASE_URL, if it is set.
        var humandURL: String?
        /// Whether an authority may be trusted.
        var allowsAuthority = false
        var now: Instant
        /// The addresses that a host has on this machine; empty if it has none.
        var resolve: (String) -> [String]

        /// The hosts of Humand's API that prove themselves by a certificate, the usual one too.
        fileprivate var humandHosts: [String] {
            [SettingTable.humandURL.definition.fallback, humandURL]
                .compactMap { $0.flatMap(HostAddress.init(url:)) }.filter(\.isTLS).map(\.host)
        }
    }

    /// Why the certificate cannot or must not be trusted.
    enum Obstacle: Error, Equatable, FindingCause {
        case expired(Instant)
        case notYetValid(Instant)
        case weakKey(Certificate.Key)
        case escapedName(String)
        case humand(String)
        case authority
        case noUsableName(Phrase)
        case elsewhere(String, [String])

        var trouble: Trouble? { .misconfigured }

        var phrase: Phrase {
            switch self {
            case .expired(let moment):
                Phrase(
                    en: "the certificate expired on \(moment.utcDate)", es: "el certificado venció el \(moment.utcDate)"
                )
            case .notYetValid(let moment):
                Phrase(
                    en: "the certificate is not valid before \(moment.utcDate)",
                    es: "el certificado no es válido antes del \(moment.utcDate)")
            case .weakKey(let key):
                Phrase(
                    en: "the certificate's key is too weak for this system (\(key))",
                    es: "la clave del certificado es demasiado débil para este sistema (\(key))")
            case .escapedName(let name):
                Phrase(
                    en: "the certificate is issued for a name with other characters than printable ASCII: \(name)",
                    es: "el certificado fue emitido para un nombre con caracteres que no son ASCII imprimible: \(name)")
            case .humand(let host):
                Phrase(
                    en:
                        "the certificate is issued for \(host), where Humand's API is: its owner could take Humand's key",
                    es:
                        "el certificado fue emitido para \(host), donde está la API de Humand: su dueño podría llevarse "
                        + "la clave de Humand")
            case .authority:
                Phrase(
                    en:
                        "the certificate is an authority's: if this machine trusts it, whoever has its key can pass for "
                        + "any server, Humand included",
                    es: "el certificado es de una autoridad: si esta máquina confía en él, quien tenga su clave puede "
                        + "hacerse pasar por cualquier servidor, incluso Humand")
            case .noUsableName(let names):
                Phrase(
                    en: "the certificate is issued for \(names.english), and no client accepts that for this server",
                    es:
                        "el certificado fue emitido para \(names.spanish), y ningún cliente acepta eso para este servidor"
                )
            case .elsewhere(let name, let addresses):
                Phrase(
                    en: "the certificate is issued for \(name), which is another server "
                        + "(\(addresses.joined(separator: ", ")))",
                    es: "el certificado fue emitido para \(name), que es otro servidor "
                        + "(\(addresses.joined(separator: ", ")))")
            }
        }

        var remedy: Remedy? {
            let renewal = Obstacle.renewal
            return switch self {
            case .expired:
                .advice(
                    en: "renew it on the server, or set this machine's clock; trusting it would not help",
                    es: "renuévelo en el servidor, o ponga en hora esta máquina; confiar en él no serviría")
            case .notYetValid:
                .advice(
                    en: "set this machine's clock, or make a new one on the server; trusting it would not help",
                    es: "ponga en hora esta máquina, o cree uno nuevo en el servidor; confiar en él no serviría")
            case .authority:
                .advice(
                    en: "\(renewal.english); or accept that with sudo hik2humand trust --authority",
                    es: "\(renewal.spanish); o acéptelo con sudo hik2humand trust --authority")
            case .elsewhere(let name, _):
                .advice(
                    en:
                        "use \(name) in HIKVISION_HOST if that is HikCentral too; if not, correct its address in the name "
                        + "server or /etc/hosts, or \(renewal.english)",
                    es:
                        "use \(name) en HIKVISION_HOST si también es HikCentral; si no, corrija su dirección en el servidor "
                        + "de nombres o en /etc/hosts, o \(renewal.spanish)")
            case .weakKey, .escapedName, .humand, .noUsableName: .advice(renewal)
            }
        }

        /// All that a new certificate must have, so that one is enough.
        private static let renewal = Phrase(
            en:
                "make a new one on the server, with its address or a name such as hikcentral.plant as subject alternative "
                + "name, an RSA key of 2048 bits, and CA:FALSE",
            es: "cree uno nuevo en el servidor, con su dirección o un nombre como hikcentral.planta como nombre "
                + "alternativo del sujeto, una clave RSA de 2048 bits, y CA:FALSE")
    }

    init(for certificate: Certificate, _ circumstances: Circumstances) throws(Obstacle) {
        let (address, resolve) = (circumstances.address, circumstances.resolve)
        if certificate.notAfter < circumstances.now { throw .expired(certificate.notAfter) }
        if circumstances.now < certificate.notBefore { throw .notYetValid(certificate.notBefore) }
        if certificate.key.isTooWeak { throw .weakKey(certificate.key) }
        if let name = certificate.names.first(where: { !$0.isPlain }) { throw .escapedName("\(name)") }
        if let host = circumstances.humandHosts.first(where: certificate.covers) { throw .humand(host) }
        if certificate.isAuthority, !circumstances.allowsAuthority { throw .authority }
        let safe = address.host.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "-.".contains($0)) }
        // One address may have several servers behind it.
        fileName = "hik2humand-\(safe)\(address.port == 443 ? "" : "-\(address.port)").crt"
        target = address
        guard !certificate.covers(address.host) else { return }

        // URLs with IPv6 literals do not work on this platform, but a line in the hosts file does.
        let own = address.isNumeric ? [address.host] : resolve(address.host)
        guard let server = own.first(where: Certificate.isAddress) ?? own.first else {
            throw .noUsableName(certificate.namesPhrase)
        }
        var obstacle = Obstacle.noUsableName(certificate.namesPhrase)
        for host in certificate.usableHosts(serverAddresses: own) where !Self.isLocal(host) {
            let found = Certificate.isAddress(host) ? [host] : resolve(host)
            guard found.isEmpty || found.contains(where: own.contains) else {
                obstacle = .elsewhere(host, found)
                continue
            }
            target.host = host
            if found.isEmpty { hostsLine = "\(server) \(host)" }
            return
        }
        throw obstacle
    }

    /// Names that every machine has for itself (RFC 6761, 6.3).
    private static func isLocal(_ host: String) -> Bool {
        ["localhost", "localdomain"].contains { host == $0 || host.hasSuffix(".\($0)") }
    }
}
