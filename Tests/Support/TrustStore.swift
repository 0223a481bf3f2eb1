import Base
import Foundation
import HTTP

/// A worker with another certificate store.
enum TrustStore {
    private static let store = "/etc/ssl/certs/ca-certificates.crt"

    /// Whether this user may give a process a different view of one file.
    static let canBeReplaced: Bool = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        process.arguments = ["-rm", "/bin/mount", "--bind", "/dev/null", store]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    static func client(trusting authority: String) -> WorkerClient {
        let script =
            #"exec unshare -rm /bin/bash -c 'mount --bind "$WORKER_TRUST" \#(store) && "#
            + #"exec "$WORKER_PROGRAM" http-worker 536870912'"#
        return .testing(
            executable: Fixture.path("worker-script.sh"),
            environment: ["WORKER_SCRIPT": script, "WORKER_PROGRAM": Products.executable, "WORKER_TRUST": authority])
    }
}
