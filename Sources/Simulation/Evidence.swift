import Base
import Foundation
import HTTP
import Simulator

/// What can be known of a world from outside the program: what it asked of Humand, what Humand did, and how much.
///
/// It is written down by the network and the world. Bodies and queries are taken apart here, with Foundation's parser,
/// so that nothing of the program's own reading of them can hide its own mistakes.
final class Evidence {
    /// One employee's clock-in or clock-out at one second.
    struct Key: Hashable, CustomStringConvertible {
        var employee: String
        var kind: String
        var second: Int64

        var description: String { "\(employee) \(kind) \(Instant(seconds: second).text)" }
    }

    /// A request to Humand.
    struct Request {
        var at: Instant
        var employee: String
        /// Nil for a question.
        var punch: Key?
        /// What Humand made of it, should it have arrived.
        var performed: (at: Instant, status: Int)?
        /// The status that the program received; nil where no answer came.
        var answer: Int?
        /// No connection could be made: it has certainly not arrived.
        var hasNotLeft = false
    }

    /// What comes in and what goes out are told apart; where only the order of a person's punches gives the direction,
    /// a forgotten one turns all that follow, and nobody can say which is right.
    private let tellsDirections: Bool

    init(tellsDirections: Bool) { self.tellsDirections = tellsDirections }

    func key(_ employee: String, _ kind: SimulatedEntry.Kind, _ second: Int64) -> Key {
        Key(employee: employee, kind: tellsDirections ? kind.rawValue : "", second: second)
    }

    enum Amount: String, CaseIterable { case requests, lines }

    private(set) var requests: [Request] = []
    /// When entries came about through the interface, whether or not they are there still.
    private(set) var created: [Key: [Instant]] = [:]
    /// Entries of ours that are there.
    private var standing: Set<Key> = []
    /// Posts of what Humand held from us already.
    private(set) var repeated: [Int] = []
    /// Entries that HR deleted.
    private(set) var deleted: [(key: Key, at: Instant)] = []
    /// Those of them to which HR gave another time.
    private(set) var edited: Set<Key> = []
    /// The restored backups, and when each was made. `isTold`: the program was told from when to read again, as the
    /// documents say.
    var restored: [(at: Instant, madeAt: Instant, isTold: Bool)] = []
    /// When a clock was wrong, a file was damaged, and so on: the judge's excuses need to know.
    var marks: [Script.Kind: [Window]] = [:]
    /// How far reading had come, whenever that was written down.
    private(set) var cursors: [(at: Instant, readTo: String)] = []
    private var amounts: [Amount: [Int64: Int]] = [:]
    private(set) var totals: [Amount: Int] = [:]
    /// What was pushed and never happened: it is rightly held, and no passage.
    var forged: [(person: String, second: Int64)] = []
    var starts = 0
    var deaths: [SimulatedProcess.Death: Int] = [:]
    var powerCuts: [Instant] = []
    /// When the operator put right what can be.
    var repairedAt: Instant?
    var refusedStarts: [String] = []
    /// An older program was started on a newer ledger, and did not touch it.
    var refusedDowngrades = 0

    func count(_ what: Amount, at moment: Instant) {
        amounts[what, default: [:]][moment.seconds / 3600, default: 0] += 1
        totals[what, default: 0] += 1
    }

    /// The hour with the most of something, and how much it was; nil if no hour is beyond its limit.
    ///
    /// - Parameter limit: what an hour may have, by whether it comes after the operator's repair.
    func most(_ what: Amount, beyond limit: (_ isRepair: Bool) -> Int) -> (count: Int, hour: Instant)? {
        let repair = (repairedAt?.seconds ?? .max) / 3600
        return amounts[what]?.filter { $0.value > limit($0.key >= repair) }
            .max { ($0.value, $1.key) < ($1.value, $0.key) }
            .map { ($0.value, Instant(seconds: $0.key * 3600)) }
    }

    /// A request to Humand leaves.
    func asked(_ request: HTTPListener.Request, at moment: Instant) -> Int {
        var asked = Request(at: moment, employee: request.query.first { $0.0 == "employeeId" }?.1 ?? "")
        if request.method == "POST",
            let body = (try? JSONSerialization.jsonObject(with: request.body)) as? [String: Any]
        {
            asked.employee = body["employeeId"] as? String ?? ""
            asked.punch = key(
                asked.employee, request.path.hasSuffix("clockIn") ? .start : .end,
                Evidence.seconds(body["now"] as? String ?? ""))
        }
        requests.append(asked)
        return requests.count - 1
    }

    func performed(_ number: Int, _ response: HTTPResponse, at moment: Instant) {
        requests[number].performed = (moment, response.status)
        guard let key = requests[number].punch else { return }
        if (200..<300).contains(response.status) {
            created[key, default: []].append(moment)
            standing.insert(key)
        } else if standing.contains(key) {
            repeated.append(number)
        }
    }

    func answered(_ number: Int, _ status: Int) { requests[number].answer = status }
    func hasNotLeft(_ number: Int) { requests[number].hasNotLeft = true }

    func entryIsGone(_ key: Key, at moment: Instant) {
        standing.remove(key)
        deleted.append((key, moment))
    }

    func entryIsEdited(_ key: Key) { edited.insert(key) }

    func noteCursor(_ bytes: Data, at moment: Instant) {
        if let text = Evidence.member("readTo", of: String(decoding: bytes, as: UTF8.self)) {
            cursors.append((moment, text))
        }
    }

    /// The plain text of a member, where a whole parser would be too slow.
    static func member(_ name: String, of json: String) -> String? {
        let (bytes, sought) = (Array(json.utf8), Array("\"\(name)\":\"".utf8))
        guard let start = (0..<max(0, bytes.count - sought.count)).first(where: { bytes[$0...].starts(with: sought) })
        else { return nil }
        return String(decoding: bytes[(start + sought.count)...].prefix { $0 != 0x22 }, as: UTF8.self)
    }

    /// Seconds since 1970 of a time such as `2026-01-27T08:12:45.123-03:00`; 0 for anything else.
    static func seconds(_ text: String) -> Int64 {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int64 {
            guard range.upperBound <= bytes.count else { return 0 }
            return bytes[range].reduce(0) { $0 * 10 + Int64($1) - 48 }
        }
        guard bytes.count >= 20 else { return 0 }
        let (year, month, day) = (number(0..<4) - (number(5..<7) <= 2 ? 1 : 0), number(5..<7), number(8..<10))
        let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let days = year / 400 * 146_097 + year % 400 * 365 + year % 400 / 4 - year % 400 / 100 + ofYear - 719_468
        let local = days * 86_400 + number(11..<13) * 3600 + number(14..<16) * 60 + number(17..<19)
        guard bytes.last != UInt8(ascii: "Z") else { return local }
        let end = bytes.count
        let offset = number(end - 5..<end - 3) * 3600 + number(end - 2..<end) * 60
        return bytes[end - 6] == UInt8(ascii: "-") ? local + offset : local - offset
    }
}
