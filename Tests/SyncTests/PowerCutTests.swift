import Foundation
import Testing

@testable import Ledger
@testable import Simulator
@testable import Support
@testable import SyncSupport

/// What a disk may hold after a power cut, under the whole program: it must continue correctly, or refuse with a
/// sentence, and never lose, double or invent a punch.
@Suite("Power cuts")
struct PowerCutTests {
    private static let ledgerPath = "/state/ledger/2026-01-27.jsonl"
    private static let cursorPath = "/state/cursor.json"
    private let day = TestSite.busyMorningEntries

    /// An undisturbed run: its disk, what Humand held before each write, and the last line number.
    private struct Recording {
        var files: InMemoryFileSystem
        var accepted: [[SimulatedEntry]]
        var entries: [SimulatedEntry]
        var lastNumber: Int
    }

    private func recording() throws -> Recording {
        let site = TestSite.busyMorning()
        let humand = site.humand
        var accepted: [[SimulatedEntry]] = []
        site.files.failure = { _ in
            accepted.append(humand.allEntries)
            return nil
        }
        try site.run()
        #expect(site.entries == day)
        return Recording(
            files: site.files, accepted: accepted, entries: humand.allEntries,
            lastNumber: try #require(site.ledger).state.lastLine)
    }

    /// Starts the program on a disk as the power cut left it.
    ///
    /// - Returns: why it refused to start, if it did.
    private func start(
        on files: InMemoryFileSystem, holding entries: [SimulatedEntry], note: Int, _ story: @autoclosure () -> String
    ) throws -> LedgerError? {
        let site = TestSite.busyMorning()
        for entry in entries {
            site.humand.insert(entry.kind, employeeId: entry.employeeId, time: entry.time, source: "INTEGRATION")
        }
        site.files = files
        site.guardian = LedgerNote(note)
        // Noted once reading has begun, which is the second line.
        site.inUseSince = note > 1 ? site.begin : nil
        do { try site.run() } catch let error as LedgerError {
            // Nothing was done, and nothing became worse: the next start says the same.
            let posted = site.posts.count
            #expect(throws: error) { try site.run() }
            #expect(posted == 0, "\(story())")
            return error
        }
        #expect(site.entries == day, "\(story())")
        #expect(site.held.count == 1, "\(story())")
        let posts = site.posts
        #expect(posts.count { $0.status == 201 } == day.count - entries.count, "\(story())")
        #expect(posts.allSatisfy { $0.status != 422 }, "posted what Humand had: \(story())")
        return nil
    }

    // MARK: - Unsynced data is partly lost

    /// `new` after `old`, on a disk that writes whole blocks in any order: lengthened but not written, cut at a block,
    /// with holes.
    private func torn(_ new: Data, behind old: Data, block: Int) -> [(Data, String)] {
        let whole = old + new
        var forms: [(Data, String)] = [(old + Data(count: new.count), "all NUL")]
        var start = old.count
        while start < whole.count {
            let end = min(whole.count, (start / block + 1) * block)
            let hole = whole[..<start] + Data(count: end - start)
            forms.append((whole.prefix(start), "cut at \(start)"))
            forms.append((hole + whole[end...], "hole \(start)..<\(end)"))
            forms.append((hole + Data(count: whole.count - end), "NUL from \(start)"))
            // The file ends with its last block.
            forms.append((whole.prefix(end) + Data(count: (block - end % block) % block), "NUL up to the block's end"))
            start = end
        }
        return forms
    }

    @Test("A power cut inside any append, whichever blocks reached the disk, loses and doubles nothing")
    func blocksOfAnAppend() throws {
        let recording = try recording()
        var count = 0
        for (number, write) in recording.files.writes.enumerated() {
            guard case .append(let path, let bytes) = write, !bytes.isEmpty else { continue }
            let before = recording.files.disk(afterWrites: number)
            let old = before.files[path] ?? Data()
            for block in Campaign.size([512], full: [512, 4096]) {
                for (content, form) in torn(bytes, behind: old, block: block) {
                    let disk = recording.files.disk(afterWrites: number)
                    try disk.replace(path, with: content)
                    // The note is written after the sync, so it cannot have the lines that were being written.
                    let note = (try? LedgerScan(old, expected: nil) { _, _ in })?.expected ?? 1
                    let refusal = try start(
                        on: disk, holding: recording.accepted[number], note: note - 1,
                        "write \(number), blocks of \(block), \(form)")
                    #expect(refusal == nil, "write \(number), blocks of \(block), \(form)")
                    count += 1
                }
            }
        }
        #expect(count > 50)
    }

    @Test("A replacement that was lost, or left an empty or NUL file, loses and doubles nothing")
    func replacements() throws {
        let recording = try recording()
        for (number, write) in recording.files.writes.enumerated() {
            guard case .replace(let path, let bytes) = write else { continue }
            let known = recording.accepted[number]
            for form in ["lost", "half a new file beside it", "empty", "NUL"] {
                let disk = recording.files.disk(afterWrites: number)
                switch form {
                case "lost": break
                case "half a new file beside it": try disk.replace(path + ".new", with: bytes.prefix(bytes.count / 2))
                case "empty": try disk.replace(path, with: Data())
                default: try disk.replace(path, with: Data(count: bytes.count))
                }
                let story = "write \(number), \(path) \(form)"
                let refusal = try start(on: disk, holding: known, note: 0, story)
                // An empty first file without a cursor is all there is: nothing was ever posted.
                #expect(refusal == nil, "\(story): \(refusal as Any)")
            }
        }
    }

    @Test(
        "A new day's file that is empty, NUL, torn or foreign loses nothing from the days before",
        arguments: ["empty", "NUL", "torn", "foreign"])
    func newDay(_ form: String) throws {
        let recording = try recording()
        let heading = #"{"n":99,"at":"2026-01-27T16:00:00Z","kind":"opened","version":1}"# + "\n"
        let disk = recording.files.disk(afterWrites: recording.files.writes.count)
        try disk.replace("/state/ledger/2026-01-26.jsonl", with: #require(recording.files.files[Self.ledgerPath]))
        let forms = [
            "empty": Data(), "NUL": Data(count: 512), "torn": Data(heading.utf8.prefix(20)) + Data(count: 492),
            "foreign": Data(heading.utf8),
        ]
        try disk.replace(Self.ledgerPath, with: #require(forms[form]))
        let refusal = try start(on: disk, holding: recording.entries, note: recording.lastNumber, form)
        #expect(refusal == nil)
    }

    // MARK: - A disk that reported a sync without doing it

    private func lying(
        _ recording: Recording, ledger: Data?, cursor: Data?, _ story: @autoclosure () -> String
    ) throws -> LedgerError? {
        let disk = recording.files.disk(afterWrites: recording.files.writes.count)
        for (path, bytes) in [(Self.ledgerPath, ledger), (Self.cursorPath, cursor)] {
            if let bytes { try disk.replace(path, with: bytes) } else { try disk.remove(path) }
        }
        return try start(on: disk, holding: recording.entries, note: recording.lastNumber, story())
    }

    @Test("A ledger that lost its end after a sync is read back, whatever the cursor: no punch comes twice")
    func everyPrefix() throws {
        let recording = try recording()
        let bytes = try #require(recording.files.files[Self.ledgerPath])
        let cursor = try #require(recording.files.files[Self.cursorPath])
        let first = try #require(
            recording.files.writes.lazy.compactMap { write -> Data? in
                if case .replace(Self.cursorPath, let bytes) = write { bytes } else { nil }
            }.first)
        let ends = bytes.indices.filter { bytes[$0] == 0x0A }.flatMap { [$0, $0 + 1, $0 + 2] }
        let lengths = Set(ends + stride(from: 0, through: bytes.count, by: Campaign.size(211, full: 41))).filter {
            $0 <= bytes.count
        }.sorted()
        for (index, length) in lengths.enumerated() {
            let cursors: [Data?] = [cursor, nil, Data(), first]
            for tail in [Data(), Data(count: 512 - length % 512)] {
                let cursor = cursors[index % cursors.count]
                let story = "\(length) bytes and \(tail.count) NUL, cursor of \(cursor?.count ?? -1) bytes"
                let refusal = try lying(recording, ledger: bytes.prefix(length) + tail, cursor: cursor, story)
                // Only a ledger that does not even say where reading began can be refused.
                if refusal != nil { #expect(length < (ends.dropFirst(3).first ?? 0) + 1, "\(story): refused") }
            }
        }
    }

    @Test("A block of NULs anywhere in the ledger is read back: no punch comes twice", arguments: [512, 4096])
    func everyBlock(_ block: Int) throws {
        let recording = try recording()
        let bytes = try #require(recording.files.files[Self.ledgerPath])
        let cursor = try #require(recording.files.files[Self.cursorPath])
        for start in stride(from: 0, to: bytes.count, by: block) {
            let end = min(bytes.count, start + block)
            let hole = bytes[..<start] + Data(count: end - start)
            for content in [hole + bytes[end...], hole + Data(count: bytes.count - end)] {
                let story = "blocks of \(block), \(start)..<\(end)"
                let refusal = try lying(recording, ledger: content, cursor: cursor, story)
                if refusal != nil { #expect(start == 0, "\(story): refused") }
            }
        }
    }

    @Test(
        "With an empty or lost ledger file a start is refused, and names the command to continue",
        arguments: [true, false])
    func ledgerGone(isThere: Bool) throws {
        let recording = try recording()
        for cursor in [recording.files.files[Self.cursorPath], nil, Data()] {
            let refusal = try lying(recording, ledger: isThere ? Data() : nil, cursor: cursor, "gone")
            #expect(refusal?.description.contains("--from") == true, "\(refusal as Any)")
        }
    }
}
