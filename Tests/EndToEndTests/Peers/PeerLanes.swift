import Foundation

@testable import HTTP
@testable import Support

/// A few threads for tests that mostly wait, each with an HTTP client that is used by all of its tests.
///
/// The pool that runs tests has one thread a core, and a test that blocks keeps one of them. That one client serves
/// dozens of tests in a row is part of the proof: whatever a peer did to it, it continues to work.
final class PeerLanes: @unchecked Sendable {  // The list of jobs is under the condition's lock.
    static let shared = PeerLanes(count: 6)

    private let condition = NSCondition()
    private var jobs: [@Sendable (WorkerClient) -> Void] = []

    init(count: Int) {
        for _ in 0..<count {
            Thread.detachNewThread { [self] in
                let client = WorkerClient.testing()
                while true { next()(client) }
            }
        }
    }

    /// Runs this on a free thread, and waits without blocking.
    func run<Result: Sendable>(_ body: @escaping @Sendable (WorkerClient) -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            condition.withLock {
                jobs.append { client in continuation.resume(returning: body(client)) }
                condition.signal()
            }
        }
    }

    private func next() -> @Sendable (WorkerClient) -> Void {
        condition.withLock {
            while jobs.isEmpty { condition.wait() }
            return jobs.removeFirst()
        }
    }
}
