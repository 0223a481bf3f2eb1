import Foundation
import Testing

@testable import Base
@testable import Simulation
@testable import Simulator
@testable import Support

/// The disk has the manners of a real one, or the worlds prove nothing.
struct SimulatedDiskTests {
    private final class Bench {
        let folder: TemporaryFolder
        let disk: SimulatedDisk
        let process: SimulatedProcess
        let files: POSIXFileSystem
        var path: String { disk.folder + "/a" }

        init(seed: UInt64 = 1) throws {
            folder = try TemporaryFolder()
            disk = SimulatedDisk(folder: folder.path + "/disk", seed: seed)
            process = SimulatedProcess(ManualClock(now: Sample.noon), clockError: .seconds(0))
            files = POSIXFileSystem(calls: disk.calls(of: process))
        }

        var content: Data? { FileManager.default.contents(atPath: path) }
    }

    @Test("What was appended and synced survives every power cut", arguments: 1...30)
    func synced(seed: UInt64) throws {
        let bench = try Bench(seed: seed)
        let file = try bench.files.openForAppending(bench.path)
        try file.append(Data("one\n".utf8))
        bench.disk.losePower()
        #expect(bench.content == Data("one\n".utf8))
    }

    @Test("What was not synced is sometimes there, sometimes not, and sometimes NUL")
    func unsynced() throws {
        var seen: Set<Data> = []
        for seed in 1...60 {
            let bench = try Bench(seed: UInt64(seed))
            let calls = bench.disk.calls(of: bench.process)
            let file = try bench.files.openForAppending(bench.path)
            try file.append(Data("one\n".utf8))
            let descriptor = calls.open(bench.path, O_WRONLY | O_APPEND, 0o600)
            #expect(calls.writeAll(Data("two\n".utf8), to: descriptor) == 0)
            bench.disk.losePower()
            seen.insert(try #require(bench.content))
            close(descriptor)
        }
        #expect(seen.allSatisfy { $0.starts(with: Data("one\n".utf8)) })
        #expect(seen.contains(Data("one\n".utf8)) && seen.contains(Data("one\ntwo\n".utf8)))
        #expect(seen.contains { $0.contains(0) })
    }

    @Test("A replaced file is the old one or the new one after a power cut, and the new one if the call returned")
    func replaced() throws {
        for seed in 1...30 {
            let bench = try Bench(seed: UInt64(seed))
            try bench.files.replace(bench.path, with: Data("old".utf8))
            try bench.files.replace(bench.path, with: Data("new".utf8))
            bench.disk.losePower()
            #expect(bench.content == Data("new".utf8))
            bench.process.die(.powerCut, after: seed % 12)
            try? bench.files.replace(bench.path, with: Data("newer".utf8))
            bench.disk.losePower()
            #expect([Data("new".utf8), Data("newer".utf8)].contains(bench.content), "seed \(seed)")
        }
    }

    @Test("A dead process changes nothing more")
    func dead() throws {
        let bench = try Bench()
        try bench.files.replace(bench.path, with: Data("old".utf8))
        bench.process.die(.kill, after: 0)
        #expect(throws: FileError.self) { try bench.files.replace(bench.path, with: Data("new".utf8)) }
        #expect(!bench.process.isAlive && bench.content == Data("old".utf8))
    }

    @Test("On a full disk an append fails and leaves nothing behind")
    func full() throws {
        let bench = try Bench()
        let file = try bench.files.openForAppending(bench.path)
        try file.append(Data("one\n".utf8))
        bench.disk.isFull = true
        for _ in 0..<10 { #expect(throws: FileError.self) { try file.append(Data("two\n".utf8)) } }
        bench.disk.isFull = false
        try file.append(Data("three\n".utf8))
        #expect(bench.content == Data("one\nthree\n".utf8))
    }
}
