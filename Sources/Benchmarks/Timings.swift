import Attendance
import Base
import Foundation
import HTTP
import HikCentral
import Ledger

/// Times the parts that determine how fast pages are read and punches recorded, each beside what the platform takes for
/// the same.
enum PartsRun: String, CaseIterable {
    case read, map, ledger, sign

    func run(_ arguments: [String]) throws {
        let options = try BenchmarkOptions(arguments)
        var figures = Figures(title: rawValue)
        switch self {
        case .read: read(&figures)
        case .map: try map(&figures)
        case .ledger: try ledger(&figures, in: options.folder)
        case .sign: sign(&figures)
        }
        figures.show(asJSON: options.isJSON)
    }

    private struct Page: Decodable {
        struct Event: Decodable {
            var eventId, eventTime, deviceTime, personId, personName, doorName, doorIndexCode, cardNo: String
            var eventType, checkInAndOutType: Int
        }
        struct List: Decodable { var list: [Event] }
        var data: List
    }

    private func read(_ figures: inout Figures) {
        let page = BenchmarkData.page(events: 500)
        let own = microseconds(of: 500) { _ = try? JSONValue(parsing: page) }
        let platform = microseconds(of: 500) { _ = try? JSONDecoder().decode(Page.self, from: page) }
        let text = "2026-01-27T08:12:45.123-03:00"
        let times = microseconds(of: 10_000) {
            for _ in 0..<10_000 { _ = try? Timestamp(parsing: text, zone: .utc) }
        }
        figures.ratios = [.ratio("JSON of a page : JSONDecoder", own, to: platform)]
        figures.absolute = [
            Figure("JSON, an event of a page of 500", "µs", own), Figure("JSONDecoder", "µs", platform),
            Figure("a time with its offset", "µs", times),
        ]
    }

    private func map(_ figures: inout Figures) throws {
        var rules = MappingRules()
        rules.maxAge = .days(36_500)
        let mapper = Mapper(
            rules: rules,
            doors: try DoorMap(
                entry: [DeviceReference("Facial Entrada")], exit: [DeviceReference("Out")],
                listed: [Door(code: "23", name: "Facial Entrada"), Door(code: "24", name: "Out")]))
        let now = Instant(seconds: 1_769_515_200)
        let events = (0..<1000).map { BenchmarkData.event($0, at: now + .seconds(Int64($0))).event }
        func cost(remembered count: Int) -> [Double] {
            var history = PunchHistory()
            for number in 0..<count {
                guard let punch = BenchmarkData.event(number, at: now - .seconds(Int64(number))).punch else { continue }
                history.add(punch)
            }
            return microseconds(of: events.count) {
                for event in events { _ = mapper.decide(event, number: event.personID, now: now, history: history) }
            }
        }
        let (few, many) = (cost(remembered: 100), cost(remembered: 100_000))
        figures.ratios = [.ratio("an event with 100,000 punches remembered : with 100", many, to: few)]
        figures.absolute = [Figure("an event, 100,000 remembered", "µs", many), Figure("an event, 100", "µs", few)]
    }

    private func ledger(_ figures: inout Figures, in parent: String) throws {
        let folder = parent + "/hik2humand-benchmark-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let ledger = BenchmarkLedger(folder: folder)
        try ledger.append(lines: 1)
        let file = open(folder + "/bare", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        defer { close(file) }
        let line = [UInt8](repeating: 0x78, count: 120)
        var (own, bare): ([Double], [Double]) = ([], [])
        for _ in 0..<5 {
            own += try microseconds(of: 200, runs: 1) { try ledger.append(lines: 200) }
            bare += microseconds(of: 200, runs: 1) {
                for _ in 0..<200 where write(file, line, line.count) == line.count { fdatasync(file) }
            }
        }
        try ledger.fill(days: 4, eventsADay: 9000)
        let opened = try microseconds(of: 72_000, runs: 5) { try ledger.open() }
        figures.ratios = [.ratio("a line, synced : write and fdatasync", own, to: bare)]
        figures.absolute = [
            Figure("a line, synced", "µs", own), Figure("write and fdatasync", "µs", bare),
            Figure("a line read at the start", "µs", opened),
        ]
    }

    private func sign(_ figures: inout Figures) {
        let secret = Secret("benchmark-secret")
        let signer = RequestSigner(key: "20260001", secret: secret, signsKeyOnly: false)
        let body = Data(repeating: 0x61, count: 300)
        let own = microseconds(of: 1000) {
            for number in 0..<1000 {
                _ = signer.headers(
                    method: .post, path: "/artemis/api/acs/v1/door/events", body: body, nonce: "\(number)",
                    timestamp: Instant(seconds: Int64(number)))
            }
        }
        let bytes = [UInt8](repeating: 0x61, count: 300)
        let bare = microseconds(of: 1000) { for _ in 0..<1000 { _ = SHA256.hash(bytes) } }
        figures.ratios = [.ratio("a signed request : SHA-256 of 300 bytes", own, to: bare)]
        figures.absolute = [Figure("a signed request", "µs", own), Figure("SHA-256 of 300 bytes", "µs", bare)]
    }
}
