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
                subject, "“\(peer.url)” is no address", remedy: "set \(peer.setting), such as https://10.0.0.5",
                .misconfigured)
            return
        }
        let host = route.next.host
        do {
            let found = try checkup.parts.network.addresses(of: host)
            let text = route.next.isNumeric ? host : "\(host) is \(found.joined(separator: ", "))"
            checkup.pass(subject, text + route.note)
        } catch {
            let isServers = error == .noNameServer
            checkup.fail(
                subject, "\(host) has no address: \(error)\(route.note)",
                remedy: isServers
                    ? "check this machine's name server (/etc/resolv.conf), or give \(host) its address in /etc/hosts"
                    : "correct \(peer.setting), or give \(host) its address in /etc/hosts or the name server",
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
            checkup.pass(subject, "\(next.place) takes connections\(route.note)")
        } catch {
            let (text, remedy) =
                switch error {
                case .refused:
                    (
                        "nobody listens on \(next.place)",
                        "is the port right (\(checkup.peer(server).setting)=https://HOST:PORT), and does "
                            + "\(server.rawValue) run?"
                    )
                case .silent(let seconds):
                    (
                        "\(next.place) did not answer within \(seconds) s",
                        "let the firewall in between pass TCP port \(next.port), and check that the host is on"
                    )
                case .unknownName, .noNameServer, .other:
                    ("no connection to \(next.place): \(error)", "check the route to \(next.host)")
                }
            let proxy = route.isProxied ? "correct or unset https_proxy (http_proxy) in this environment; " : ""
            checkup.fail(subject, text + route.note, remedy: "\(proxy)\(remedy)", .away)
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
        let request = HTTPRequest(
            method: .get, url: peer.url + "/", headers: HTTPHeaders(["Accept": "*/*"]),
            deadline: checkup.settings.timeout, answerLimit: 8 << 20)
        do {
            let answer = try peer.http.send(request)
            // This is how nginx answers plain HTTP on a TLS port.
            if !address.isTLS, answer.status == 400, answer.text.contains("HTTPS port") {
                checkup.fail(
                    .server(server, .port), "\(address.place) speaks TLS, and \(peer.setting) begins with http://",
                    remedy: .set(peer.setting, to: "https://\(address.place)"), .misconfigured)
                return
            }
        } catch .answerTooLarge {
            // An answer that is too long is still an answer.
        } catch {
            // Without TLS, the port is to blame.
            let subject = address.isTLS ? subjects[0] : .server(server, .port)
            checkup.fail(subject, cause(error, address, checkup))
            return
        }
        if address.isTLS {
            let certificate = checkup.parts.machine.certificate(of: address)
            checkup.pass(subjects[0], certificate?.summary ?? "trusted by this machine")
            let now = checkup.parts.clock.now
            if server == .hikCentral, let end = certificate?.notAfter, end - now < Notices.certificateNotice {
                checkup.warn(subjects[0], CertificateEnd(end).text(now: now), remedy: CertificateEnd.remedy)
            }
        } else {
            checkup.skip(subjects[0], "http:// has none")
        }
    }

    private func cause(_ failure: HTTPFailure, _ address: HostAddress, _ checkup: Checkup) -> any FindingCause {
        let place = address.place
        switch failure {
        case .tls(let failure, let host):
            let certificate = checkup.parts.machine.certificate(of: address)
            if let certificate, server == .hikCentral,
                let change = ChangedCertificate(certificate, at: address, trusted: checkup.parts.machine.trusted())
            {
                return change
            }
            if let certificate, let obstacle = obstacle(to: certificate, address, checkup) { return obstacle }
            let details = certificate.map { " (\($0.summary))" } ?? ""
            return Observation(
                text: failure.problem(host: host) + details, remedy: remedy(failure, address),
                trouble: .misconfigured)
        case .interrupted, .malformedAnswer, .cannotConnect:
            return address.isTLS
                ? Observation(
                    text: "\(failure)",
                    remedy: "does something between here and \(place) end connections? Is the port right?",
                    trouble: .away)
                : Observation(
                    text: "\(place) does not answer plain HTTP: \(failure)",
                    remedy: "if the port speaks TLS, set \(checkup.peer(server).setting)=https://\(place)",
                    trouble: .away)
        default:
            return Observation(
                text: "\(failure)",
                remedy: "is the port right, and does \(server.rawValue) answer there? If it stays, look at \(place)",
                trouble: .away)
        }
    }
}

extension CertificateProbe {
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
        case .expired, .notYetValid, .notTLS: .advice(failure.remedy ?? "")
        case .other: "see Troubleshooting, “the certificate is refused”"
        case .untrustedIssuer, .selfSigned, .nameMismatch:
            server == .hikCentral
                ? .advice("sudo hik2humand trust --host \(address.place) shows it and, if you agree, installs it")
                : .advice(
                    "something on the way stands in for Humand; if that is your company's proxy or firewall, put its "
                        + "authority's certificate (PEM) into /usr/local/share/ca-certificates/NAME.crt and run "
                        + "update-ca-certificates")
        }
    }
}

/// The difference between the server's clock and this machine's.
struct ClockProbe: Probe {
    let server: Finding.Server
    var subjects: [Finding.Subject] { [.server(server, .clock)] }
    var needs: [Finding.Subject] { Finding.Subject.reaching(server) }

    /// A larger difference is a warning; MAX_FUTURE is as long.
    private static let notable = Span.minutes(2)

    func run(_ checkup: Checkup) {
        let subject = subjects[0]
        guard let skew = checkup.peer(server).http.skew else {
            checkup.skip(subject, "the answer has no Date")
            return
        }
        let length = Span(milliseconds: abs(max(skew.milliseconds, -.max)))
        let text = "this machine's clock is \(skew.distanceInWords) \(server.rawValue)'s"
        let remedy = Remedy.advice(
            "set the one that is wrong, here by timedatectl set-ntp true; HikCentral allows 15 minutes, and events "
                + "more than MAX_FUTURE ahead wait")
        if server == .hikCentral, length > SourceProblem.clockTolerance {
            checkup.fail(subject, text, remedy: remedy, .refused)
        } else if length >= ClockProbe.notable {
            checkup.warn(subject, text, remedy: remedy)
        } else {
            checkup.pass(subject, length < .seconds(2) ? "agrees with this machine's" : text)
        }
    }
}

/// Where a connection to a server goes first: to the server itself, or to the proxy that libcurl uses.
struct Route {
    let next: HostAddress
    let isProxied: Bool
    let note: String

    init?(_ checkup: Checkup, _ server: Finding.Server) {
        guard let address = HostAddress(url: checkup.peer(server).url) else { return nil }
        let proxy = ProxyChoice(environment: checkup.parts.environment).proxy(for: address)
        next = proxy ?? address
        isProxied = proxy != nil
        note = isProxied ? " (the proxy of this environment; it leads on to \(address.place))" : ""
    }
}

extension HTTPResponse {
    /// The beginning of the body.
    fileprivate var text: String { String(decoding: body.prefix(2000), as: UTF8.self) }
}
