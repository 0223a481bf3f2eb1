import Attendance
import Base
import Foundation

/// Shows a server's certificate, lets a person compare it, installs it in the system's store and verifies that it is
/// accepted.
package struct TrustSession {
    /// The files to change and the tool that does it; tests use a temporary folder.
    package struct Places: Sendable {
        var storeFolder = "/usr/local/share/ca-certificates"
        var updateProgram = "/usr/sbin/update-ca-certificates"
        var hostsFile = "/etc/hosts"

        package init() {}
    }

    package struct Wishes: Sendable {
        /// --print
        package var printsOnly = false
        /// --yes
        package var isAgreed = false
        /// --hosts
        package var editsHosts = false
        /// --authority
        package var allowsAuthority = false
        /// --host, as it was given.
        package var host: String?
        /// It is done for `init`, which sets HIKVISION_HOST and checks everything itself.
        package var isStepOfInit = false

        package init() {}

        /// What a command that is to do the same must have behind its name.
        fileprivate var options: String {
            (host.map { " --host \($0)" } ?? "") + (allowsAuthority ? " --authority" : "")
        }
    }

    /// What one request through the daemon's own client proves about the certificate.
    package enum Proof: Equatable, Sendable {
        case trusted
        /// The certificate is trusted, but not for this name.
        case misnamed
        case untrusted(Phrase)
        /// Nothing, for another reason.
        case failed(Phrase)
    }

    /// How the session talks to a person and to the server.
    package struct Talk {
        let print: (String) -> Void
        let complain: (String) -> Void
        /// Asks a person; nil if there is none.
        let ask: (String) -> String?
        /// Makes one request to a base URL.
        let prove: (String) -> Proof
        /// Sets HIKVISION_HOST where it is set now; the file that it was written to, nil if a person must do it.
        let adopt: (String) -> String?

        package init(
            print: @escaping (String) -> Void, complain: @escaping (String) -> Void,
            ask: @escaping (String) -> String?, prove: @escaping (String) -> Proof,
            adopt: @escaping (String) -> String?
        ) {
            (self.print, self.complain, self.ask, self.prove) = (print, complain, ask, prove)
            self.adopt = adopt
        }
    }

    private let language: Language
    private let address: HostAddress
    private let humandURL: String?
    private let wishes: Wishes
    private let talk: Talk
    private let places: Places
    private let network: any Network
    private let now: Instant

    package init(
        address: HostAddress, humandURL: String?, wishes: Wishes, talk: Talk, language: Language, now: Instant,
        places: Places = Places(), network: any Network = SystemNetwork()
    ) {
        self.language = language
        (self.address, self.humandURL, self.wishes, self.talk) = (address, humandURL, wishes, talk)
        (self.places, self.network, self.now) = (places, network, now)
    }

    package func run() -> ExitCode {
        do {
            try network.connect(address.host, port: address.port)
        } catch {
            report(
                en: "cannot connect to \(address.place); hik2humand check says why",
                es: "no se puede conectar con \(address.place); hik2humand check dice por qué")
            return .unreachable
        }
        do {
            let certificate = try CertificateReader().read(address)
            show(certificate)
            let trusted = TrustedCertificate.all(in: places.storeFolder)
            if let change = ChangedCertificate(certificate, at: address, trusted: trusted, now: now) {
                beware(change.phrase, "\n")
            }
            let proof = talk.prove(address.url)
            if proof == .trusted {
                say(
                    en: "This machine trusts it already, and nothing was changed.",
                    es: "Esta máquina ya confía en él; no se cambió nada.")
                return .done
            }
            let isTrusted = proof == .misnamed
            let plan = try TrustPlan(
                for: certificate,
                .init(
                    address: address, humandURL: humandURL, allowsAuthority: wishes.allowsAuthority || isTrusted,
                    now: now, resolve: { (try? network.addresses(of: $0)) ?? [] }))
            if certificate.isAuthority, !isTrusted { beware(TrustPlan.Obstacle.authority.phrase) }
            show(plan, installs: !isTrusted)
            if wishes.printsOnly {
                let command = "sudo hik2humand trust" + wishes.options
                say(
                    en: "Nothing was changed. This does it: \(command)",
                    es: "No se cambió nada. Esto lo hace: \(command)")
                return .done
            }
            if let code = refusal() { return code }
            if !isTrusted {
                let file = "\(places.storeFolder)/\(plan.fileName)"
                try install(certificate, as: file)
                sayFormer(trusted, for: certificate, in: file)
            }
            return try finish(plan)
        } catch {
            report(Phrase(error))
            return (error as? any FindingCause)?.exitCode ?? .configuration
        }
    }

    private func say(_ phrase: Phrase) { talk.print(phrase[language] + "\n") }
    private func say(en english: String, es spanish: String) { say(Phrase(en: english, es: spanish)) }
    private func report(_ phrase: Phrase) { talk.complain("hik2humand: \(phrase[language])\n") }
    private func report(en english: String, es spanish: String) { report(Phrase(en: english, es: spanish)) }
    private func beware(_ phrase: Phrase, _ end: String = "") {
        say(phrase.within(en: { "Beware: \($0).\(end)" }, es: { "Atención: \($0).\(end)" }))
    }

    private func show(_ certificate: Certificate) {
        let names = certificate.names.map(\.phrase).joined(separator: "\n              ")
        let (from, to) = (certificate.notBefore.utcDate, certificate.notAfter.utcDate)
        say(
            en: """
                \(address.place) shows this certificate:
                  subject     \(certificate.subject)
                  issuer      \(certificate.isSelfSigned ? "signed by itself" : certificate.issuer)
                  issued for  \(certificate.names.isEmpty ? "nobody" : names.english)
                  valid       \(from) to \(to)
                  key         \(certificate.key)
                  SHA-256     \(certificate.fingerprint)

                Compare the fingerprint on the server itself, not over the network: open https://localhost:\(address.port)
                there in a browser and look at the certificate; or, where its file is,
                  openssl x509 -in FILE -noout -fingerprint -sha256
                  certutil -hashfile FILE.cer SHA256        (Windows; the file in DER form)

                """,
            es: """
                \(address.place) muestra este certificado:
                  sujeto      \(certificate.subject)
                  emisor      \(certificate.isSelfSigned ? "autofirmado" : certificate.issuer)
                  emitido a   \(certificate.names.isEmpty ? "nadie" : names.spanish)
                  válido      \(from) a \(to)
                  clave       \(certificate.key.phrase.spanish)
                  SHA-256     \(certificate.fingerprint)

                Compare la huella en el propio servidor, no por la red: abra ahí https://localhost:\(address.port)
                en un navegador y mire el certificado; o, donde esté su archivo,
                  openssl x509 -in ARCHIVO -noout -fingerprint -sha256
                  certutil -hashfile ARCHIVO.cer SHA256     (Windows; el archivo en formato DER)

                """)
    }

    private var addsLine: Bool { wishes.editsHosts || !wishes.isAgreed }

    private func show(_ plan: TrustPlan, installs: Bool) {
        var lines = [
            Phrase(
                en: "This machine trusts it already, but not for \(address.host). To use it:",
                es: "Esta máquina ya confía en él, pero no para \(address.host). Para usarlo:")
        ]
        if installs {
            let file = "\(places.storeFolder)/\(plan.fileName)"
            lines = [
                Phrase(
                    en: "To trust it (this machine then accepts it for every name above):",
                    es: "Para confiar en él (esta máquina lo aceptará para todos los nombres de arriba):"),
                Phrase(en: "  put it (PEM) into \(file)", es: "  se guarda (PEM) en \(file)"),
                Phrase(en: "  run \(places.updateProgram)", es: "  se ejecuta \(places.updateProgram)"),
            ]
        }
        if let line = plan.hostsLine {
            lines.append(
                Phrase(
                    en: "  add this line to \(places.hostsFile)\(addsLine ? "" : " (only with --hosts)"): \(line)",
                    es: "  se agrega esta línea a \(places.hostsFile)\(addsLine ? "" : " (solo con --hosts)"): \(line)")
            )
        }
        if plan.target != address {
            lines.append(
                Phrase(
                    en: "  set HIKVISION_HOST=\(plan.target.url)\(wishes.isAgreed ? " (by hand)" : "")",
                    es: "  se define HIKVISION_HOST=\(plan.target.url)\(wishes.isAgreed ? " (a mano)" : "")"))
        }
        say(lines.joined(separator: "\n"))
    }

    /// Nil if a person or --yes agrees.
    private func refusal() -> ExitCode? {
        guard access(places.storeFolder, W_OK) == 0 else {
            report(
                en: "this user may not write in \(places.storeFolder); sudo hik2humand trust\(wishes.options)",
                es: "este usuario no puede escribir en \(places.storeFolder); sudo hik2humand trust\(wishes.options)")
            return .usage
        }
        if wishes.isAgreed { return nil }
        let question = Phrase(
            en: "Is the fingerprint the same on the server? Type y to do this: ",
            es: "¿La huella es la misma en el servidor? Escriba s para hacerlo: ")
        guard let answer = talk.ask(question[language]) else {
            report(
                en: "there is no terminal to ask on; compare the fingerprint, then add --yes",
                es: "no hay una terminal donde preguntar; compare la huella y agregue --yes")
            return .usage
        }
        guard TrustSession.isYes(answer) else {
            say(en: "Nothing was changed.", es: "No se cambió nada.")
            return .left
        }
        return nil
    }

    /// Whether an answer agrees, in whichever language.
    package static func isYes(_ answer: String) -> Bool {
        ["y", "yes", "s", "si", "sí"].contains(answer.trimmingSpaces.lowercased())
    }

    /// Why a certificate is not in the store, or not any more.
    private struct NotInstalled: Error, FindingCause {
        let phrase: Phrase
        var trouble: Trouble? { .misconfigured }
    }

    /// Installs the certificate, or leaves everything as it was.
    private func install(_ certificate: Certificate, as file: String) throws {
        let files = POSIXFileSystem()
        let former = files.exists(file) ? try files.contents(of: file) : nil
        func put(_ bytes: Data) throws {
            try files.replace(file, with: bytes)
            // Everyone may read it: a certificate is not secret.
            chmod(file, 0o644)
        }
        do {
            try put(Data(certificate.pem.utf8))
            try updateStore()
            if case .untrusted(let why) = talk.prove(address.url) {
                throw NotInstalled(
                    phrase: why.within(en: { "it is still refused: \($0)" }, es: { "se lo sigue rechazando: \($0)" }))
            }
            say(en: "Installed as \(file).", es: "Instalado como \(file).")
        } catch {
            if let former { try put(former) } else { try files.remove(file) }
            try updateStore("--fresh")
            throw NotInstalled(
                phrase: Phrase(error)
                    + Phrase(
                        en: "; it was taken out of the store again", es: "; se lo quitó otra vez del almacén"))
        }
    }

    /// Names what was trusted before for the same server and stays trusted beside it.
    private func sayFormer(_ trusted: [TrustedCertificate], for certificate: Certificate, in file: String) {
        for former in trusted where former.path != file && former.certificate.der != certificate.der {
            let isSame =
                former.certificate.covers(address.host)
                || certificate.names.contains {
                    former.certificate.names.contains($0)
                }
            guard isSame else { continue }
            say(
                en: "The former one, \(former.path), stays trusted. To remove it: sudo rm \(former.path), then sudo "
                    + "\(places.updateProgram) --fresh",
                es: "El anterior, \(former.path), sigue siendo de confianza. Para quitarlo: sudo rm \(former.path), y "
                    + "después sudo \(places.updateProgram) --fresh")
        }
    }

    private func updateStore(_ arguments: String...) throws {
        let ending = try ChildProgram.run(places.updateProgram, arguments, patience: .minutes(2))
        guard ending.status == 0 else {
            let words = ending.errors.prefix(500).trimmingSpaces
            throw NotInstalled(
                phrase: Phrase(
                    en: "\(places.updateProgram) failed: \(words)", es: "\(places.updateProgram) falló: \(words)"))
        }
    }

    /// The line in the hosts file, and a proof under the name that is to be used.
    private func finish(_ plan: TrustPlan) throws -> ExitCode {
        if let line = plan.hostsLine {
            guard addsLine else {
                say(
                    en: "Add this line to \(places.hostsFile), or say --hosts:\n  \(line)",
                    es: "Agregue esta línea a \(places.hostsFile), o use --hosts:\n  \(line)")
                say(
                    en: "and set HIKVISION_HOST=\(plan.target.url), then hik2humand check.",
                    es: "y defina HIKVISION_HOST=\(plan.target.url), luego hik2humand check.")
                return .left
            }
            try append(line)
            say(en: "Added to \(places.hostsFile): \(line)", es: "Agregado a \(places.hostsFile): \(line)")
        }
        if plan.target != address {
            let setting = "HIKVISION_HOST=\(plan.target.url)"
            if let file = talk.adopt(plan.target.url) {
                say(en: "\(setting) is now in \(file)", es: "\(setting) está ahora en \(file)")
            } else if !wishes.isStepOfInit {
                say(en: "Now set \(setting)", es: "Ahora defina \(setting)")
            }
        }
        switch talk.prove(plan.target.url) {
        case .trusted:
            let next =
                wishes.isStepOfInit
                ? Phrase(same: "")
                : Phrase(
                    en: " Next: hik2humand reload if the service runs, then hik2humand check",
                    es: " Siguiente paso: hik2humand reload si el servicio está activo, luego hik2humand check")
            say(
                en: "Verified: \(plan.target.url) answers over a connection that this machine trusts.\(next.english)",
                es: "Comprobado: \(plan.target.url) responde por una conexión en la que esta máquina confía."
                    + next.spanish)
            return .done
        case .untrusted(let text):
            report(text)
            return .configuration
        case .misnamed:
            report(
                en: "\(plan.target.url) shows another certificate", es: "\(plan.target.url) muestra otro certificado")
            return .configuration
        case .failed(let text):
            report(text)
            return .unreachable
        }
    }

    /// Appends in place: in containers the file is mounted and cannot be replaced.
    private func append(_ line: String) throws {
        let files = POSIXFileSystem()
        // Minimal systems do not have the file.
        let isThere = files.exists(places.hostsFile)
        let last = isThere ? try files.contents(of: places.hostsFile).last : nil
        let gap = [nil, 0x0A].contains(last) ? "" : "\n"
        try files.openForAppending(places.hostsFile).append(Data("\(gap)\(line) # hik2humand trust\n".utf8))
        if !isThere { chmod(places.hostsFile, 0o644) }
    }
}
