import Foundation
import Testing

@testable import Base
@testable import Simulator
@testable import Support

struct SHA256Tests {
    @Test("The examples of FIPS 180-4 and NIST pass", arguments: examples)
    func publishedExamples(_ message: String, _ digest: String) {
        #expect(hex(SHA256.hash(Array(message.utf8))) == digest)
    }

    @Test("A million letters a hash correctly, in one piece and in pieces of a thousand")
    func millionLetters() {
        let digest = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        #expect(hex(SHA256.hash([UInt8](repeating: 0x61, count: 1_000_000))) == digest)
        var hash = SHA256()
        for _ in 0..<1000 { hash.update([UInt8](repeating: 0x61, count: 1000)) }
        #expect(hex(hash.finalize()) == digest)
    }

    @Test("Every length up to 200 agrees with a second, plain implementation")
    func everyLength() {
        var generator = SeededGenerator(seed: 180)
        for length in 0...200 {
            let message = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(SHA256.hash(message) == plainSHA256(message), "\(length) bytes")
            #expect(SHA256.hash(Data(message)) == plainSHA256(message), "\(length) bytes of Data")
        }
    }

    @Test("The hash does not depend on how the message is split")
    func pieces() {
        var generator = SeededGenerator(seed: 4)
        let message = (0..<1000).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let digest = plainSHA256(message)
        for _ in 0..<500 {
            var hash = SHA256()
            var rest = message[...]
            while !rest.isEmpty {
                let piece = rest.prefix(Int.random(in: 0...130, using: &generator))
                hash.update(Array(piece))
                rest = rest.dropFirst(piece.count)
            }
            #expect(hash.finalize() == digest)
        }
    }

    @Test("A copied state continues on its own, and a finalized state can be updated further")
    func copies() {
        var first = SHA256()
        first.update(Array("ab".utf8))
        var second = first
        second.update(Array("x".utf8))
        _ = first.finalize()
        first.update(Array("c".utf8))
        #expect(first.finalize() == plainSHA256(Array("abc".utf8)))
        #expect(second.finalize() == plainSHA256(Array("abx".utf8)))
    }
}

private let examples: [(String, String)] = [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
]

/// Lower-case hexadecimal digits, as the published vectors are written.
func hex(_ bytes: [UInt8]) -> String { bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() }

/// The bytes of a hexadecimal text.
func bytes(hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

/// A second SHA-256: one block at a time, with its constants computed from the primes as FIPS 180-4 defines them.
private func plainSHA256(_ message: [UInt8]) -> [UInt8] {
    let primes = (2...311).filter { candidate in !(2..<candidate).contains { candidate % $0 == 0 } }
    func fraction(_ root: Double) -> UInt32 { UInt32((root - root.rounded(.down)) * 0x1p32) }
    let constants = primes.map { fraction(cbrt(Double($0))) }
    var state = primes.prefix(8).map { fraction(Double($0).squareRoot()) }

    var padded = message + [0x80]
    while padded.count % 64 != 56 { padded.append(0) }
    padded += withUnsafeBytes(of: UInt64(message.count * 8).bigEndian, Array.init)

    func turn(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }
    for start in stride(from: 0, to: padded.count, by: 64) {
        var words = (0..<16).map { index in
            padded[(start + index * 4)..<(start + index * 4 + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        }
        for index in 16..<64 {
            let (early, late) = (words[index - 15], words[index - 2])
            words.append(
                words[index - 16] &+ words[index - 7] &+ (turn(early, 7) ^ turn(early, 18) ^ early >> 3)
                    &+ (turn(late, 17) ^ turn(late, 19) ^ late >> 10))
        }
        var v = state
        for index in 0..<64 {
            let big = turn(v[4], 6) ^ turn(v[4], 11) ^ turn(v[4], 25)
            let first = v[7] &+ big &+ ((v[4] & v[5]) ^ (~v[4] & v[6])) &+ constants[index] &+ words[index]
            let small = turn(v[0], 2) ^ turn(v[0], 13) ^ turn(v[0], 22)
            let second = small &+ ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]))
            v = [first &+ second, v[0], v[1], v[2], v[3] &+ first, v[4], v[5], v[6]]
        }
        state = zip(state, v).map { $0 &+ $1 }
    }
    return state.flatMap { word in withUnsafeBytes(of: word.bigEndian, Array.init) }
}
