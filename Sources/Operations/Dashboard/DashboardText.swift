import Attendance
import Base
import Ledger

/// What the dashboard says, apart from the sentences that its sections make of numbers.
enum DashboardText {
    static let window = Phrase(en: "Doors to Humand", es: "De las puertas a Humand")
    static let pause = Phrase(en: "Stop refreshing", es: "Dejar de actualizar")
    static let resume = Phrase(en: "Refresh every minute", es: "Actualizar cada minuto")
    static let notices = Phrase(en: "Notices", es: "Avisos")
    static let figures = Phrase(en: "At a glance", es: "De un vistazo")
    static let lastPoll = Phrase(en: "Last poll of HikCentral", es: "Última consulta a HikCentral")
    static let lastAccepted = Phrase(en: "Last punch accepted", es: "Último marcaje aceptado")
    static let queued = Phrase(en: "Queued", es: "En cola")
    static let held = Phrase(en: "Held", es: "Retenidos")
    static let acceptedToday = Phrase(en: "Accepted today", es: "Aceptados hoy")
    static let lastComparison = Phrase(en: "Last comparison", es: "Última comparación")
    static let notYet = Phrase(en: "not yet", es: "todavía no")
    static let hours = Phrase(en: "Today’s punches by hour", es: "Marcajes de hoy por hora")
    static let noPunches = Phrase(en: "No punches yet today.", es: "Hoy todavía no hay marcajes.")
    static let asTable = Phrase(en: "The same as a table", es: "Lo mismo en una tabla")
    static let hour = Phrase(en: "Hour", es: "Hora")
    static let heldTitle = Phrase(en: "Held: waiting for a person", es: "Retenidos: esperan a una persona")
    static let doors = Phrase(en: "Doors", es: "Puertas")
    static let door = Phrase(en: "Door", es: "Puerta")
    static let lastEvent = Phrase(en: "Last event", es: "Último evento")
    static let noDoors = Phrase(en: "No door has had an event yet.", es: "Ninguna puerta registró eventos todavía.")
    static let silent = Phrase(en: "silent", es: "en silencio")
    static let lateTitle = Phrase(en: "Late events", es: "Eventos atrasados")
    static let comparedTitle = Phrase(
        en: "Nightly comparison, last 14 days", es: "Comparación nocturna, últimos 14 días")
    static let comparedMeaning = Phrase(
        en: "Whether doors, ledger and Humand have the same punches of each day.",
        es: "Si puertas, registro y Humand tienen los mismos marcajes de cada día.")
    static let notCompared = Phrase(en: "None has been made yet.", es: "Todavía no se hizo ninguna.")
    static let recent = Phrase(en: "Last 50 events", es: "Últimos 50 eventos")
    static let noEvents = Phrase(en: "No events yet.", es: "Todavía no hay eventos.")
    static let time = Phrase(en: "Time", es: "Hora")
    static let employee = Phrase(en: "Employee", es: "Empleado")
    static let became = Phrase(en: "What became of it", es: "Qué pasó")
    static let nobody = Phrase(en: "nobody", es: "nadie")
    static let late = Phrase(en: "late", es: "atrasado")
    static let stillReading = Phrase(
        en: "The ledger is still being read. What follows is complete in a moment.",
        es: "El registro todavía se está leyendo. Lo que sigue estará completo en un momento.")
    static let howToLook = Phrase(
        en: "In a terminal on this machine:", es: "En una terminal de esta máquina:")
    static let otherPages = Phrase(en: "Other pages", es: "Otras páginas")
}

extension HoldCause {
    /// What a person does about them, before the command.
    var advice: Phrase {
        switch self {
        case .unmapped:
            Phrase(
                en: "Give these people a number in HikCentral, or a line in the employee map. Then:",
                es: "Asigne un número a estas personas en HikCentral, o una línea en el mapa de empleados. Después:")
        case .direction:
            Phrase(
                en: "Put the door into ENTRY_DEVICES or EXIT_DEVICES in the settings, and reload. Then:",
                es: "Agregue la puerta a ENTRY_DEVICES o EXIT_DEVICES en los ajustes y recargue. Después:")
        case .clock:
            Phrase(
                en: "Set the device’s clock. Look at each, then retry or drop it:",
                es: "Corrija el reloj del dispositivo. Revise cada uno y reintente o descarte:")
        case .undecodable:
            Phrase(
                en: "Look at what HikCentral sent, then drop it with a reason:",
                es: "Revise lo que envió HikCentral y descártelo con un motivo:")
        case .refused:
            Phrase(
                en: "See why Humand refused, correct it there. Then:",
                es: "Vea por qué Humand lo rechazó y corríjalo allí. Después:")
        case .pushed:
            Phrase(
                en: "They were pushed, but HikCentral’s records do not have them. Look at each, then retry or drop it:",
                es:
                    "Llegaron por push, pero no están en lo que HikCentral tiene. Revise cada uno y reintente o descarte:"
            )
        case .excluded:
            Phrase(
                en: "If they count, take them in again: the door, HIK_EVENT_TYPES or EVENT_FILTER; and reload. See:",
                es: "Si cuentan, vuelva a incluirlos: la puerta, HIK_EVENT_TYPES o EVENT_FILTER, y recargue. Vea:")
        case .trust, .often:
            Phrase(
                en: "Ask the people, or look at the camera’s pictures. Then retry or drop them:",
                es: "Consulte a las personas o vea las imágenes de la cámara. Después reintente o descarte:")
        }
    }

    /// The command to type.
    var command: String {
        switch self {
        case .unmapped, .direction, .refused: "hik2humand queue retry --cause \(rawValue)"
        case .clock, .undecodable, .pushed, .trust, .often, .excluded: "hik2humand queue list --cause \(rawValue)"
        }
    }
}
