import Base
import Foundation
import HTTP
import Operations
import Site

/// `hik2humand trust`: has this machine trust HikCentral's own certificate.
struct TrustCommand: Command {
    let manual = CommandManual(
        name: "trust",
        summary: .init(
            en: "Show HikCentral's certificate and install it in this machine's store",
            es: "Muestra el certificado de HikCentral y lo instala en el almacén de esta máquina"),
        details: .init(
            en: """
                HikCentral comes with a self-signed certificate, and verification cannot be switched off. This shows the
                certificate (names, dates, key, SHA-256 fingerprint), says how to compare it on the server and what would be
                done, asks, installs it in /usr/local/share/ca-certificates and runs update-ca-certificates. If it is issued
                for another name than HIKVISION_HOST has, it says which name to use and adds the line that /etc/hosts needs.
                Then one request checks it; a certificate that is still refused is taken out again. Certificates of
                authorities, and those issued for Humand's host, are refused. Needs root, and openssl.
                """,
            es: """
                HikCentral trae un certificado autofirmado, y la verificación no se puede desactivar. Este comando
                muestra el certificado (nombres, fechas, clave, huella SHA-256), dice cómo compararlo en el servidor y
                qué se haría, pregunta, lo instala en /usr/local/share/ca-certificates y ejecuta update-ca-certificates.
                Si fue emitido para un nombre distinto del de HIKVISION_HOST, dice qué nombre usar y agrega la línea que
                /etc/hosts necesita. Luego una petición lo comprueba; un certificado que se sigue rechazando se quita.
                Los certificados de autoridades, y los emitidos para el host de Humand, se rechazan. Necesita root y
                openssl.
                """),
        options: [
            .init(
                "--print",
                .init(
                    en: "Only show the certificate and what would be done; changes nothing",
                    es: "Solo muestra el certificado y lo que se haría; no cambia nada")),
            .init(
                "--yes",
                .init(
                    en: "Do not ask: the fingerprint has been compared; leaves /etc/hosts alone",
                    es: "No pregunta: la huella ya se comparó; no toca /etc/hosts")),
            .init(
                "--hosts",
                .init(
                    en: "With --yes: also add the line to /etc/hosts where one is needed",
                    es: "Con --yes: agrega también la línea a /etc/hosts si hace falta")),
            .init(
                "--authority",
                .init(
                    en: "Trust the certificate even if it is an authority's, which can pass for any server",
                    es: "Confía en el certificado aunque sea de una autoridad, que puede hacerse pasar por "
                        + "cualquier servidor")),
            .init(
                "--host URL",
                .init(en: "Another server than HIKVISION_HOST", es: "Un servidor distinto de HIKVISION_HOST")),
            CommandManual.envFileOption,
        ],
        exitCodes: [.done, .unreachable, .left, .configuration],
        codeTexts: [
            .left: .init(en: "something is left to do by hand", es: "queda algo por hacer a mano")
        ])

    func run(_ context: CommandContext) -> ExitCode {
        guard let arguments = context.arguments(for: manual) else { return .usage }
        let values = context.settingValues(envFile: arguments["--env-file"])
        let context = context.speaking(values.language, for: values.file)
        guard var url = arguments["--host"] ?? values[SettingTable.hikCentralHost] else {
            for problem in values.problems { context.complain("hik2humand: \(problem.phrase[context.language])\n") }
            let missing = Phrase(
                en: "HIKVISION_HOST is not set\(values.file.map { " in \($0)" } ?? ""); set it, or say --host URL",
                es:
                    "HIKVISION_HOST no está definido\(values.file.map { " en \($0)" } ?? ""); defínalo, o use --host URL"
            )
            context.complain("hik2humand: \(missing[context.language])\n")
            return .configuration
        }
        if !url.contains("://") { url = "https://\(url)" }
        guard let address = HostAddress(url: url), address.isTLS else {
            let expected = Phrase(
                en: "an address that begins with https:// is expected; http has no certificate",
                es: "se espera una dirección que empiece con https://; http no tiene certificado")
            context.complain("hik2humand: \(expected[context.language])\n")
            return .configuration
        }
        var wishes = TrustSession.Wishes()
        wishes.printsOnly = arguments.has("--print")
        wishes.isAgreed = arguments.has("--yes")
        wishes.editsHosts = arguments.has("--hosts")
        wishes.host = arguments["--host"]
        wishes.allowsAuthority = arguments.has("--authority")
        let place = arguments["--host"] == nil ? values.file : nil
        let talk = TrustSession.Talk(
            print: context.write, complain: context.complain, ask: ask(context), prove: { prove($0, context) },
            adopt: { adopt($0, in: place, asking: !wishes.isAgreed, context) })
        return TrustSession(
            address: address, humandURL: values[SettingTable.humandURL], wishes: wishes,
            talk: talk, language: context.language, now: SystemClock().now
        ).run()
    }

    /// Has this machine trust a server, for `init`: the address to use from then on, or nil.
    func target(of url: String, _ context: CommandContext) -> String? {
        guard let address = HostAddress(url: url), address.isTLS else { return nil }
        var target = url
        var wishes = TrustSession.Wishes()
        wishes.isStepOfInit = true
        // The dialogue has asked about that.
        wishes.allowsAuthority = true
        let talk = TrustSession.Talk(
            print: context.write, complain: context.complain, ask: ask(context), prove: { prove($0, context) },
            adopt: { name in
                target = name
                return nil
            })
        let code = TrustSession(
            address: address, humandURL: nil, wishes: wishes, talk: talk, language: context.language,
            now: SystemClock().now
        ).run()
        return code == .done ? target : nil
    }

    /// A question on a terminal; no answer is the end of the input.
    private func ask(_ context: CommandContext) -> (String) -> String? {
        { question in TerminalInput(write: context.write).map { $0.ask(question) ?? "" } }
    }

    private func question(_ url: String, _ file: String) -> Phrase {
        Phrase(
            en: "Set HIKVISION_HOST=\(url) in \(file)? Type y to do this: ",
            es: "¿Poner HIKVISION_HOST=\(url) en \(file)? Escriba s para hacerlo: ")
    }

    /// Changes HIKVISION_HOST in the settings file, if the person agrees.
    private func adopt(_ url: String, in file: String?, asking: Bool, _ context: CommandContext) -> String? {
        guard asking, let file, let answer = ask(context)(question(url, file)[context.language]),
            TrustSession.isYes(answer),
            let bytes = try? GivenFile.contents(of: file, limit: 1 << 20)
        else { return nil }
        var draft = SettingsDraft(file: file, contents: String(decoding: bytes, as: UTF8.self))
        draft.set(SettingTable.hikCentralHost, to: url)
        do {
            try FileReplacement.replace(file, with: Data(draft.text.utf8), keepsOld: false)
            return file
        } catch {
            context.complain("hik2humand: \(Phrase(error)[context.language])\n")
            return nil
        }
    }

    /// One request, without a key, through the client that the daemon uses.
    private func prove(_ url: String, _ context: CommandContext) -> TrustSession.Proof {
        let request = HTTPRequest(method: .get, url: url + "/", deadline: .seconds(20))
        do {
            _ = try Site.worker(context.executable).send(request)
            return .trusted
        } catch .answerTooLarge {
            return .trusted
        } catch .tls(.nameMismatch, _) {
            return .misnamed
        } catch .tls(let failure, let host) {
            return .untrusted(failure.problem(host: host).phrase)
        } catch {
            return .failed(error.phrase)
        }
    }
}
