import Foundation
import Testing

@testable import Base
@testable import HTTP
@testable import Support

@Suite("The life of a worker")
struct WorkerLifeTests {
    @Test("A worker killed during a request leaves that request in doubt, and the next one succeeds")
    func killedInFlight() throws {
        let victim = Box<Int32>(0)
        let server = RawServer { connection in
            while let request = connection.readRequest() {
                if request.range(of: Data("POST /fatal".utf8)) != nil {
                    kill(victim.value, SIGKILL)
                    connection.readToEnd()
                } else {
                    connection.send(shortAnswer)
                }
            }
        }
        defer { server.stop() }
        let client = WorkerClient.testing()
        _ = try client.send(.post(server.url()))
        victim.value = try #require(client.workerIdentifier)
        guard case .workerDied(let text) = client.failure(.post(server.url("/fatal"))) else {
            Issue.record("it did not die")
            return
        }
        #expect(text.english.contains("signal 9"))
        #expect(try client.send(.post(server.url())).status == 200)
        #expect(client.workerIdentifier != victim.value)
    }

    @Test(
        "A hung worker is killed at the deadline, whatever the size of the request",
        arguments: [1, 1 << 20])
    func frozen(size: Int) throws {
        let server = RawServer.answering(shortAnswer)
        defer { server.stop() }
        let client = WorkerClient.testing()
        _ = try client.send(.post(server.url()))
        let worker = try #require(client.workerIdentifier)
        kill(worker, SIGSTOP)
        var request = HTTPRequest.post(server.url(), deadline: .milliseconds(600))
        request.body = Data(count: size)
        #expect(client.failure(request) == .timedOut(.milliseconds(600)))
        #expect(kill(worker, 0) == -1 && errno == ESRCH)
        #expect(try client.send(.post(server.url())).status == 200)
    }

    @Test("A secondary worker gets the processor's spare time only, all its threads")
    func secondary() throws {
        let server = RawServer.answering(shortAnswer)
        defer { server.stop() }
        let client = WorkerClient(executable: Products.executable, isSecondary: true)
        #expect(try client.send(.post(server.url())).status == 200)
        let folder = "/proc/\(try #require(client.workerIdentifier))/task"
        let priorities = try FileManager.default.contentsOfDirectory(atPath: folder).map { thread in
            let line = try String(contentsOfFile: "\(folder)/\(thread)/stat", encoding: .utf8)
            // The name in parentheses may have spaces; the nice value is the 17th field after it.
            return line.split(separator: ")").last?.split(separator: " ").dropFirst(16).first.map(String.init)
        }
        #expect(priorities.count > 1 && Set(priorities) == ["19"])
    }

    @Test("Signals sent to the program do not end the current post", arguments: [SIGINT, SIGTERM, SIGHUP, SIGQUIT])
    func signals(number: Int32) throws {
        let target = Box<Int32>(0)
        let server = RawServer { connection in
            while connection.readRequest() != nil {
                if target.value > 0 { kill(target.value, number) }
                connection.send(shortAnswer)
            }
        }
        defer { server.stop() }
        let client = WorkerClient.testing()
        _ = try client.send(.post(server.url()))
        let worker = try #require(client.workerIdentifier)
        #expect(getpgid(worker) == worker && getsid(worker) == worker)
        target.value = worker
        for _ in 0..<3 { #expect(try client.send(.post(server.url())).status == 200) }
        #expect(client.workerIdentifier == worker)
    }

    @Test("A worker is replaced after a set number of requests, and leaves no process behind")
    func replaced() throws {
        let server = RawServer.answering(shortAnswer)
        defer { server.stop() }
        let client = WorkerClient.testing(requestsPerWorker: 1)
        var workers: Set<Int32> = []
        for _ in 0..<20 {
            #expect(try client.send(.post(server.url())).status == 200)
            let worker = try #require(client.workerIdentifier)
            for earlier in workers { #expect(kill(earlier, 0) == -1 && errno == ESRCH) }
            #expect(workers.insert(worker).inserted)
        }
    }

    @Test("A worker that has ended leaves no descriptor behind")
    func descriptors() throws {
        var pipes: Set<String> = []
        for _ in 0..<10 {
            let worker = try WorkerProcess(
                executable: Products.executable, memoryLimit: 1 << 30, isSecondary: false, environment: [:])
            pipes.formUnion([worker.input, worker.output].compactMap(target))
            worker.end()
        }
        #expect(pipes.count == 20)
        // Other tests open pipes at the same time, but none of these.
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }
        #expect(pipes.isDisjoint(with: open.compactMap(target)))
    }

    /// What a descriptor is of: `pipe:[4711]`.
    private func target(_ descriptor: Int32) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")
    }

    @Test("A worker that has been idle for too long is ended on request and replaced when needed")
    func idle() throws {
        let server = RawServer.answering(shortAnswer)
        defer { server.stop() }
        let client = WorkerClient.testing(idleLimit: .milliseconds(-1))
        _ = try client.send(.post(server.url()))
        let first = try #require(client.workerIdentifier)
        _ = try client.send(.post(server.url()))
        let second = try #require(client.workerIdentifier)
        #expect(first != second)
        client.retireIfIdle()
        #expect(client.workerIdentifier == nil)
        #expect(kill(second, 0) == -1)
    }

    @Test("A worker in use is not ended as idle")
    func busy() throws {
        let server = RawServer.answering(shortAnswer)
        defer { server.stop() }
        let client = WorkerClient.testing()
        _ = try client.send(.post(server.url()))
        client.retireIfIdle()
        #expect(client.workerIdentifier != nil)
    }

    @Test("The program can cut a wait short, and is asked repeatedly during the wait")
    func patience() {
        let server = RawServer { connection in
            _ = connection.readRequest()
            connection.hang()
        }
        defer { server.stop() }
        let asked = Box(0)
        let client = WorkerClient.testing(patience: {
            asked.value += 1
            return asked.value < 3 ? nil : .milliseconds(50)
        })
        #expect(client.failure(.post(server.url())) == .stopped)
        #expect(asked.value >= 4)
        #expect(client.workerIdentifier == nil)
    }

    @Test("A program that wants to wait no longer sends nothing")
    func noPatience() {
        let server = RawServer.answering(shortAnswer)
        defer { server.stop() }
        let stopping = Box(false)
        let client = WorkerClient.testing(patience: { stopping.value ? .seconds(0) : nil })
        #expect(throws: Never.self) { try client.send(.post(server.url())) }
        stopping.value = true
        let worker = client.workerIdentifier
        #expect(client.failure(.post(server.url())) == .stopped)
        // The worker did not even receive the request.
        #expect(client.workerIdentifier == worker)
        #expect(server.requests.map(\.count) == [1])
    }

    @Test("A worker that cannot be started is named in the error, and nothing was sent")
    func missing() throws {
        let client = WorkerClient(executable: "/nonexistent/hik2humand")
        guard case .workerUnavailable(let text) = client.failure(.post("http://127.0.0.1:1/")) else {
            Issue.record("no such failure")
            return
        }
        #expect(text.english.contains("/nonexistent/hik2humand") && text.english.contains("No such file"))
    }

    @Test("A worker that cannot be started does not end another child process")
    func missingBesideAChild() throws {
        // kill(2) and waitpid(2) take 0 as the own process group: if this test fails, it ends the test run.
        let child = Process()
        child.executableURL = URL(fileURLWithPath: "/bin/sleep")
        child.arguments = ["600"]
        try child.run()
        for _ in 0..<3 {
            _ = WorkerClient(executable: "/nonexistent/hik2humand").failure(.post("http://127.0.0.1:1/"))
        }
        #expect(waitpid(child.processIdentifier, nil, WNOHANG) == 0)
        kill(child.processIdentifier, SIGKILL)
        child.waitUntilExit()
    }

    @Test("A program that is not a worker is named, and nothing was sent", arguments: ["/bin/true", "/bin/cat"])
    func notAWorker(executable: String) throws {
        let failure = try #require(WorkerClient(executable: executable).failure(.post("http://127.0.0.1:1/")))
        #expect(failure.description.contains("worker"))
        if executable == "/bin/true" { #expect(!failure.mayHaveArrived) }
    }

    @Test("A worker ends at once when its input closes, even during a request")
    func orphan() throws {
        let server = RawServer { connection in
            _ = connection.readRequest()
            connection.hang()
        }
        defer { server.stop() }
        let worker = try WorkerProcess(
            executable: Products.executable, memoryLimit: 1 << 30, isSecondary: false, environment: ["PATH": "/bin"])
        let frame = try #require(WorkerFrame.request(number: 1, .post(server.url())).encoded)
        #expect(frame.withUnsafeBytes { write(worker.input, $0.baseAddress, $0.count) } == frame.count)
        #expect(server.waitForRequests(1))
        worker.closeInput()
        // Its output closes when the process ends.
        let begin = monotonicNow()
        var entry = pollfd(fd: worker.output, events: 0, revents: 0)
        #expect(poll(&entry, 1, 10_000) == 1)
        #expect(monotonicNow() - begin < .seconds(2))
        #expect(worker.end() == "ended with exit code 0")
    }

    @Test("A worker that receives nonsense ends with an error", arguments: [[0, 0, 0, 1, 9], [255, 255, 255, 255]])
    func nonsense(bytes: [UInt8]) throws {
        let worker = try WorkerProcess(
            executable: Products.executable, memoryLimit: 1 << 30, isSecondary: false, environment: [:])
        #expect(write(worker.input, bytes, bytes.count) == bytes.count)
        var entry = pollfd(fd: worker.output, events: 0, revents: 0)
        #expect(poll(&entry, 1, 10_000) == 1)
        #expect(worker.end() == "ended with exit code 65")
    }

    @Test("A worker has a memory limit and writes no core")
    func limits() throws {
        let server = RawServer.answering(shortAnswer)
        defer { server.stop() }
        let client = WorkerClient.testing(memoryLimit: 900 << 20)
        _ = try client.send(.post(server.url()))
        let folder = "/proc/\(try #require(client.workerIdentifier))"
        let limits = try String(contentsOfFile: "\(folder)/limits", encoding: .utf8).split(separator: "\n")
        let core = try #require(limits.first { $0.hasPrefix("Max core file size") })
        #expect(core.split(separator: " ").contains("0"))
        // A sanitizer reserves terabytes, so the worker then sets no limit.
        let pages = try String(contentsOfFile: "\(folder)/statm", encoding: .utf8).split(separator: " ").first
        guard let pages, let count = Int(pages), count < 1 << 20 else { return }
        let memory = try #require(limits.first { $0.hasPrefix("Max address space") })
        #expect(memory.split(separator: " ").contains("\(900 << 20)"))
    }
}
