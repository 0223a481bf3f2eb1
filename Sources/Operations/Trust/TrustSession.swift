import Base
import Foundation

/// Shows a server's certificate, has a person compare it, installs it in the system's store and proves that it is
/// taken.
package struct TrustSession {
    /// What is changed, and by what; tests name a temporary folder.
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

    /// What a request through the normal client showed.
    package enum Proof: Equatable, Sendable {
        case proven(String)
        /// The certificate is still refused.
        case untrusted(String)
        /// It is taken, and something else is wrong.
        case failed(String, ExitCode)
    }

    let address: HostAddress
    let places: Places
    let wishes: Wishes
    let reader: CertificateReader
    let probe: any HostProbe
    let now: Instant
    let print: (String) -> Void
    let complain: (String) -> Void
    /// Asks a person; nil when there is none.
    let ask: (String) -> String?
    /// One request to a base URL.
    let prove: (String) -> Proof

    package init(
        address: HostAddress, places: Places, wishes: Wishes, reader: CertificateReader, probe: any HostProbe,
        now: Instant, print: @escaping (String) -> Void,
        complain: @escaping (String) -> Void, ask: @escaping (String) -> String?, prove: @escaping (String) -> Proof
    ) {
        self.address = address
        self.places = places
        self.wishes = wishes
        self.reader = reader
        self.probe = probe
        self.now = now
        self.print = print
        self.complain = complain
        self.ask = ask
        self.prove = prove
    }

    package func run() -> ExitCode {
        let facts: CertificateFacts
        let plan: TrustPlan
        do {
            try probe.connect(address.host, port: address.port)
        } catch {
            report("no connection to \(address.place) can be made; hik2humand check says why")
            return .unreachable
        }
        do { facts = try reader.read(address) } catch {
            report("\(error)")
            return .configuration
        }
        show(facts)
        do {
            let numbers = (try? probe.addresses(of: address.host)) ?? []
            let number = numbers.first(where: CertificateFacts.isAddress) ?? address.host
            plan = try TrustPlan(
                for: facts, at: address, number: number, storeFolder: places.storeFolder, now: now)
        } catch {
            report("\(error): \(error.remedy)")
            return .configuration
        }
        if wishes.printsOnly {
            show(plan)
            return .done
        }
        if plan.newHost == nil, case .proven(let text) = prove(plan.url) {
            say("This machine trusts it already, and nothing was changed. \(text)")
            return .done
        }
        return agree() ?? install(facts, plan)
    }

    private func say(_ text: String) { print(text + "\n") }
    private func report(_ text: String) { complain("hik2humand: \(text)\n") }

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

    /// Nil when a person, or --yes, agrees.
    private func agree() -> ExitCode? {
        guard access(places.storeFolder, W_OK) == 0 else {
            report("\(places.storeFolder) cannot be written by this user; sudo hik2humand trust")
            return .usage
        }
        if wishes.isAgreed { return nil }
        guard let answer = ask("Is the fingerprint the same on the server? Type yes to trust it: ") else {
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
            // It is read by everybody: a certificate is no secret.
            chmod(plan.file, 0o644)
            let ending = try ChildProgram.run(
                places.updateProgram, places.updateArguments, patience: .minutes(2))
            guard ending.status == 0 else {
                report("\(places.updateProgram) failed: \(ending.errors.prefix(500).trimmingSpaces)")
                return .configuration
            }
            say("Installed as \(plan.file).")
            if let line = plan.hostsLine, !(try addHost(line)) { return remind(plan) }
        } catch {
            report("\(error)")
            return .configuration
        }
        if plan.newHost != nil { say("Now set HIKVISION_HOST=\(plan.url)") }
        switch prove(plan.url) {
        case .proven(let text):
            say("Proved: \(text)")
            return .done
        case .untrusted(let text):
            report("it is still refused: \(text)")
            return .configuration
        case .failed(let text, let code):
            say("The certificate is taken.")
            report(text)
            return code
        }
    }

    /// Adds the line to the hosts file where that is wished.
    ///
    /// - Returns: whether the name leads to the server now.
    private func addHost(_ line: String) throws -> Bool {
        let words = line.split(separator: " ").map(String.init)
        guard words.count == 2 else { return false }
        let files = POSIXFileSystem()
        // The barest systems have none.
        let isThere = files.exists(places.hostsFile)
        let text = isThere ? String(decoding: try files.contents(of: places.hostsFile), as: UTF8.self) : ""
        for entry in text.split(separator: "\n") {
            let fields = entry.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace).map(String.init)
            guard fields.dropFirst().contains(words[1]) else { continue }
            if fields.first == words[0] { return true }
            let given = fields.first ?? ""
            report("\(places.hostsFile) gives \(words[1]) the address \(given); it should be \(words[0])")
            return false
        }
        guard wishes.editsHosts || wishes.isAgreed else { return false }
        // Appended in place: in containers the file is mounted and cannot be replaced.
        let end = text.isEmpty || text.hasSuffix("\n") ? "" : "\n"
        try files.openForAppending(places.hostsFile).append(Data("\(end)\(line) # hik2humand trust\n".utf8))
        if !isThere { chmod(places.hostsFile, 0o644) }
        say("Added to \(places.hostsFile): \(line)")
        return true
    }

    private func remind(_ plan: TrustPlan) -> ExitCode {
        if let line = plan.hostsLine {
            say("The certificate is not made out to \(address.host).")
            say("Add this line to \(places.hostsFile), or say --hosts:\n  \(line)")
        }
        say("and set HIKVISION_HOST=\(plan.url), then hik2humand check.")
        return .left
    }
}
