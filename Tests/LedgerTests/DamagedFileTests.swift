import Foundation
import Simulator
import Testing

@testable import Base
@testable import Ledger
@testable import Support

@Suite("Jobs and receivers' progress from files that others may have written")
struct DamagedFileTests {
    private func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: Data(text.utf8)) }

    @Test(
        "A job without what says whose it is, which lines or which span is no job",
        arguments: [
            "null", "[]", "{}", #"{"author":null,"kind":"retry","numbers":[1]}"#, #"{"kind":"retry","numbers":[1]}"#,
            #"{"author":"ana"}"#, #"{"author":"ana","kind":"retry"}"#, #"{"author":"ana","kind":"drop"}"#,
            #"{"author":"ana","kind":"resend","numbers":"all"}"#, #"{"author":"ana","kind":"erase","numbers":[1]}"#,
            #"{"author":"ana","kind":"backfill"}"#,
            #"{"author":"ana","kind":"backfill","from":"2026-01-27T00:00:00Z"}"#,
            #"{"author":"ana","kind":"backfill","from":"yesterday","to":"2026-01-27T00:00:00Z"}"#,
            #"{"author":"ana","kind":"backfill","from":"2026-01-27T00:00:00Z","to":7}"#,
        ])
    func noJob(_ text: String) throws { #expect(try Job(json(text)) == nil) }

    @Test("What a job may leave out narrows nothing: all doors, everybody, nothing decided again, no reason")
    func lackingMembers() throws {
        let span = #""from":"2026-01-27T00:00:00Z","to":"2026-01-28T00:00:00Z""#
        let job = try Job(json(#"{"author":"ana","kind":"backfill",\#(span)}"#))
        let window = Window(
            from: try #require(Instant(text: "2026-01-27T00:00:00Z")),
            to: try #require(Instant(text: "2026-01-28T00:00:00Z")))
        #expect(job == Job(.backfill(.init(window: window)), author: "ana"))
        #expect(
            try Job(json(#"{"author":"ana","kind":"drop","numbers":[4,"x",null]}"#))
                == Job(.drop([4], reason: ""), author: "ana"))
    }

    @Test("Of a damaged progress what can be read stays; without a state it is none")
    func progress() throws {
        for text in ["{}", "[]", #"{"state":"asleep"}"#, #"{"state":1}"#] {
            #expect(try JobProgress(json(text)) == nil, "\(text)")
        }
        let progress = try #require(
            try JobProgress(
                json(
                    #"{"state":"done","readTo":"soon","counts":{"queued":2,"held":"x","eaten":7},"notes":["a",5,{}]}"#))
        )
        #expect(progress.state == .done && progress.readTo == nil && progress.counts == [.queued: 2])
        #expect(try JobProgress(json(#"{"state":"running","counts":[],"notes":"x"}"#)) == JobProgress())
        #expect(try JobProgress(json(#"{"state":"done","overtaken":[3,"x",4]}"#))?.overtaken == [3, 4])
    }

    @Test("Every state of an event is counted under its own word")
    func counts() {
        for state in EventState.allCases { #expect(JobProgress.Count(state).rawValue == state.rawValue) }
    }

    @Test("A receiver's progress is read back as written")
    func receiver() throws {
        var progress = ReceiverProgress(position: LedgerPosition(line: 7, at: Sample.noon), fingerprint: "f")
        #expect(ReceiverProgress(.object(progress.members)) == progress)
        progress.replays = [2...3, 5...5]
        progress.givenUp = [.init(lines: 2...3, items: 2, at: Sample.noon, reason: "answered 500")]
        progress.off = (Sample.noon, "answered 410")
        (progress.failures, progress.failingSince, progress.lastError) = (3, Sample.noon, "answered 500")
        (progress.lastSent, progress.sent, progress.waitingSince) = (Sample.noon, 12, Sample.noon)
        #expect(ReceiverProgress(.object(progress.members)) == progress)
        #expect(progress.givenUpItems == 2)
    }

    @Test(
        "A receiver's progress without a place that a ledger can have, or without a fingerprint, is none",
        arguments: [
            "[]", "{}", #"{"line":1}"#, #"{"line":"one","fingerprint":"f"}"#, #"{"line":-1,"fingerprint":"f"}"#,
            #"{"line":9223372036854775807,"fingerprint":"f"}"#, #"{"line":1,"fingerprint":[2]}"#,
        ])
    func noReceiver(_ text: String) throws { #expect(try ReceiverProgress(json(text)) == nil) }

    @Test("Spans that cannot be are left out of a receiver's progress, and no count is below nothing")
    func oddReceiver() throws {
        let text = #"""
            {"line":4,"fingerprint":"f","lineAt":"x","replays":[[2,1],[0,3],[1],[1,2,3],["x","2"],null,[1,2]],
            "givenUp":[{"lines":[1,2]},{"at":"2026-01-27T12:00:00Z"},{"lines":[3,3],"at":"2026-01-27T12:00:00Z","items":-5}],
            "failures":-1,"sent":-2,"offSince":"2026-01-27T12:00:00Z"}
            """#
        let progress = try #require(try ReceiverProgress(json(text)))
        #expect(progress.position == LedgerPosition(line: 4) && progress.replays == [1...2])
        #expect(progress.givenUp == [.init(lines: 3...3, items: 0, at: Sample.noon, reason: "")])
        #expect(progress.failures == 0 && progress.sent == 0 && progress.lastError.isEmpty)
        #expect(progress.off?.since == Sample.noon && progress.off?.reason == "")
        let bare = try #require(try ReceiverProgress(json(#"{"line":4,"fingerprint":"f"}"#)))
        #expect(bare == ReceiverProgress(position: LedgerPosition(line: 4), fingerprint: "f"))
    }

    @Test("A receiver's file says what it is: nothing, damaged, of a newer program, or its progress")
    func receiverFile() throws {
        let files = InMemoryFileSystem()
        let file = ReceiverFile("payroll", in: LedgerBench.folder, files: files)
        #expect(try file.read() == .nothing)
        let progress = ReceiverProgress(position: LedgerPosition(line: 7), fingerprint: "f")
        try file.write(progress)
        #expect(try file.read() == .progress(progress))
        #expect(ReceiverFile.titles(in: LedgerBench.folder, files: files) == ["payroll"])
        let path = try #require(files.files.keys.first { $0.hasSuffix(".json") })
        for (content, word) in [
            ("{", "damaged"), (#"{"version":1,"title":"payroll"}"#, "damaged"),
            (#"{"version":9,"title":"payroll"}"#, "version 9, which a newer hik2humand has written"),
        ] {
            try files.replace(path, with: Data(content.utf8))
            guard case .unreadable(let sentence) = try file.read() else {
                Issue.record("\(content) was read")
                continue
            }
            #expect(sentence.hasPrefix(path) && sentence.contains(word))
        }
        // A file that was copied under another name speaks for nobody.
        try file.write(progress)
        try files.replace(path.replacing(".json", with: "0.json"), with: files.contents(of: path))
        #expect(ReceiverFile.titles(in: LedgerBench.folder, files: files) == ["payroll"])
    }

    @Test("What a command asks of a receiver is read back; what it could not have asked is nothing")
    func request() throws {
        let files = InMemoryFileSystem()
        let file = ReceiverFile("payroll", in: LedgerBench.folder, files: files)
        for request in [ReceiverFile.Request.since(Sample.noon), .givenUp, .goOn] {
            try file.ask(request)
            #expect(file.request == request)
        }
        let path = try #require(files.files.keys.first { $0.hasSuffix(".request") })
        for content in ["{", #"{"version":1}"#, #"{"version":1,"goOn":false}"#, #"{"version":1,"since":"x"}"#] {
            try files.replace(path, with: Data(content.utf8))
            #expect(file.request == nil, "\(content)")
        }
    }
}
