import Foundation
import Testing

@testable import Site

@Suite("Editing a settings file")
struct EnvFileEditingTests {
    private static let file = """
        # My site
        HIKVISION_HOST=https://old   # the gateway
        export HIK_SECRET='a # b'

        # Doors that clock in
        #ENTRY_DEVICES=
        HIKVISION_HOST=https://older
        """

    private func values(_ text: String) -> [String: String] {
        Dictionary(EnvFile.parse(Data(text.utf8)).values.map { ($0.name, $0.value) }) { $1 }
    }

    @Test("A value replaces the line that counts, a commented default, or comes last; all else stays")
    func places() {
        let text = EnvFile.text(
            Self.file,
            setting: ["HIKVISION_HOST": "https://new", "ENTRY_DEVICES": "Facial Entrada", "DRY_RUN": "true"])
        #expect(
            text == """
                # My site
                HIKVISION_HOST=https://old   # the gateway
                export HIK_SECRET='a # b'

                # Doors that clock in
                ENTRY_DEVICES=Facial Entrada
                HIKVISION_HOST=https://new
                DRY_RUN=true

                """)
        #expect(values(text)["HIKVISION_HOST"] == "https://new")
    }

    @Test(
        "Every value is read back as it was given",
        arguments: [
            "", "plain", "two words", "a#b", "a # b", " at the ends ", "it's", "\"quoted\"", "it's \"both\" $HOME \\n",
            "Ñandú", "$HOME", "back\\slash", "'",
        ])
    func values(value: String) {
        let text = EnvFile.text("A=1\n", setting: ["A": value])
        #expect(values(text) == ["A": value])
        #expect(EnvFile.parse(Data(text.utf8)).problems.isEmpty)
    }

    @Test("A control character cannot begin another line")
    func control() {
        let text = EnvFile.text("", setting: ["A": "1\nB=2"])
        #expect(values(text) == ["A": "1B=2"])
    }

    @Test("Lines that end in CRLF stay so")
    func endings() {
        #expect(EnvFile.text("A=1\r\nB=2\r\n", setting: ["A": "3"]) == "A=3\r\nB=2\r\n")
    }

    @Test("Nothing changes without values")
    func nothing() { #expect(EnvFile.text(Self.file, setting: [:]) == Self.file) }
}
