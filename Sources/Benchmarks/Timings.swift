import Base
import Foundation
import HTTP
import HikCentral

/// The median of several runs, in milliseconds.
func median(of runs: Int = 7, _ body: () throws -> Void) rethrows -> Double {
    var times: [Double] = []
    for _ in 0..<runs {
        let start = DispatchTime.now().uptimeNanoseconds
        try body()
        times.append(Double(DispatchTime.now().uptimeNanoseconds - start) / 1_000_000)
    }
    return times.sorted()[runs / 2]
}

func report(_ name: String, _ milliseconds: Double, per count: Int, _ unit: String) {
    let each = milliseconds * 1000 / Double(count)
    print(
        "\(name.padded(to: 44)) \(String(format: "%9.2f", milliseconds)) ms  \(String(format: "%8.2f", each)) µs \(unit)"
    )
}

/// Times the parts that determine how fast pages are read and how quickly the program starts.
func timeParts() {
    let page = BenchmarkData.page(events: 500)
    report(
        "JSON: a page of 500 events, \(page.count / 1000) kB", median { _ = try? JSONValue(parsing: page) }, per: 500,
        "an event")

    let text = "2026-01-27T08:12:45.123-03:00"
    report(
        "Timestamp: 10,000 parsed",
        median { for _ in 0..<10_000 { _ = try? Timestamp(parsing: text, zone: .utc) } }, per: 10_000, "each")

    let key = Secret("benchmark-secret")
    let signer = RequestSigner(key: "20260001", secret: key, signsKeyOnly: false)
    let body = Data(repeating: 0x61, count: 300)
    report(
        "Signing: 1,000 requests",
        median {
            for number in 0..<1000 {
                _ = signer.headers(
                    method: .post, path: "/artemis/api/acs/v1/door/events", body: body, nonce: "\(number)",
                    timestamp: Instant(seconds: Int64(number)))
            }
        }, per: 1000, "each")

    let folder = FileManager.default.temporaryDirectory.path + "/hik2humand-benchmark-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    do {
        let ledger = BenchmarkLedger(folder: folder)
        report(
            "Ledger: 200 appends of one line, synced", try median(of: 3) { try ledger.append(lines: 200) }, per: 200,
            "each"
        )
        try ledger.fill(days: 4, eventsADay: 9000)
        report("Ledger: opened, 4 days of 18,000 lines", try median(of: 5) { try ledger.open() }, per: 72_000, "a line")
    } catch {
        print("the ledger could not be written: \(error)")
    }
}
