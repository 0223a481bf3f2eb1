import Foundation
import Testing

@testable import Base
@testable import Support

struct HMACSHA256Tests {
    @Test("All seven test cases of RFC 4231 pass", arguments: cases)
    func publishedCases(_ vector: Vector) {
        let code = HMACSHA256(key: bytes(hex: vector.key)).authenticate(bytes(hex: vector.message))
        // Case 5 publishes only the first 128 bits.
        #expect(hex(code).hasPrefix(vector.code))
        #expect(code.count == 32)
    }

    @Test("One prepared key can be used for many messages")
    func preparedKey() {
        let mac = HMACSHA256(key: Array("Jefe".utf8))
        let first = mac.authenticate(Array("one".utf8))
        _ = mac.authenticate(Data(repeating: 7, count: 300))
        #expect(mac.authenticate(Array("one".utf8)) == first)
    }

    @Test("Keys of every length around the block size match the definition")
    func keyLengths() {
        for length in 0...130 {
            let key = (0..<length).map { UInt8($0) }
            var block = length > 64 ? SHA256.hash(key) : key
            block += [UInt8](repeating: 0, count: 64 - block.count)
            let message = Array("message".utf8)
            let code = SHA256.hash(block.map { $0 ^ 0x5C } + SHA256.hash(block.map { $0 ^ 0x36 } + message))
            #expect(HMACSHA256(key: key).authenticate(message) == code, "a key of \(length) bytes")
        }
    }

    @Test("Flipping one bit of the message or the key changes the code")
    func flippedBit() {
        let key = Array("TestSecretForVectors".utf8)
        let message = Array("POST\n*/*\n/artemis/api/common/v1/version".utf8)
        let code = HMACSHA256(key: key).authenticate(message)
        for bit in 0..<(message.count * 8) {
            var other = message
            other[bit / 8] ^= 1 << (bit % 8)
            #expect(HMACSHA256(key: key).authenticate(other) != code)
        }
        for bit in 0..<(key.count * 8) {
            var other = key
            other[bit / 8] ^= 1 << (bit % 8)
            #expect(HMACSHA256(key: other).authenticate(message) != code)
        }
    }

    @Test("Two codes are equal only when every bit is equal")
    func constantTimeEquals() {
        let code = HMACSHA256(key: [1]).authenticate([2])
        #expect(HMACSHA256.constantTimeEquals(code, code))
        #expect(HMACSHA256.constantTimeEquals([], []))
        #expect(!HMACSHA256.constantTimeEquals(code, Array(code.dropLast())))
        #expect(!HMACSHA256.constantTimeEquals(code, []))
        for bit in 0..<256 {
            var other = code
            other[bit / 8] ^= 1 << (bit % 8)
            #expect(!HMACSHA256.constantTimeEquals(code, other))
        }
    }

    @Test("Neither print nor dump shows the prepared key")
    func hidesTheKey() {
        var dumped = ""
        let mac = HMACSHA256(key: Array("TOPSECRET".utf8))
        dump(mac, to: &dumped)
        #expect(!"\(mac) \(String(reflecting: mac)) \(dumped)".contains("SIMD"))
    }
}

struct Vector: Sendable {
    var key: String
    var message: String
    var code: String
}

private let cases = [
    Vector(
        key: String(repeating: "0b", count: 20), message: "4869205468657265",
        code: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    Vector(
        key: "4a656665", message: "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
        code: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    Vector(
        key: String(repeating: "aa", count: 20), message: String(repeating: "dd", count: 50),
        code: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
    Vector(
        key: "0102030405060708090a0b0c0d0e0f10111213141516171819", message: String(repeating: "cd", count: 50),
        code: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
    Vector(
        key: String(repeating: "0c", count: 20), message: "546573742057697468205472756e636174696f6e",
        code: "a3b6167473100ee06e0c796c2955552b"),
    Vector(
        key: String(repeating: "aa", count: 131),
        message: hex(Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8)),
        code: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
    Vector(
        key: String(repeating: "aa", count: 131),
        message: hex(
            Array(
                """
                This is a test using a larger than block-size key and a larger than block-size data. \
                The key needs to be hashed before being used by the HMAC algorithm.
                """.utf8)),
        code: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
]
