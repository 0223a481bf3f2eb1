import Foundation

/// A few threads that run jobs in order.
final class WaitingThreads: TaskExecutor, @unchecked Sendable {  // The list of jobs is under the condition's lock.
    static let shared = WaitingThreads(count: 8)

    private let condition = NSCondition()
    private var jobs: [UnownedJob] = []

    init(count: Int) {
        for _ in 0..<count {
            Thread.detachNewThread { [self] in
                while true { next().runSynchronously(on: asUnownedTaskExecutor()) }
            }
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        condition.withLock {
            jobs.append(job)
            condition.signal()
        }
    }

    private func next() -> UnownedJob {
        condition.withLock {
            while jobs.isEmpty { condition.wait() }
            return jobs.removeFirst()
        }
    }
}

// A static build has no module Testing, and builds this target all the same.
#if canImport(Testing)
    import Testing

    /// Runs the tests of a suite on threads of their own.
    ///
    /// The pool that runs tests has one thread a core, and a test that waits for a program keeps one of them from
    /// all the others. There are more of these threads, so that several such tests wait at the same time.
    struct Waiting: SuiteTrait, TestTrait, TestScoping {
        var isRecursive: Bool { true }

        func provideScope(
            for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
        ) async throws {
            try await withTaskExecutorPreference(WaitingThreads.shared) { try await function() }
        }
    }

    extension Trait where Self == Waiting {
        /// The tests mostly wait, for a program, a server or a process.
        static var waiting: Self { Waiting() }
    }
#endif
