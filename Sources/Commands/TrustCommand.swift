import Attendance
import Base
import Foundation
import HTTP
import HikCentral
import Operations
import Site

/// `hik2humand trust`: has this machine trust HikCentral's own certificate.
struct TrustCommand: Command {
    let manual = CommandManual(
        name: "trust",
        summary: "Show HikCentral's certificate and install it in this machine's store",
        details: """
            HikCentral comes with a self-signed certificate, and verification cannot be switched off. This shows the
            certificate (names, dates, SHA-256 fingerprint), says how to compare it on the server, asks, installs it in
            /usr/local/share/ca-certificates and runs update-ca-certificates. If it is issued to another name than
            HIKVISION_HOST has, it says which name to use and which line /etc/hosts needs. Then one signed request proves
            it. Needs root, and openssl.
            """,
        options: [
            .init("--print", "Only show the certificate and what would be done; changes nothing"),
            .init("--yes", "Do not ask: the fingerprint has been compared; also adds the line to /etc/hosts"),
            .init("--hosts", "Add the line to /etc/hosts where one is needed"),
            .init("--host URL", "Another server than HIKVISION_HOST"),
            CommandManual.envFileOption,
        ],
        exitCodes: [.done, .unreachable, .left, .refused, .configuration])

    func run(_ context: CommandContext) -> ExitCode {
        guard let arguments = context.arguments(for: manual) else { return .usage }
        let values = context.settingValues(envFile: arguments["--env-file"])
        let context = context.redacting(values.redaction)
        let configured = values[SettingTable.hikCentralHost]
        guard var url = arguments["--host"] ?? configured else {
            for problem in values.problems { context.complain("hik2humand: \(problem.text)\n") }
            let place = values.file.map { " in \($0)" } ?? ""
            context.complain("hik2humand: HIKVISION_HOST is not set\(place); set it, or say --host URL\n")
            return .configuration
        }
        if !url.contains("://") { url = "https://\(url)" }
        guard let address = HostAddress(url: url), address.isTLS else {
            context.complain("hik2humand: an address that begins with https:// is expected; http has no certificate\n")
            return .configuration
        }
        var wishes = TrustSession.Wishes()
        wishes.printsOnly = arguments.has("--print")
        wishes.isAgreed = arguments.has("--yes")
        wishes.editsHosts = arguments.has("--hosts")
        let isHikCentral =
            arguments["--host"] == nil || configured.flatMap { HostAddress(url: $0) } == address
        let signing: SigningSettings?
        do { signing = isHikCentral ? try SigningSettings(values) : nil } catch { return context.fail(error) }
        let talk = TrustSession.Talk(
            print: context.print, complain: context.complain, ask: ask(context),
            prove: { base in proof(base, signing, context) })
        return TrustSession(address: address, wishes: wishes, talk: talk, now: SystemClock().now).run()
    }

    /// A question on a terminal.
    private func ask(_ context: CommandContext) -> (String) -> String? {
        { question in
            guard isatty(STDIN_FILENO) == 1 else { return nil }
            context.print(question)
            return readLine() ?? ""
        }
    }

    /// One request through the client that the daemon uses: signed where there is a key for it.
    private func proof(_ base: String, _ signing: SigningSettings?, _ context: CommandContext) -> TrustSession.Proof {
        let http = Site.worker(context.executable)
        guard let signing else {
            do {
                let answer = try http.send(HTTPRequest(method: .get, url: base + "/", deadline: .seconds(20)))
                return .proven("\(base) answers (HTTP \(answer.status)) over a connection that this machine trusts.")
            } catch .tls(let failure, let host) {
                return .untrusted(failure.problem(host: host))
            } catch .answerTooLarge {
                return .proven("\(base) answers over a connection that this machine trusts.")
            } catch {
                return .failed(SourceProblem.noConnection("\(error)"))
            }
        }
        let account = ArtemisClient.Account(
            host: base, key: signing.key, secret: signing.secret, signsKeyOnly: signing.signsKeyOnly,
            userID: signing.userID)
        let client = Site.hikCentral(account, http: http, clock: SystemClock(), timeout: .seconds(20))
        do {
            let data = try client.post(SignatureProbe.versionPath, [:])
            return .proven("a signed request was answered by HikCentral \(data["softVersion"]?.text ?? "").")
        } catch .source(.misconfigured(.tls(let failure, let host))) {
            return .untrusted(failure.problem(host: host))
        } catch {
            return .failed(HikCentralCause(error, answer: "see hik2humand check"))
        }
    }
}
