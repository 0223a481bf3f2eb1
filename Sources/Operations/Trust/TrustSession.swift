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
        var updateArguments: [String] = []
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

        package init() {}
    }

    /// The result of a request through the normal client.
    package enum Proof: Sendable {
        case proven(String)
        /// The certificate is still refused.
        case untrusted(String)
        /// It is accepted, but something else is wrong.
        case failed(any FindingCause)
    }

    /// How the session talks to a person and to the server.
    package struct Talk {
        let print: (String) -> Void
        let complain: (String) -> Void
        /// Asks a person; nil if there is none.
        let ask: (String) -> String?
        /// Makes one request to a base URL.
        let prove: (String) -> Proof

        package init(
            print: @escaping (String) -> Void, complain: @escaping (String) -> Void,
            ask: @escaping (String) -> String?, prove: @escaping (String) -> Proof
        ) {
            (self.print, self.complain, self.ask, self.prove) = (print, complain, ask, prove)
        }
    }

    private let address: HostAddress
    private let wishes: Wishes
    private let talk: Talk
    private let places: Places
    private let network: any Network
    private let now: Instant

    package init(
        address: HostAddress, wishes: Wishes, talk: Talk, now: Instant, places: Places = Places(),
        network: any Network = SystemNetwork()
    ) {
        (self.address, self.wishes, self.talk, self.places) = (address, wishes, talk, places)
        (self.network, self.now) = (network, now)
    }

    package func run() -> ExitCode {
        do {
            try network.connect(address.host, port: address.port)
        } catch {
            report("cannot connect to \(address.place); hik2humand check says why")
            return .unreachable
        }
        let facts: CertificateFacts
        do { facts = try CertificateReader().read(address) } catch {
            report("\(error)")
            return .configuration
        }
        show(facts)
        let plan: TrustPlan
        do {
            let addresses = (try? network.addresses(of: address.host)) ?? []
            plan = try TrustPlan(
                for: facts, at: address,
                serverAddress: addresses.first(where: CertificateFacts.isAddress) ?? address.host,
                storeFolder: places.storeFolder, now: now)
        } catch {
            report("\(error)")
            return error.exitCode
        }
        if wishes.printsOnly {
            show(plan)
            return .done
        }
        if plan.newHost == nil, case .proven(let text) = talk.prove(plan.url) {
            say("This machine trusts it already, and nothing was changed. \(text)")
            return .done
        }
        return agree() ?? install(facts, plan)
    }

    private func say(_ text: String) { talk.print(text + "\n") }
    private func report(_ text: String) { talk.complain("hik2humand: \(text)\n") }

    private func show(_ facts: CertificateFacts) {
        say(
            """
            \(address.place) shows this certificate:
              subject      \(facts.subject)
              issuer       \(facts.issuer)\(facts.isSelfSigned ? " (signed by itself)" : "")
              made out to  \(facts.namesText)
              valid        \(facts.notBefore?.utcDate ?? "?") to \(facts.notAfter?.utcDate ?? "?")
              SHA-256      \(facts.fingerprint)

            Compare the fingerprint on the server itself, not over the network: open https://localhost:\(address.port)
            there in a browser and look at the certificate; or, where its file is,
              openssl x509 -in FILE -noout -fingerprint -sha256
              certutil -hashfile FILE.cer SHA256        (Windows; the file in DER form)

            """)
    }

    private func show(_ plan: TrustPlan) {
        say("To trust it:\n  put the certificate (PEM) into \(plan.file)\n  run \(places.updateProgram)")
        if let line = plan.hostsLine { say("  add this line to \(places.hostsFile): \(line)") }
        if plan.newHost != nil { say("  set HIKVISION_HOST=\(plan.url)") }
        say("Nothing was changed. sudo hik2humand trust does this.")
    }

    /// Nil if a person or --yes agrees.
    private func agree() -> ExitCode? {
        guard access(places.storeFolder, W_OK) == 0 else {
            report("this user may not write in \(places.storeFolder); sudo hik2humand trust")
            return .usage
        }
        if wishes.isAgreed { return nil }
        guard let answer = talk.ask("Is the fingerprint the same on the server? Type yes to trust it: ") else {
            report("there is no terminal to ask on; compare the fingerprint, then say --yes")
            return .usage
        }
        guard answer.trimmingSpaces.lowercased() == "yes" else {
            say("Nothing was changed.")
            return .left
        }
        return nil
    }

    private func install(_ facts: CertificateFacts, _ plan: TrustPlan) -> ExitCode {
        do {
            try POSIXFileSystem().replace(plan.file, with: Data(facts.pem.utf8))
            // Everyone may read it: a certificate is not secret.
            chmod(plan.file, 0o644)
            let ending = try ChildProgram.run(places.updateProgram, places.updateArguments, patience: .minutes(2))
            guard ending.status == 0 else {
                report("\(places.updateProgram) failed: \(ending.errors.prefix(500).trimmingSpaces)")
                return .configuration
            }
            say("Installed as \(plan.file).")
            if let line = plan.hostsLine, !(try addHost(line)) {
                say("The certificate is not made out to \(address.host).")
                say("Add this line to \(places.hostsFile), or say --hosts:\n  \(line)")
                say("and set HIKVISION_HOST=\(plan.url), then hik2humand check.")
                return .left
            }
        } catch {
            report("\(error)")
            return .configuration
        }
        if plan.newHost != nil { say("Now set HIKVISION_HOST=\(plan.url)") }
        switch talk.prove(plan.url) {
        case .proven(let text):
            say("Proved: \(text)")
            return .done
        case .untrusted(let text):
            report("it is still refused: \(text)")
            return .configuration
        case .failed(let cause):
            say("The certificate is accepted.")
            report("\(cause)")
            return cause.exitCode
        }
    }

    /// Adds the line to the hosts file if that is wanted.
    ///
    /// - Returns: whether the name now resolves to the server.
    private func addHost(_ line: HostsFile.Line) throws -> Bool {
        let files = POSIXFileSystem()
        // Minimal systems do not have the file.
        let isThere = files.exists(places.hostsFile)
        let bytes = isThere ? try files.contents(of: places.hostsFile) : Data()
        let hosts = HostsFile(text: String(decoding: bytes, as: UTF8.self))
        if let given = hosts.address(of: line.name) {
            if given == line.address { return true }
            report("\(places.hostsFile) gives \(line.name) the address \(given); it should be \(line.address)")
            return false
        }
        guard wishes.editsHosts || wishes.isAgreed else { return false }
        // Append in place: in containers the file is mounted and cannot be replaced.
        try files.openForAppending(places.hostsFile).append(Data(hosts.addition(line).utf8))
        if !isThere { chmod(places.hostsFile, 0o644) }
        say("Added to \(places.hostsFile): \(line)")
        return true
    }
}
