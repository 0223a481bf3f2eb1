/// Why alternating would be guessing.
extension Reason {
    package static let gap = Reason(
        .gap, en: "the ledger may lack punches of that time, so alternating would be guessing")
    package static let later = Reason(
        .later,
        en: "a later punch of this person has its direction already, made without it: alternating would be guessing")
}

/// The reasons that an event alone tells. The ledger keeps the event, so they can be said again in any language.
extension Reason {
    /// What the event says for this code; nil where that takes more than the event, such as another punch.
    ///
    /// - Parameters:
    ///   - direction: of its punch.
    ///   - isCamera: it is FindFace's.
    package static func told(
        by event: AccessEvent, _ code: ReasonCode, _ direction: Direction?, isCamera: Bool
    ) -> Reason? {
        switch code {
        case .device: direction.map { device($0, event, isCamera: isCamera) }
        case .status: status(event)
        case .denied: denied(event)
        case .type: otherType(event)
        case .door: unmappedDoor(event, isCamera: isCamera)
        case .undirected: undirected(event)
        default: nil
        }
    }

    static func device(_ direction: Direction, _ event: AccessEvent, isCamera: Bool) -> Reason {
        Reason(
            .device,
            en: "\(direction == .clockIn ? "entry" : "exit") \(isCamera ? "camera" : "device") \(place(of: event))",
            es: "\(isCamera ? "cámara" : "dispositivo") de \(direction.phrase.spanish) "
                + place(of: event, reader: "lector"))
    }

    static func status(_ event: AccessEvent) -> Reason {
        let text = "checkInAndOutType \(event.attendanceStatus.rawValue)"
        return Reason(.status, en: text, es: "tecla pulsada en la terminal (\(text))")
    }

    static func denied(_ event: AccessEvent) -> Reason {
        let type = EventType.phrase(of: event.type)
        return Reason(
            .denied, en: "event type \(type.english): the door stayed shut",
            es: "tipo de evento \(type.spanish): la puerta no se abrió")
    }

    static func otherType(_ event: AccessEvent) -> Reason {
        let type = EventType.phrase(of: event.type)
        return Reason(
            .type, en: "event type \(type.english) is not one of \(SettingName.eventTypes)",
            es: "el tipo de evento \(type.spanish) no está en \(SettingName.eventTypes)")
    }

    static func unmappedDoor(_ event: AccessEvent, isCamera: Bool) -> Reason {
        let label = label(event.doorName, event.doorCode)
        return isCamera
            ? Reason(.door, en: "camera \(label) is not mapped", es: "la cámara \(label) no está asignada")
            : Reason(.door, en: "door \(label) is not mapped", es: "la puerta \(label) no está asignada")
    }

    static func undirected(_ event: AccessEvent) -> Reason {
        Reason(
            .undirected, en: "no rule of \(SettingName.direction) tells the direction at \(place(of: event))",
            es: "ninguna regla de \(SettingName.direction) indica el sentido en \(place(of: event, reader: "lector"))")
    }

    private static func place(of event: AccessEvent, reader: String = "reader") -> String {
        let door = label(event.doorName, event.doorCode)
        return event.readerCode.isEmpty ? door : "\(door), \(reader) \(event.readerCode)"
    }

    private static func label(_ name: String, _ code: String) -> String { name.isEmpty ? code : "\(name) (\(code))" }
}
