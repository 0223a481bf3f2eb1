import Base

/// A value that is written right and certainly not meant: the peer would refuse it, and copying it again would not help.
enum SettingSlip: Equatable {
    /// `docker run --env-file` and others keep them.
    case quotes
    case invisible(InvisibleCharacter)
    /// A secret's file, or its variable, that holds the whole line.
    case ownName(String)

    /// Word processors change typed quotes into the typographic ones.
    private static let pairs: [Character: Character] = [
        "\"": "\"", "'": "'", "“": "”", "”": "”", "„": "“", "‘": "’", "’": "’", "«": "»",
    ]

    /// - Returns: nil for a value that may be meant.
    init?(_ text: String, of definition: SettingDefinition) {
        if definition.isSecret, text.hasPrefix(definition.name + "=") {
            self = .ownName(definition.name)
        } else if definition.words == .plain || definition.words == .any, text.count > 1, let quote = text.first,
            let closing = SettingSlip.pairs[quote], text.last == closing
        {
            self = .quotes
        } else if definition.words == .plain, let character = InvisibleCharacter(in: text) {
            self = .invisible(character)
        } else {
            return nil
        }
    }

    var phrase: Phrase {
        switch self {
        case .quotes:
            Phrase(
                en: "it stands in quotes, which are part of it here; write it without them",
                es: "está entre comillas, que aquí son parte de él; escríbalo sin ellas")
        case .invisible(let character):
            character.phrase.within(
                en: { "it has \($0); type it instead of pasting it" },
                es: { "tiene \($0); escríbalo en vez de pegarlo" })
        case .ownName(let name):
            Phrase(
                en: "it begins with \(name)=; write what follows it alone",
                es: "empieza con \(name)=; escriba solo lo que sigue")
        }
    }
}
