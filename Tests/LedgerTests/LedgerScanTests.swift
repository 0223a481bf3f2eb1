import Foundation
import Testing

@testable import Ledger
@testable import Simulator
@testable import Support

struct LedgerScanTests {
    private struct Scanned: Equatable {
        var numbers: [Int] = []
        var damage: [String] = []
        var tornAt: Int?
        var expected: Int?
    }

    private static func line(_ number: Int) -> String {
        LedgerRecord(line: number, at: Sample.noon, entry: .event(Sample.queued("é\(number)"))).text
    }

    private static func file(_ numbers: [Int]) -> Data { Data(numbers.map(line).joined().utf8) }

    private func scan(_ bytes: Data, expected: Int? = 1) throws -> Scanned {
        var result = Scanned()
        let scan = try LedgerScan(bytes, expected: expected) { record, range in
            result.numbers.append(record.line)
            #expect(bytes[range].last == 0x0A)
        }
        (result.damage, result.tornAt, result.expected) = (scan.damage, scan.tornAt, scan.expected)
        return result
    }

    @Test("An undamaged file is read completely")
    func whole() throws {
        #expect(try scan(LedgerScanTests.file([1, 2, 3])) == Scanned(numbers: [1, 2, 3], expected: 4))
        #expect(try scan(LedgerScanTests.file([7, 8]), expected: nil) == Scanned(numbers: [7, 8], expected: 9))
        #expect(try scan(Data()) == Scanned(expected: 1))
    }

    @Test("Every truncated file gives its complete lines, and at most a torn end")
    func prefixes() throws {
        let bytes = LedgerScanTests.file([1, 2, 3])
        let ends = bytes.indices.filter { bytes[$0] == 0x0A }.map { $0 + 1 }
        for length in 0...bytes.count {
            let scanned = try scan(bytes.prefix(length))
            let whole = ends.count { $0 <= length }
            let intact = whole == 0 ? 0 : ends[whole - 1]
            let expected = Scanned(
                numbers: Array(1..<whole + 1), tornAt: intact == length ? nil : intact, expected: whole + 1)
            if scanned != expected { Issue.record("\(length): \(scanned)") }
        }
    }

    @Test("A slice of a larger buffer is scanned like a file of its own")
    func slice() throws {
        let bytes = Data("garbage".utf8) + LedgerScanTests.file([1, 2]) + Data("{\"n\"".utf8)
        let scanned = try scan(bytes.dropFirst(7))
        #expect(scanned.numbers == [1, 2])
        #expect(scanned.tornAt == LedgerScanTests.file([1, 2]).count)
    }

    @Test("NUL bytes at the end are a torn append, whether or not they include a line end", arguments: [1, 100, 4096])
    func nulTail(_ count: Int) throws {
        let intact = LedgerScanTests.file([1, 2])
        for tail in [
            Data(count: count), Data(count: count) + Data("\n".utf8), Data("{\"n\":3".utf8) + Data(count: count),
        ] {
            #expect(try scan(intact + tail) == Scanned(numbers: [1, 2], tornAt: intact.count, expected: 3))
        }
    }

    @Test("NUL bytes in the middle are damage, and the lines around them are kept")
    func nulMiddle() throws {
        var bytes = LedgerScanTests.file([1, 2, 3, 4])
        let start = LedgerScanTests.file([1]).count + 10
        bytes.replaceSubrange(start..<start + 40, with: Data(count: 40))
        #expect(
            try scan(bytes) == Scanned(numbers: [1, 3, 4], damage: ["line 2 of the file cannot be read"], expected: 5))
    }

    @Test("Missing lines are damage, also at the start")
    func missing() throws {
        #expect(
            try scan(LedgerScanTests.file([1, 3, 4]))
                == Scanned(numbers: [1, 3, 4], damage: ["line number 2 is missing"], expected: 5))
        #expect(
            try scan(LedgerScanTests.file([5, 6]), expected: 2)
                == Scanned(numbers: [5, 6], damage: ["line numbers 2 to 4 are missing"], expected: 7))
    }

    @Test("A line that appears twice counts once, and is damage")
    func duplicate() throws {
        let scanned = try scan(LedgerScanTests.file([1, 2, 2, 3]))
        #expect(scanned == Scanned(numbers: [1, 2, 3], damage: ["line 3 of the file cannot be read"], expected: 4))
    }

    @Test("A damaged digit in a line number loses that line only")
    func strayNumber() throws {
        let scanned = try scan(LedgerScanTests.file([1, 92, 3, 4]))
        #expect(scanned == Scanned(numbers: [1, 3, 4], damage: ["line 2 of the file cannot be read"], expected: 5))
    }

    @Test("Damage is reported before the first line after it")
    func order() throws {
        var reported: [String] = []
        _ = try LedgerScan(
            LedgerScanTests.file([1, 3]), expected: 1, onDamage: { reported.append("damage") },
            onRecord: { record, _ in reported.append("\(record.line)") })
        #expect(reported == ["1", "damage", "3"])
    }

    @Test("A newer version is thrown as an error, wherever it stands")
    func newer() {
        let heading = LedgerRecord(line: 2, at: Sample.noon, entry: .opened(version: 3, position: nil, lateCheck: nil))
        #expect(throws: LedgerLineError.newerVersion(3)) {
            try scan(LedgerScanTests.file([1]) + Data(heading.text.utf8))
        }
    }

    @Test("A cleaned file has every readable line and a mark for missing ones, and is not damaged")
    func cleaned() throws {
        var nul = LedgerScanTests.file([1, 2, 3, 4, 5])
        nul.replaceSubrange(LedgerScanTests.file([1]).count..<LedgerScanTests.file([1, 2, 3]).count - 1, with: [0])
        let cases: [(Data, Int?)] = [
            (LedgerScanTests.file([1, 4, 5]), 1), (nul, 1), (nul + Data("{\"n\"".utf8), 1),
            (LedgerScanTests.file([5, 6]), 2), (LedgerScanTests.file([1, 1, 2]), 1),
            (Data("x\n".utf8) + LedgerScanTests.file([7, 8]), nil), (LedgerScanTests.file([1, 92, 3]), 1),
        ]
        for (bytes, expected) in cases {
            let before = try scan(bytes, expected: expected)
            let after = try scan(LedgerScan.cleaned(bytes, expected: expected), expected: expected)
            #expect(after.damage.isEmpty && after.tornAt == nil && after.expected == before.expected)
            #expect(Set(before.numbers).isSubset(of: after.numbers))
        }
    }

    @Test("If the lines before a mark of lost lines are lost too, one mark covers both")
    func widenedGap() throws {
        let mark = LedgerRecord(line: 5, at: Sample.noon, entry: .gap(firstMissing: 4))
        let bytes = LedgerScanTests.file([1]) + Data(mark.text.utf8) + LedgerScanTests.file([6])
        #expect(try scan(bytes).damage == ["line numbers 2 to 4 are missing"])
        let cleaned = try scan(LedgerScan.cleaned(bytes, expected: 1))
        #expect(cleaned == Scanned(numbers: [1, 5, 6], expected: 7))
    }

    @Test("Random damage never traps and never invents a line")
    func random() throws {
        var generator = SeededGenerator(seed: 10)
        let good = LedgerScanTests.file(Array(1...6))
        for _ in 0..<Campaign.size(600, full: 3_000) {
            var bytes = good
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let start = Int.random(in: 0..<bytes.count, using: &generator)
                let end = min(bytes.count, start + Int.random(in: 0...60, using: &generator))
                switch Int.random(in: 0...2, using: &generator) {
                case 0: bytes.replaceSubrange(start..<end, with: Data(count: end - start))
                case 1: bytes.removeSubrange(start..<end)
                default: bytes.insert(contentsOf: bytes[start..<end], at: start)
                }
                if bytes.isEmpty { bytes = good }
            }
            guard let scanned = try? scan(bytes) else { continue }
            if scanned.numbers != scanned.numbers.sorted() || Set(scanned.numbers).count != scanned.numbers.count {
                Issue.record("\(scanned)")
            }
            let cleaned = try scan(LedgerScan.cleaned(bytes, expected: 1))
            if !cleaned.damage.isEmpty || cleaned.tornAt != nil { Issue.record("\(cleaned)") }
        }
    }
}
