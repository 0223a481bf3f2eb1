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
    /// The passage of a line before, under another id.
    case twin
    /// FindFace saw no face, matched none, or is not sure enough.
    case face
    /// HikCentral now shows the pushed event.
    case shown

    /// An earlier punch of the person waits or was refused, and is not to be overtaken.
    case behind

    // What a held event waits for, more exactly than its cause.

    /// The device's clock is ahead.
    case ahead
    /// Older than MAX_AGE.
    case old
    /// The source has no number for the person.
    case number
    /// The employee map has no line for the number.
    case line
    /// The employee map has the number without the zeros at its front.
    case zeros
    /// No rule tells the direction.
    case undirected
    /// The ledger may lack punches of that time.
    case gap
    /// The punch after it has its direction already.
    case later
    case often
    case trust
    /// It was pushed, and reading does not show it.
    case unseen
    /// The hour came twice, or did not exist.
    case twice
    /// Its offset is not the site's.
    case offset
    /// Its time lies far from where the source has it.
    case zone
    /// It is in the ledger with another time.
    case moved
    /// The clock has lost its date.
    case undated

    /// A setting leaves the event out, and might take it in again.
    package var isOfSettings: Bool { self == .door || self == .type || self == .filter }

    /// For a reader of a language in which the ledger has no sentence.
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
        case .double: Phrase(en: "double read", es: "lectura doble")
        case .twin: Phrase(en: "known by another id", es: "el mismo paso con otro id")
        case .face: Phrase(en: "no face to go by", es: "sin un rostro reconocido")
        case .shown: Phrase(en: "read since", es: "ya fue leído")
        case .behind: Phrase(en: "behind an earlier punch", es: "detrás de un marcaje anterior de la misma persona")
        case .ahead: Phrase(en: "the device's clock is ahead", es: "el reloj del dispositivo está adelantado")
        case .old: Phrase(en: "older than \(SettingName.maxAge)", es: "más antiguo que \(SettingName.maxAge)")
        case .number:
            Phrase(en: "no number of the person is given", es: "el sistema de origen no da un número de la persona")
        case .line:
            Phrase(
                en: "no line in the employee map",
                es: "el mapa de empleados no tiene una línea para el número de esta persona")
        case .zeros:
            Phrase(
                en: "the employee map lacks zeros at the front",
                es: "el mapa de empleados tiene el número de esta persona sin los ceros iniciales, que Excel quita")
        case .undirected:
            Phrase(
                en: "no rule tells the direction", es: "ninguna regla de \(SettingName.direction) indica el sentido")
        case .gap:
            Phrase(
                en: "earlier punches may be missing",
                es: "pueden faltar en el registro marcajes de esa hora: alternar sería adivinar")
        case .later:
            Phrase(
                en: "a later punch has its direction",
                es: "un marcaje posterior de esta persona ya tiene su sentido: alternar sería adivinar")
        case .often: HoldCause.often.phrase
        case .trust:
            Phrase(
                en: "a person releases it", es: "\(SettingName.findFaceTrust)=hold: lo libera una persona")
        case .unseen:
            Phrase(
                en: "pushed, and not shown when read", es: "HikCentral lo envió por push y no lo muestra al leerlo")
        case .twice, .offset, .zone, .moved, .undated: timePhrase
        }
    }

    /// With what to do.
    private var timePhrase: Phrase {
        switch self {
        case .twice:
            Phrase(
                en: "an hour in which clocks were changed",
                es: "esa hora no existió o se repitió esa noche: queue retry toma la que se muestra; si no es esa, "
                    + "descártelo y cargue el marcaje en Humand")
        case .offset:
            Phrase(
                en: "not the site's offset",
                es: "no lleva el desfase horario del sitio y llegó tarde: ponga la zona horaria del dispositivo en "
                    + "HikCentral; si la hora está mal, descártelo y cargue el marcaje en Humand")
        case .zone:
            Phrase(
                en: "far from where HikCentral has it",
                es: "su hora está lejos del período para el que HikCentral lo dio: ¿es correcto HIK_TIME_ZONE? Si lo "
                    + "es, reinténtelo; si no, corríjalo, descarte esto y lea el día otra vez con backfill")
        case .moved:
            Phrase(
                en: "in the ledger with another time",
                es: "está en el registro con otra hora: ¿cambió HIK_TIME_ZONE o la zona de un dispositivo? Si el "
                    + "primero está en Humand, corríjalo allí y descarte este; si no, reintente este")
        default:
            Phrase(
                en: "the clock has lost its date",
                es: "su fecha es la de un reloj que la perdió: ponga en hora el dispositivo, descarte esto y cargue el "
                    + "marcaje en Humand")
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

    /// In Spanish it says what its code says.
    package init(_ code: ReasonCode, en english: String) {
        self.init(code, en: english, es: code.phrase.spanish)
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
