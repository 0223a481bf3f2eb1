import Foundation
import Testing

@testable import Base
@testable import Support

@Suite("Sentences by their codes")
struct SentenceTests {
    /// Humand's own words, as in `422 INVALID_ENTRY: …`.
    private static let answer = Sentence(.answer, "500 UNKNOWN_ERROR", "Something went wrong")

    @Test(
        "They are said in both languages, and a server's words stand in quotes in Spanish",
        arguments: [
            (
                Sentence(.unconfirmed, .sentence(answer)),
                "unconfirmed: 500 UNKNOWN_ERROR: Something went wrong",
                "sin confirmar (500 UNKNOWN_ERROR: “Something went wrong”)"
            ),
            (
                Sentence(.unconfirmed, .sentence(Sentence(.humand, .sentence(Sentence(.timedOut, "30"))))),
                "unconfirmed: Humand: no complete answer came within 30 s",
                "sin confirmar (Humand: no llegó una respuesta completa en 30 s)"
            ),
            (
                Sentence(.noConnection, "hik.local:443", "Failed to connect to hik.local port 443"),
                "no connection to hik.local:443 can be made: Failed to connect to hik.local port 443",
                "no hay conexión con hik.local:443: “Failed to connect to hik.local port 443”"
            ),
            (
                Sentence(
                    .refusedBeside, .sentence(Sentence(.answerCode, "422 X")),
                    .list([Sentence(.clockIn, "08:01:05 (APP)"), Sentence(.more, "3"), Sentence(.clockOut, "12:00:10")])
                ),
                "Humand refused it: 422 X; Humand then held that day: clock-in 08:01:05 (APP), 3 more, clock-out 12:00:10",
                "rechazado por Humand: 422 X; Humand tenía entonces ese día: entrada 08:01:05 (APP), 3 más, salida 12:00:10"
            ),
            (
                Sentence(
                    .setAside,
                    .sentence(
                        Sentence(.unconfirmedUnreadable, .sentence(Sentence(.failedTimes, "6", .sentence(answer)))))),
                "was unconfirmed; cannot be read back (failed 6 times: 500 UNKNOWN_ERROR: Something went wrong); set "
                    + "aside, so that others can go first",
                "sin confirmar; no se puede consultar en Humand (falló 6 veces: 500 UNKNOWN_ERROR: “Something went "
                    + "wrong”); apartado, para que otros puedan salir"
            ),
            (.words("no route"), "no route", "“no route”"),
        ])
    func phrases(sentence: Sentence, english: String, spanish: String) {
        #expect(sentence.phrase == Phrase(en: english, es: spanish))
        #expect("\(sentence)" == english)
    }

    @Test("The Spanish of each code is Spanish, and has as many gaps as the English", arguments: SentenceCode.allCases)
    func forms(code: SentenceCode) {
        let form = code.form
        #expect(form.english.ranges(of: "{}").count == form.spanish.ranges(of: "{}").count)
        #expect(English.words(in: form.spanish).isEmpty)
    }

    @Test("A sentence with any code and any parts comes back from its JSON", arguments: SentenceCode.allCases)
    func json(code: SentenceCode) throws {
        let inner = Sentence(code, "a", .text("b"))
        let bare = Sentence(code)
        for sentence in [
            bare, inner, Sentence(.sentAgain, .sentence(bare)), Sentence(code, .list([inner, bare]), .sentence(inner)),
        ] {
            let text = sentence.json.serialized
            #expect(Sentence(try JSONValue(parsing: Data(text.utf8))) == sentence)
        }
        #expect(bare.json == .string(code.rawValue))
    }

    @Test(
        "What is not a sentence, or one that only a newer program knows, is none",
        arguments: [#""new""#, "[]", "[3]", #"["notSent",3]"#, #"["notSent",["new"]]"#, #"["new","a"]"#, "{}", "null"])
    func foreign(text: String) throws {
        #expect(Sentence(try JSONValue(parsing: Data(text.utf8))) == nil)
    }

    @Test("A part that is missing leaves its gap empty")
    func missing() {
        #expect(Sentence(.noConnection, "h").english == "no connection to h can be made: ")
        #expect(Sentence(.answerCode, "a", "b").english == "a")
    }

    @Test("What it quotes is found, and changed everywhere")
    func inside() {
        let sentence = Sentence(.refusedBeside, .sentence(Self.answer), .list([Sentence(.clockIn, "wrong")]))
        #expect(sentence.says(.answer) && sentence.says(.clockIn) && !sentence.says(.notSent))
        let english = sentence.mapWords { $0.replacingOccurrences(of: "wrong", with: "***") }.english
        #expect(
            english
                == "Humand refused it: 500 UNKNOWN_ERROR: Something went ***; Humand then held that day: clock-in ***")
    }
}
