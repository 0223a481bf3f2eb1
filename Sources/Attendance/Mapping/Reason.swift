import Base

/// By which rule an event became a punch, why it makes none, or what it waits for; the word stands in the ledger.
package enum ReasonCode: String, Sendable, CaseIterable {
    /// Its door or reader is an entry or an exit.
    case device
    /// The person pressed a key at the terminal.
    case status
    /// The opposite of the person's last punch.
    case alternate

    case denied
    case nobody
    case type
    case door
    case filter
    /// Read twice: the same passage is known already.
    case double
    /// FindFace saw no face, matched none, or is not sure enough.
    case face
    /// HikCentral shows the pushed event by now.
    case shown

    /// An earlier punch of the person waits or was refused, and is not to be overtaken.
    case behind

    /// In a few words, for a reader of a language in which the ledger has no sentence.
    package var phrase: Phrase {
        switch self {
        case .device: Phrase(en: "by the door's direction", es: "según el sentido de la puerta")
        case .status: Phrase(en: "by the key pressed at the terminal", es: "según la tecla pulsada en la terminal")
        case .alternate: Phrase(en: "alternating", es: "alternando")
        case .denied: Phrase(en: "the door stayed shut", es: "la puerta no se abrió")
        case .nobody: Phrase(en: "nobody was recognised", es: "no se reconoció a nadie")
        case .type: Phrase(en: "not one of the event types", es: "no es uno de los tipos de evento")
        case .door: Phrase(en: "the door is not mapped", es: "la puerta no está asignada")
        case .filter: Phrase(en: "the filter leaves it out", es: "el filtro lo deja fuera")
        case .double: Phrase(en: "double read", es: "lectura repetida")
        case .face: Phrase(en: "no face to go by", es: "sin un rostro reconocido")
        case .shown: Phrase(en: "read by now", es: "ya fue leído")
        case .behind: Phrase(en: "behind an earlier punch", es: "espera detrás de un marcaje anterior")
        }
    }
}

/// Why something was decided. The ledger keeps the code, and the sentence in English.
package struct Reason: Sendable {
    package let code: ReasonCode
    /// The sentence of the ledger and the log.
    package let text: String
    /// Made for a reader only: every event has a reason, and hardly any is read.
    private let spanish: @Sendable () -> String

    package init(_ code: ReasonCode, en english: String, es spanish: @autoclosure @escaping @Sendable () -> String) {
        (self.code, text, self.spanish) = (code, english, spanish)
    }

    package var phrase: Phrase { Phrase(en: text, es: spanish()) }
}

extension Reason: Hashable {
    package static func == (left: Reason, right: Reason) -> Bool { left.code == right.code && left.text == right.text }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(code)
        hasher.combine(text)
    }
}
