import Foundation
import Testing

@testable import Base
@testable import Ledger
@testable import Operations
@testable import Support
@testable import Webhooks

@Suite("The status of receivers of webhooks")
struct ReceiverStatusTests {
    private static let now = Sample.noon
    private let folder = StateFolder(path: "/state")
    private let files = InMemoryFileSystem()

    private func status(
        _ title: String, change: (inout Receiver) -> Void = { _ in }, _ note: ((inout ReceiverProgress) -> Void)?
    ) throws -> ReceiverStatus {
        var receiver = Receiver(title: title, url: Secret("https://hooks.example/x"))
        if let note {
            var progress = ReceiverProgress(position: LedgerPosition(line: 7), fingerprint: receiver.fingerprint)
            note(&progress)
            try ReceiverFile(title, in: folder, files: files).write(progress)
        }
        change(&receiver)
        return ReceiverStatus(receiver, folder: folder, files: files)
    }

    @Test("A receiver is on, failing, off, inactive or new, and one that was changed is off no more")
    func states() throws {
        #expect(try status("a", nil).state == .new)
        #expect(try status("b") { _ in }.state == .on)
        #expect(try status("c") { $0.failures = 3 }.state == .failing)
        let gone: (inout ReceiverProgress) -> Void = { $0.off = (Self.now, "answered 410: it is gone") }
        #expect(try status("d", gone).state == .off)
        #expect(try status("e", change: { $0.batchSize = 9 }, gone).state == .on)
        #expect(try status("f", change: { $0.isActive = false }, gone).state == .inactive)
        let path = try #require(files.files.keys.first)
        try files.replace(path, with: Data("{".utf8), durably: true)
        let all = try ["b", "c", "d", "e", "f"].map { try status($0, nil).state }
        #expect(all.contains(.unreadable))
    }

    @Test("status names what fails and since when, and metrics have a sample for each receiver")
    func shown() throws {
        var facts = StatusFacts(pollInterval: .minutes(5), lateCheck: .hours(1))
        facts.receivers = [
            try status("ops \"1\"") { $0.sent = 12 },
            try status("chat") {
                ($0.failures, $0.failingSince, $0.waitingSince) = (4, Self.now - .hours(2), Self.now - .hours(3))
                $0.givenUp = [.init(lines: 2...5, items: 3, at: Self.now, reason: "no")]
            },
        ]
        let report = StatusReport(facts, zone: .utc, now: Self.now)
        #expect(
            report.text(on: .none, .english).contains(
                "webhooks    2 receivers, chat failing since 2026-01-27 10:00:00; hik2humand webhook list"))
        let json = report.json["webhooks"]?.elements
        #expect(json?.map { $0["state"]?.text } == ["on", "failing"])
        #expect(json?.last?["lagSeconds"]?.integer == 3 * 3600 && json?.last?["givenUp"]?.integer == 3)
        let metrics = Metrics(report).text
        for line in [
            #"hik2humand_webhook_up{receiver="ops \"1\""} 1"#, #"hik2humand_webhook_up{receiver="chat"} 0"#,
            #"hik2humand_webhook_lag_seconds{receiver="chat"} 10800"#,
            #"hik2humand_webhook_items_total{receiver="ops \"1\""} 12"#,
            #"hik2humand_webhook_given_up_items{receiver="chat"} 3"#,
        ] { #expect(metrics.contains(line + "\n")) }
    }
}
