import Base
import Foundation
import HTTP
import Site

/// Name, port, certificate and clock of one server, each looked at only when the one before is well.
struct HostCheck {
    /// `HikCentral` or `Humand`.
    let side: String
    /// The setting that names the server.
    let setting: String
    let url: String
    let http: ObservedClient
    let parts: CheckParts
    let report: CheckReport

    /// HikCentral refuses what is stamped further off than this (Artemis guide).
    static let tolerance = Span.minutes(15)
    /// From here on it is told: MAX_FUTURE is as long.
    static let worthTelling = Span.minutes(2)

    /// - Returns: whether the server answers.
    func run() -> Bool {
        guard let address = HostAddress(url: url) else {
            report.fail(
                "\(side) address", "“\(url)” is no address", remedy: "set \(setting), such as https://10.0.0.5",
                .configuration)
            skip(["port", "certificate", "clock"])
            return false
        }
        let proxy = ProxyChoice(environment: parts.environment).proxy(for: address)
        let near = proxy ?? address
        let way = proxy == nil ? "" : " (the proxy of this environment; it leads on to \(address.place))"
        guard lookUp(near, way), open(near, way) else { return false }
        return ask(address)
    }

    private func skip(_ names: [String]) {
        for name in names { report.skip("\(side) \(name)", "see above") }
    }

    private func lookUp(_ address: HostAddress, _ way: String) -> Bool {
        let name = "\(side) address"
        do {
            let found = try parts.probe.addresses(of: address.host)
            let text = address.isNumeric ? address.host : "\(address.host) is \(found.joined(separator: ", "))"
            report.succeed(name, text + way)
            return true
        } catch {
            var words = "nobody knows it"
            if case .unknownName(let text) = error { words = text }
            let isServers = words.contains("Temporary failure")
            report.fail(
                name, "\(address.host) has no address: \(words)\(way)",
                remedy: isServers
                    ? "see to this machine's name server (/etc/resolv.conf), or give \(address.host) its address in "
                        + "/etc/hosts"
                    : "correct \(setting), or give \(address.host) its address in /etc/hosts or the name server",
                .unreachable)
            skip(["port", "certificate", "clock"])
            return false
        }
    }

    private func open(_ address: HostAddress, _ way: String) -> Bool {
        let name = "\(side) port"
        do {
            try parts.probe.connect(address.host, port: address.port)
            report.succeed(name, "\(address.place) takes connections\(way)")
            return true
        } catch {
            let (text, remedy) =
                switch error {
                case .refused:
                    (
                        "nobody listens on \(address.place)",
                        "is the port right (\(setting)=https://HOST:PORT), and does \(side) run?"
                    )
                case .silent(let seconds):
                    (
                        "\(address.place) did not answer within \(seconds) s",
                        "let the firewall between pass TCP port \(address.port), and see that the host is switched on"
                    )
                case .unknownName(let words), .other(let words):
                    ("no connection to \(address.place): \(words)", "see to the route to \(address.host)")
                }
            let proxy = way.isEmpty ? "" : "correct or unset https_proxy (http_proxy) of this environment; "
            report.fail(name, text + way, remedy: proxy + remedy, .unreachable)
            skip(["certificate", "clock"])
            return false
        }
    }

    /// One request without a key, for the handshake and the Date of its answer.
    private func ask(_ address: HostAddress) -> Bool {
        let name = "\(side) certificate"
        let request = HTTPRequest(
            method: .get, url: url + "/", headers: HTTPHeaders(["Accept": "*/*"]), deadline: parts.settings.timeout,
            answerLimit: 8 << 20)
        do {
            let answer = try http.send(request)
            if !address.isTLS, answer.status == 400, isAboutTLS(answer) {
                failPlain(address)
                return false
            }
        } catch .answerTooLarge {
            // Long as it is, it is an answer.
        } catch {
            return judge(error, address)
        }
        if address.isTLS {
            report.succeed(name, certificateText(address) ?? "trusted by this machine")
        } else {
            report.skip(name, "http:// has none")
        }
        reportSkew()
        return true
    }

    private func isAboutTLS(_ answer: HTTPResponse) -> Bool {
        String(decoding: answer.body.prefix(2000), as: UTF8.self).contains("HTTPS port")
    }

    private func failPlain(_ address: HostAddress) {
        report.fail(
            "\(side) port", "\(address.place) speaks TLS, and \(setting) begins with http://",
            remedy: "set \(setting)=https://\(address.place)", .configuration)
        skip(["clock"])
    }

    private func judge(_ failure: HTTPFailure, _ address: HostAddress) -> Bool {
        // Without TLS it is the port that does not do what it should.
        let name = address.isTLS ? "\(side) certificate" : "\(side) port"
        switch failure {
        case .tls(let tls, let host):
            if let obstacle = obstacle(address) {
                report.fail(name, obstacle.description, remedy: obstacle.remedy, .configuration)
                break
            }
            let details = certificateText(address).map { " (\($0))" } ?? ""
            report.fail(
                name, tls.problem(host: host) + details,
                remedy: tls.remedy(host: host) ?? "see README, “the certificate is refused”", .configuration)
        case .interrupted, .malformedAnswer, .cannotConnect:
            if address.isTLS {
                report.fail(
                    name, "\(failure)",
                    remedy: "is something between here and \(address.place) that ends connections? Is the port right?",
                    .unreachable)
            } else {
                report.fail(
                    name, "\(address.place) does not answer plain HTTP: \(failure)",
                    remedy: "if the port speaks TLS, set \(setting)=https://\(address.place)", .unreachable)
            }
        default:
            report.fail(
                name, "\(failure)",
                remedy: "is the port right, and does \(side) answer on it? Try again; if it stays, look at "
                    + address.place, .unreachable)
        }
        skip(["clock"])
        return false
    }

    /// What is wrong with the certificate besides that nobody trusts it: then to trust it would not help.
    private func obstacle(_ address: HostAddress) -> TrustPlan.Obstacle? {
        guard let facts = parts.certificate(address) else { return nil }
        do {
            _ = try TrustPlan(
                for: facts, at: address, number: address.host, storeFolder: "", now: parts.clock.now)
            return nil
        } catch {
            return error
        }
    }

    /// Whom the certificate is made out to and until when.
    private func certificateText(_ address: HostAddress) -> String? {
        guard address.isTLS, let facts = parts.certificate(address) else { return nil }
        let end = facts.notAfter.map { ", valid until \($0.utcDate)" } ?? ""
        return "made out to \(facts.namesText)\(end)"
    }

    private func reportSkew() {
        let name = "\(side) clock"
        guard let skew = http.skew else {
            report.skip(name, "the answer has no Date")
            return
        }
        let length = Span(milliseconds: abs(max(skew.milliseconds, -.max)))
        let way = skew.milliseconds > 0 ? "ahead of" : "behind"
        let text = "this machine's clock is \(HostCheck.text(length)) \(way) \(side)'s"
        let remedy =
            "set the one that is wrong, here by timedatectl set-ntp true; HikCentral allows 15 minutes, and events "
            + "more than MAX_FUTURE ahead wait"
        if side == "HikCentral", length > HostCheck.tolerance {
            report.fail(name, text, remedy: remedy, .refused)
        } else if length >= HostCheck.worthTelling {
            report.warn(name, text, remedy: remedy)
        } else {
            report.succeed(name, length < .seconds(2) ? "agrees with this machine's" : text)
        }
    }

    /// `10 min 3 s`
    static func text(_ span: Span) -> String {
        let seconds = span.milliseconds / 1000 + (span.milliseconds % 1000 >= 500 ? 1 : 0)
        if seconds < 60 { return "\(seconds) s" }
        if seconds < 7200 { return "\(seconds / 60) min\(seconds % 60 == 0 ? "" : " \(seconds % 60) s")" }
        return "\(seconds / 3600) h \(seconds % 3600 / 60) min"
    }
}
