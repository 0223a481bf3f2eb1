import Base

/// What stands for a value in a command's usage, such as `DATE`, in every language.
enum Placeholder {
    private static let spanish = [
        "ACTION": "ACCIÓN", "BEHAVIOUR": "CONDUCTA", "CAUSE": "CAUSA", "COMMAND": "COMANDO", "DATE": "FECHA",
        "DOOR": "PUERTA", "FILE": "ARCHIVO", "LINE": "LÍNEA", "METHOD": "MÉTODO", "NAMES": "NOMBRES", "PATH": "RUTA",
        "PERSON": "PERSONA", "SITE": "SITIO", "TEXT": "TEXTO", "TIME": "HORA", "TITLE": "TÍTULO",
        "VERSION": "VERSIÓN", "WHAT": "QUÉ", "WHO": "QUIÉN",
    ]

    /// `--reason TEXT`, `[LINE…]`
    static func phrase(_ form: String) -> Phrase {
        Phrase(en: form, es: form.replacing(/[A-Z]+/) { spanish[String($0.output)] ?? String($0.output) })
    }
}

extension CommandManual.Parameter {
    /// As it is written in a manual.
    func form(in language: Language) -> String { Placeholder.phrase(form)[language] }
}
