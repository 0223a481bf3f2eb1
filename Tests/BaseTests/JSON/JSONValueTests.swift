import Foundation
import Testing

@testable import Base
@testable import Support

/// Reading from a value, and writing it.
struct JSONValueTests {
    @Test("A value is written as it was read: same order, same digits")
    func keepsOrderAndDigits() throws {
        let text = #"{"z":1,"a":[0.10,1e3,12345678901234567890,-0],"z":{"é":"\u0001","":null},"t":[true,false,{},[]]}"#
        #expect(try JSONValue(parsing: Data(text.utf8)).serialized == text)
    }

    @Test("White space and needless escapes are left out")
    func writesCompactly() throws {
        let text = #" { "a" : [ 1 , "\u0041\/\u00e9" ] } "#
        #expect(try JSONValue(parsing: Data(text.utf8)).serialized == #"{"a":[1,"A/é"]}"#)
    }

    @Test("Every control character is escaped, and nothing else")
    func escapesControlCharacters() throws {
        for scalar in (0...0x2FF).compactMap(Unicode.Scalar.init) + ["\u{2028}", "\u{FEFF}", "\u{1F600}", "\u{10FFFF}"]
        {
            let value = JSONValue("a\(scalar)b")
            let isControl = scalar.properties.generalCategory == .control
            #expect(value.serialized.unicodeScalars.contains(scalar) == !isControl, "U+\(scalar.value)")
            #expect(value.serialized.contains("\\") == (isControl || scalar == "\"" || scalar == "\\"))
            let read = try JSONValue(parsing: value.serializedBytes)
            #expect(read.text.map { Array($0.unicodeScalars) } == ["a", scalar, "b"])
        }
        #expect(JSONValue("\u{0}\n\r\t\u{1B}\u{7F}\u{9B}").serialized == #""\u0000\n\r\t\u001b\u007f\u009b""#)
    }

    @Test("Literals read like JSON")
    func literals() {
        let id = "17"
        let value: JSONValue = [
            "n": 1, "kind": "event", "ok": true, "none": nil, "list": [1, "a"], "id": JSONValue(id),
        ]
        #expect(value.serialized == #"{"n":1,"kind":"event","ok":true,"none":null,"list":[1,"a"],"id":"17"}"#)
        #expect(JSONValue(UInt64.max).serialized == "18446744073709551615")
        #expect(value["none"] == .null)
        #expect(value["absent"] == nil)
        #expect(value["kind"] == "event")
    }

    @Test("The last of two members with the same name wins; only objects have members")
    func subscripting() throws {
        let value = try JSONValue(parsing: Data(#"{"a":1,"b":2,"a":3}"#.utf8))
        #expect(value["a"]?.integer == 3)
        #expect(value["c"] == nil)
        #expect(JSONValue.array([value])["a"] == nil)
        #expect(JSONValue("a")["a"] == nil)
    }

    @Test("Text is a string or the literal of a number")
    func text() {
        #expect(JSONValue("17").text == "17")
        #expect(JSONValue.number("0017.50").text == "0017.50")
        for value: JSONValue in [nil, true, [], ["a"], [:]] { #expect(value.text == nil) }
    }

    @Test("Whole numbers are read in every notation", arguments: wholeNumbers)
    func integers(_ text: String, _ meaning: Int) {
        #expect(JSONValue.number(text).integer == meaning)
        #expect(JSONValue(text).integer == meaning)
    }

    @Test("Fractions, other texts and numbers that are too large are not whole numbers", arguments: notWholeNumbers)
    func noIntegers(_ text: String) {
        #expect(JSONValue.number(text).integer == nil)
        #expect(JSONValue(text).integer == nil)
    }

    @Test("Only strings and numbers can be whole numbers")
    func otherKindsAreNoIntegers() {
        for value: JSONValue in [nil, true, [1], ["a": 1]] { #expect(value.integer == nil) }
    }

    @Test("Only true and 1 are true, as literals or in a string")
    func booleans() {
        for value: JSONValue in [true, "true", 1, "1"] { #expect(value.boolean == true) }
        for value: JSONValue in [false, "false", 0, "0"] { #expect(value.boolean == false) }
        for value: JSONValue in [nil, 2, "yes", "", [], [true]] { #expect(value.boolean == nil) }
    }

    @Test("Only arrays have elements")
    func elements() {
        #expect(JSONValue.array([1, 2]).elements == [1, 2])
        for value: JSONValue in [nil, "a", 1, [:]] { #expect(value.elements == nil) }
    }

    @Test("Every error is one sentence that does not repeat the input")
    func errorsAreSentences() {
        let secret = "TOPSECRET"
        for text in ["", "<TOPSECRET", "\"TOPSECRET", "{TOPSECRET}", "[\"TOPSECRET\\q\"]", "1 TOPSECRET", "TOPSECRET"] {
            #expect {
                try JSONValue(parsing: Data(text.utf8))
            } throws: { error in
                !"\(error)".contains(secret) && "\(error)".hasPrefix("the ")
            }
        }
    }
}

private let wholeNumbers: [(String, Int)] = [
    ("0", 0), ("-0", 0), ("12", 12), ("-12", -12), (" 12 ", 12), ("0012", 12), ("12.0", 12), ("12.000", 12),
    ("-12.0", -12),
    ("1e3", 1000), ("1.5E3", 1500), ("1.50e+1", 15), ("120e-1", 12), ("0e999", 0), ("0.0e-999", 0), ("1200.00e-2", 12),
    ("9223372036854775807", .max), ("-9223372036854775808", .min), ("9007199254740993.0", 9_007_199_254_740_993),
    ("-9223372036854775808.0", .min), ("922337203685477580.7e1", .max), ("+5", 5),
]

private let notWholeNumbers = [
    "", " ", "-", "+", ".", "-.", "e", "e5", "1e", "1.5", "0.1", "1e-1", "125e-1", "12a", "a12", "1 2", "1.2.3", "--1",
    "+-1",
    "0x10", "1e1.5", "9223372036854775808", "-9223372036854775809", "1e19", "1e400", "1e9223372036854775807",
    "1e9223372036854775808", "1e-9223372036854775808", "1.5e-9223372036854775808", "1.1e9223372036854775807", "nan",
    "inf", "१२", "１２", "12\n", "true",
]
