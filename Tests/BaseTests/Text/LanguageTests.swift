import Base
import Testing

@Suite("Languages")
struct LanguageTests {
    @Test(
        "The environment chooses the language as gettext does",
        arguments: [
            ([:], Language.english), (["LANG": "es_AR.UTF-8"], .spanish), (["LANG": "es"], .spanish),
            (["LANG": "en_US.UTF-8", "LC_ALL": "es_MX.UTF-8"], .spanish),
            (["LANG": "es_AR.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"], .english),
            (["LANG": "es_AR.UTF-8", "LC_ALL": "C"], .english), (["LANG": "es_AR.UTF-8", "LC_ALL": ""], .spanish),
            (["LANG": "en_US.UTF-8", "LANGUAGE": "pt:es:en"], .spanish),
            (["LANG": "C.UTF-8", "LANGUAGE": "es"], .english), (["LANGUAGE": "es"], .english),
            (["LANG": "est_EE.UTF-8"], .english), (["LANG": "de_DE.UTF-8"], .english),
        ])
    func environment(variables: [String: String], language: Language) {
        #expect(Language(environment: variables) == language)
    }

    @Test(
        "A browser chooses it by weight, and gets English where it names neither",
        arguments: [
            ("", Language.english), ("es-AR,es;q=0.9,en;q=0.8", .spanish), ("en;q=0.5, es-419;q=0.7", .spanish),
            ("en, es", .english), ("es;q=0, en;q=0.1", .english), ("pt-BR, fr;q=0.9", .english), ("*", .english),
            ("es;q=x, en;q=0.1", .english), ("ES", .spanish),
        ])
    func browser(header: String, language: Language) {
        #expect(Language(acceptLanguage: header) == language)
    }
}
