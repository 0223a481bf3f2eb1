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

        package init() {}
    }

    /// What one request through the daemon's own client proves about the certificate.
    package enum Proof: Equatable, Sendable {
        case trusted
        /// The certificate is trusted, but not for this name.
        case misnamed
        case untrusted(String)
        /// Nothing, for another reason.
        case failed(String)
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

    private let address: HostAddress
    private let humandURL: String?
    private let wishes: Wishes
    private let talk: Talk
    private let places: Places
    private let network: any Network
    private let now: Instant

    package init(
        address: HostAddress, humandURL: String?, wishes: Wishes, talk: Talk, now: Instant,
        places: Places = Places(), network: any Network = SystemNetwork()
    ) {
        (self.address, self.humandURL, self.wishes, self.talk) = (address, humandURL, wishes, talk)
        (self.places, self.network, self.now) = (places, network, now)
    }

    package func run() -> ExitCode {
        do {
            try network.connect(address.host, port: address.port)
        } catch {
            report("cannot connect to \(address.place); hik2humand check says why")
            return .unreachable
        }
        do {
            let certificate = try CertificateReader().read(address)
            show(certificate)
            let trusted = TrustedCertificate.all(in: places.storeFolder)
            if let change = ChangedCertificate(certificate, at: address, trusted: trusted) {
                say("Beware: \(change.text).\n")
            }
            let proof = talk.prove(address.url)
            if proof == .trusted {
                say("This machine trusts it already, and nothing was changed.")
                return .done
            }
            let isTrusted = proof == .misnamed
            let plan = try TrustPlan(
                for: certificate,
                .init(
                    address: address, humandURL: humandURL, allowsAuthority: wishes.allowsAuthority || isTrusted,
                    now: now, resolve: { (try? network.addresses(of: $0)) ?? [] }))
            if certificate.isAuthority, !isTrusted { say("Beware: \(TrustPlan.Obstacle.authority.text).") }
            show(plan, installs: !isTrusted)
            if wishes.printsOnly {
                say("Nothing was changed. sudo hik2humand trust does this.")
                return .done
            }
            if let code = refusal() { return code }
            if !isTrusted { try install(certificate, as: "\(places.storeFolder)/\(plan.fileName)") }
            return try finish(plan)
        } catch {
            report("\(error)")
            return (error as? any FindingCause)?.exitCode ?? .configuration
        }
    }

    private func say(_ text: String) { talk.print(text + "\n") }
    private func report(_ text: String) { talk.complain("hik2humand: \(text)\n") }

    private func show(_ certificate: Certificate) {
        let names = certificate.names.map(\.description).joined(separator: "\n              ")
        say(
            """
            \(address.place) shows this certificate:
              subject     \(certificate.subject)
              issuer      \(certificate.isSelfSigned ? "signed by itself" : certificate.issuer)
              issued for  \(names.isEmpty ? "nobody" : names)
              valid       \(certificate.notBefore.utcDate) to \(certificate.notAfter.utcDate)
              key         \(certificate.key)
              SHA-256     \(certificate.fingerprint)

            Compare the fingerprint on the server itself, not over the network: open https://localhost:\(address.port)
            there in a browser and look at the certificate; or, where its file is,
              openssl x509 -in FILE -noout -fingerprint -sha256
              certutil -hashfile FILE.cer SHA256        (Windows; the file in DER form)

            """)
    }

    private var addsLine: Bool { wishes.editsHosts || !wishes.isAgreed }

    private func show(_ plan: TrustPlan, installs: Bool) {
        var lines = ["This machine trusts it already, but not for \(address.host). To use it:"]
        if installs {
            lines = [
                "To trust it (this machine then accepts it for every name above):",
                "  put it (PEM) into \(places.storeFolder)/\(plan.fileName)", "  run \(places.updateProgram)",
            ]
        }
        if let line = plan.hostsLine {
            lines.append("  add this line to \(places.hostsFile)\(addsLine ? "" : " (only with --hosts)"): \(line)")
        }
        if plan.target != address {
            lines.append("  set HIKVISION_HOST=\(plan.target.url)\(wishes.isAgreed ? " (by hand)" : "")")
        }
        say(lines.joined(separator: "\n"))
    }

    /// Nil if a person or --yes agrees.
    private func refusal() -> ExitCode? {
        guard access(places.storeFolder, W_OK) == 0 else {
            report("this user may not write in \(places.storeFolder); sudo hik2humand trust")
            return .usage
        }
        if wishes.isAgreed { return nil }
        guard let answer = talk.ask("Is the fingerprint the same on the server? Type y to do this: ") else {
            report("there is no terminal to ask on; compare the fingerprint, then say --yes")
            return .usage
        }
        guard ["y", "yes", "s", "si", "sí"].contains(answer.trimmingSpaces.lowercased()) else {
            say("Nothing was changed.")
            return .left
        }
        return nil
    }

    /// Why a certificate is not in the store, or not any more.
    private struct NotInstalled: Error, CustomStringConvertible {
        let description: String
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
            if case .untrusted(let text) = talk.prove(address.url) {
                throw NotInstalled(description: "it is still refused: \(text)")
            }
            say("Installed as \(file).")
        } catch {
            if let former { try put(former) } else { try files.remove(file) }
            try updateStore("--fresh")
            throw NotInstalled(description: "\(error); it was taken out of the store again")
        }
    }

    private func updateStore(_ arguments: String...) throws {
        let ending = try ChildProgram.run(places.updateProgram, arguments, patience: .minutes(2))
        guard ending.status == 0 else {
            throw NotInstalled(
                description: "\(places.updateProgram) failed: \(ending.errors.prefix(500).trimmingSpaces)")
        }
    }

    /// The line in the hosts file, and a proof under the name that is to be used.
    private func finish(_ plan: TrustPlan) throws -> ExitCode {
        if let line = plan.hostsLine {
            guard addsLine else {
                say("Add this line to \(places.hostsFile), or say --hosts:\n  \(line)")
                say("and set HIKVISION_HOST=\(plan.target.url), then hik2humand check.")
                return .left
            }
            try append(line)
            say("Added to \(places.hostsFile): \(line)")
        }
        if plan.target != address {
            let file = talk.adopt(plan.target.url)
            say(
                file.map { "HIKVISION_HOST=\(plan.target.url) is now in \($0)" }
                    ?? "Now set HIKVISION_HOST=\(plan.target.url)")
        }
        switch talk.prove(plan.target.url) {
        case .trusted:
            say("Proved: \(plan.target.url) answers over a connection that this machine trusts. Next: hik2humand check")
            return .done
        case .untrusted(let text):
            report(text)
            return .configuration
        case .misnamed:
            report("\(plan.target.url) shows another certificate")
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
