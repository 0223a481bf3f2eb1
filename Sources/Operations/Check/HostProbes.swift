import Attendance
import Base
import Foundation
import HTTP

/// Whether a server's name can be resolved.
struct AddressProbe: Probe {
    let server: Finding.Server
    var subjects: [Finding.Subject] { [.server(server, .address)] }
    let needs: [Finding.Subject] = []

    func run(_ checkup: Checkup) {
        let subject = subjects[0]
        let peer = checkup.peer(server)
        guard let route = Route(checkup, server) else {
            checkup.fail(
                subject, en: "“\(peer.url)” is no address", es: "“\(peer.url)” no es una dirección",
                remedy: .advice(
                    en: "set \(peer.setting), such as https://10.0.0.5",
                    es: "defina \(peer.setting), por ejemplo https://10.0.0.5"),
                .misconfigured)
            return
        }
        let host = route.next.host
        do {
            let found = try checkup.parts.network.addresses(of: host)
            let list = found.joined(separator: ", ")
            let phrase =
                route.next.isNumeric
                ? Phrase(same: host) : Phrase(en: "\(host) is \(list)", es: "\(host) es \(list)")
            checkup.pass(subject, phrase + route.note)
        } catch {
            let isServers = error == .noNameServer
            checkup.fail(
                subject,
                error.phrase.within(
                    en: { "\(host) has no address: \($0)" }, es: { "\(host) no tiene dirección: \($0)" }) + route.note,
                remedy: isServers
                    ? .advice(
                        en: "check this machine's name server (/etc/resolv.conf), or give \(host) its address in "
                            + "/etc/hosts",
                        es: "revise el servidor de nombres de esta máquina (/etc/resolv.conf), o ponga la dirección de "
                            + "\(host) en /etc/hosts")
                    : .advice(
                        en: "is \(host) spelled right? If not, correct \(peer.setting); if so, give it its address in "
                            + "/etc/hosts or the name server",
                        es: "¿está bien escrito \(host)? Si no, corrija \(peer.setting); si lo está, ponga su "
                            + "dirección en /etc/hosts o en el servidor de nombres"),
                .away)
        }
    }
}

/// Whether anything listens on the port.
struct PortProbe: Probe {
    let server: Finding.Server
    var subjects: [Finding.Subject] { [.server(server, .port)] }
    var needs: [Finding.Subject] { [.server(server, .address)] }

    func run(_ checkup: Checkup) {
        guard let route = Route(checkup, server) else { return }
        let (subject, next) = (subjects[0], route.next)
        do {
            try checkup.parts.network.connect(next.host, port: next.port)
            checkup.pass(
                subject,
                Phrase(en: "\(next.place) takes connections", es: "\(next.place) acepta conexiones") + route.note)
        } catch {
            let proxy =
                route.isProxied
                ? Phrase(
                    en: "correct or unset https_proxy (http_proxy) in this environment; ",
                    es: "corrija o quite https_proxy (http_proxy) en este entorno; ") : Phrase(same: "")
            let (phrase, remedy) = explain(error, next, setting: checkup.peer(server).setting)
            checkup.fail(subject, phrase + route.note, remedy: .advice(proxy + remedy), .away)
        }
    }

    private func explain(_ failure: NetworkFailure, _ next: HostAddress, setting: String) -> (Phrase, Phrase) {
        switch failure {
        case .refused:
            (
                Phrase(en: "nobody listens on \(next.place)", es: "nadie escucha en \(next.place)"),
                Phrase(
                    en: "is the port right (\(setting)=https://HOST:PORT), and does \(server.rawValue) run?",
                    es: "¿es correcto el puerto (\(setting)=https://HOST:PUERTO), y está en marcha \(server.rawValue)?")
            )
        case .silent(let seconds):
            (
                Phrase(
                    en: "\(next.place) did not answer within \(seconds) s",
                    es: "\(next.place) no respondió en \(seconds) s"),
                Phrase(
                    en: "let the firewall in between pass TCP port \(next.port), and check that the host is on",
                    es: "permita el puerto TCP \(next.port) en el firewall intermedio, y revise que el host esté "
                        + "encendido")
            )
        case .unknownName, .noNameServer, .other:
            (
                failure.phrase.within(
                    en: { "no connection to \(next.place): \($0)" }, es: { "sin conexión con \(next.place): \($0)" }),
                Phrase(en: "check the route to \(next.host)", es: "revise la ruta hacia \(next.host)")
            )
        }
    }
}

/// One request without a key: tests the TLS handshake, and gets a Date to compare the clock with.
struct CertificateProbe: Probe {
    let server: Finding.Server
    var subjects: [Finding.Subject] { [.server(server, .certificate)] }
    var needs: [Finding.Subject] { [.server(server, .address), .server(server, .port)] }

    func run(_ checkup: Checkup) {
        let peer = checkup.peer(server)
        guard let address = HostAddress(url: peer.url) else { return }
        do {
            let answer = try peer.http.send(peer.firstRequest(within: checkup.settings.timeout))
            // This is how nginx answers plain HTTP on a TLS port.
            if !address.isTLS, answer.status == 400, answer.text.contains("HTTPS port") {
                checkup.fail(
                    .server(server, .port),
                    en: "\(address.place) speaks TLS, and \(peer.setting) begins with http://",
                    es: "\(address.place) habla TLS, y \(peer.setting) empieza con http://",
                    remedy: .set(peer.setting, to: "https://\(address.place)"), .misconfigured)
                return
            }
        } catch .answerTooLarge {
            // An answer that is too long is still an answer.
        } catch {
            // Without TLS, the port is to blame, and so it is where nothing comes after the handshake.
            var isPort = !address.isTLS
            if case .timedOut = error { isPort = true }
            checkup.fail(isPort ? .server(server, .port) : subjects[0], cause(error, address, checkup))
            return
        }
        if address.isTLS {
            let certificate = checkup.parts.machine.certificate(of: address)
            checkup.pass(
                subjects[0],
                certificate?.summary ?? Phrase(en: "trusted by this machine", es: "esta máquina confía en él"))
            let now = checkup.parts.clock.now
            if server == .hikCentral, let end = certificate?.notAfter, end - now < Notices.certificateNotice {
                checkup.warn(subjects[0], CertificateEnd(end).phrase(now: now), remedy: CertificateEnd.remedy)
            }
        } else {
            checkup.skip(subjects[0], en: "http:// has none", es: "http:// no tiene")
        }
    }

    private func cause(_ failure: HTTPFailure, _ address: HostAddress, _ checkup: Checkup) -> any FindingCause {
        let place = address.place
        switch failure {
        case .tls(let failure, let host):
            let certificate = checkup.parts.machine.certificate(of: address)
            if let certificate, server == .hikCentral,
                let change = ChangedCertificate(
                    certificate, at: address, trusted: checkup.parts.machine.trusted(),
                    now: checkup.parts.clock.now)
            {
                return change
            }
            if let certificate, let url = trustedURL(certificate, address, checkup) {
                return Observation(
                    failure.problem(host: host).phrase
                        + certificate.summary.within(en: { " (\($0))" }, es: { " (\($0))" }),
                    remedy: .set(checkup.peer(server).setting, to: url), trouble: .misconfigured)
            }
            if let certificate, let obstacle = obstacle(to: certificate, address, checkup) {
                return obstacle == .authority ? UntrustedCertificate(authorityAt: address) : obstacle
            }
            let details = certificate.map { $0.summary.within(en: { " (\($0))" }, es: { " (\($0))" }) }
            let observation = Observation(
                failure.problem(host: host).phrase + (details ?? Phrase(same: "")), remedy: remedy(failure, address),
                trouble: .misconfigured)
            return server == .hikCentral && failure.endsByTrusting ? UntrustedCertificate(observation) : observation
        case .interrupted, .malformedAnswer, .cannotConnect:
            return address.isTLS
                ? Observation(
                    failure.phrase,
                    remedy: .advice(
                        en: "does something between here and \(place) end connections? Is the port right?",
                        es: "¿corta algo las conexiones entre esta máquina y \(place)? ¿Es correcto el puerto?"),
                    trouble: .away)
                : Observation(
                    failure.phrase.within(
                        en: { "\(place) does not answer plain HTTP: \($0)" },
                        es: { "\(place) no responde HTTP sin cifrar: \($0)" }),
                    remedy: .advice(
                        en: "if the port speaks TLS, set \(checkup.peer(server).setting)=https://\(place)",
                        es: "si el puerto habla TLS, ponga \(checkup.peer(server).setting)=https://\(place)"),
                    trouble: .away)
        default:
            return Observation(
                failure.phrase,
                remedy: .advice(
                    en: "is the port right, and does \(server.rawValue) answer there? If it stays, look at \(place)",
                    es: "¿es correcto el puerto, y responde ahí \(server.rawValue)? Si persiste, revise \(place)"),
                trouble: .away)
        }
    }
}

extension CertificateProbe {
    /// Where the certificate is trusted already and only the address has another name: the address that it is for.
    private func trustedURL(_ certificate: Certificate, _ address: HostAddress, _ checkup: Checkup) -> String? {
        guard checkup.parts.machine.trusted().contains(where: { $0.certificate.der == certificate.der }),
            !certificate.covers(address.host)
        else { return nil }
        let network = checkup.parts.network
        let addresses = (try? network.addresses(of: address.host)) ?? []
        let name = certificate.usableHosts(serverAddresses: addresses).first { host in
            (try? network.addresses(of: host)).map { !$0.isEmpty } ?? false
        }
        guard let name else { return nil }
        var named = address
        named.host = name
        return named.url
    }

    /// What keeps HikCentral's certificate from being trusted, whichever problem OpenSSL met first.
    private func obstacle(
        to certificate: Certificate, _ address: HostAddress, _ checkup: Checkup
    ) -> TrustPlan.Obstacle? {
        guard server == .hikCentral else { return nil }
        do {
            _ = try TrustPlan(
                for: certificate,
                .init(
                    address: address, humandURL: checkup.settings.humand.baseURL, now: checkup.parts.clock.now,
                    resolve: { (try? checkup.parts.network.addresses(of: $0)) ?? [] }))
            return nil
        } catch {
            return error
        }
    }

    private func remedy(_ failure: TLSFailure, _ address: HostAddress) -> Remedy {
        switch failure {
        case .expired, .notYetValid, .notTLS: .advice(failure.remedy.phrase)
        case .other:
            .advice(
                en: "see Troubleshooting, “the certificate is refused”",
                es: "vea Troubleshooting, “the certificate is refused”, en la documentación")
        case .untrustedIssuer, .selfSigned, .nameMismatch:
            server == .hikCentral
                ? .advice(
                    en: "sudo hik2humand trust --host \(address.place) shows it and, if you agree, installs it",
                    es: "sudo hik2humand trust --host \(address.place) lo muestra y, si usted acepta, lo instala")
                : .advice(
                    en: "something on the way stands in for Humand; if that is your company's proxy or firewall, put "
                        + "its authority's certificate (PEM) into /usr/local/share/ca-certificates/NAME.crt and run "
                        + "update-ca-certificates",
                    es: "algo en el camino se hace pasar por Humand; si es el proxy o firewall de su empresa, ponga el "
                        + "certificado de su autoridad (PEM) en /usr/local/share/ca-certificates/NOMBRE.crt y ejecute "
                        + "update-ca-certificates")
        }
    }
}

/// HikCentral's certificate is good but for this: nobody has trusted it yet.
struct UntrustedCertificate: FindingCause {
    let phrase: Phrase
    let remedy: Remedy?
    let trouble: Trouble?
    /// Whoever trusts it trusts an authority.
    let isAuthority: Bool

    init(_ observation: Observation) {
        (phrase, remedy, trouble) = (observation.phrase, observation.remedy, observation.trouble)
        isAuthority = false
    }

    /// With a command that needs no settings: `init` has written none yet.
    init(authorityAt address: HostAddress) {
        let obstacle = TrustPlan.Obstacle.authority
        let command = "sudo hik2humand trust --authority"
        let whole = "sudo hik2humand trust --host \(address.place) --authority"
        let advice = obstacle.remedy?.phrase.within(
            en: { $0.replacing(command, with: whole) }, es: { $0.replacing(command, with: whole) })
        (phrase, remedy, trouble) = (obstacle.phrase, advice.map { .advice($0) }, obstacle.trouble)
        isAuthority = true
    }
}

extension TLSFailure {
    /// A person who looks at the certificate may trust it, and then it works.
    fileprivate var endsByTrusting: Bool {
        switch self {
        case .untrustedIssuer, .selfSigned, .nameMismatch: true
        case .expired, .notYetValid, .notTLS, .other: false
        }
    }
}

/// Where a connection to a server goes first: to the server itself, or to the proxy that libcurl uses.
struct Route {
    let next: HostAddress
    let isProxied: Bool
    let note: Phrase

    init?(_ checkup: Checkup, _ server: Finding.Server) {
        guard let address = HostAddress(url: checkup.peer(server).url) else { return nil }
        let proxy = ProxyChoice(environment: checkup.parts.environment).proxy(for: address)
        next = proxy ?? address
        isProxied = proxy != nil
        note =
            isProxied
            ? Phrase(
                en: " (the proxy of this environment; it leads on to \(address.place))",
                es: " (el proxy de este entorno; lleva a \(address.place))") : Phrase(same: "")
    }
}

extension HTTPResponse {
    /// The beginning of the body.
    fileprivate var text: String { String(decoding: body.prefix(2000), as: UTF8.self) }
}
