import Testing

@testable import Base
@testable import Support

@Suite("Sentences that the program keeps in English")
struct KeptSentenceTests {
    @Test(
        "Their fixed parts are read in Spanish, and a server's words stay in quotes",
        arguments: [
            (
                "unconfirmed: 500 UNKNOWN_ERROR: Something went wrong",
                "sin confirmar (500 UNKNOWN_ERROR: “Something went wrong”)"
            ),
            (
                "unconfirmed: Humand: no complete answer came within 30 s",
                "sin confirmar (Humand: no llegó una respuesta completa en 30 s)"
            ),
            ("unconfirmed: HTTP 502", "sin confirmar (HTTP 502)"),
            ("reading back shows that Humand lacks it: it is sent", "se consultó Humand y no lo tiene: se envía"),
            ("refused (422 X), but reading back shows it", "Humand lo rechazó (422 X), pero lo muestra"),
            (
                "no connection to hik.local:443 can be made: Failed to connect to hik.local port 443",
                "no hay conexión con hik.local:443: “Failed to connect to hik.local port 443”"
            ),
            (
                "the connection to hik.local:443 ended before the answer was complete: Recv failure: reset",
                "se cortó la conexión con hik.local:443: “Recv failure: reset”"
            ),
            // A message that holds the words that end it.
            (
                "Humand refused it: 422 X: a; Humand holds nothing of that day; Humand holds nothing of that day",
                "rechazado por Humand: 422 X: “a; Humand holds nothing of that day”; Humand no tiene nada de ese día"
            ),
            (
                "was unconfirmed; cannot be read back (failed 6 times: 500 X: down); set aside, so that others can go first",
                "sin confirmar; no se puede consultar en Humand (falló 6 veces: 500 X: “down”); apartado, para que otros "
                    + "puedan salir"
            ),
        ])
    func translation(english: String, spanish: String) {
        #expect(KeptSentence.spanish(of: english) == spanish)
        #expect(Phrase.quoting(english).spanish == spanish)
        #expect(English.words(in: spanish).isEmpty)
    }

    @Test(
        "Other words are not the program's own",
        arguments: ["", "no route", "Humand accepted it!", "the user has no address: none", "tried again by "])
    func foreign(text: String) {
        #expect(KeptSentence.spanish(of: text) == nil)
    }
}
