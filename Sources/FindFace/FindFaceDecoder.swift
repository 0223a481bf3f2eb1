import Attendance
import Base

/// Reads one event of FindFace as an access event: camera, person, time.
///
/// What cannot be read is kept as it came and held, since FindFace cannot be asked again.
package struct FindFaceDecoder: Sendable {
    let zone: SiteZone
    /// FINDFACE_MIN_CONFIDENCE; 0 takes whatever FindFace has matched.
    let minimumConfidence: Double

    package init(zone: SiteZone, minimumConfidence: Double) {
        self.zone = zone
        self.minimumConfidence = minimumConfidence
    }

    /// What has none of an event's members is marked as no object at all: nothing tells that anything happened.
    ///
    /// - Parameter now: stands in for a time that cannot be read.
    func decode(_ json: JSONValue, _ kind: FindFaceBody.Kind, now: Instant) -> SourceEvent {
        var problem: SourceEvent.Problem?
        let isEvent = ["id", "camera", "created_date"].contains { json[$0] != nil }
        if !isEvent { problem = .notAnObject }
        func code(_ value: JSONValue?, _ key: String) -> String {
            let text = (value?.text ?? "").trimmingSpaces
            if text.utf8.count <= JSONValue.longestCode { return text }
            problem = problem ?? .tooLong(key)
            return ""
        }

        let time = time(json["created_date"]?.text, now: now, problem: &problem)
        let camera = Named(json["camera"] ?? json["camera_id"], code)
        if camera.id.isEmpty { problem = problem ?? .member("camera", "is missing") }
        let person = Named(FindFaceDecoder.person(in: json), code)
        let confidence = json["confidence"]?.text.flatMap(Double.init)
        let isSeen =
            kind == .face && json["matched"]?.boolean != false
            && !AccessEvent.nobody.isSuperset(of: [person.id, person.externalID])
        if isSeen, minimumConfidence > 0, confidence == nil {
            problem = problem ?? .member("confidence", "is missing, and \(SettingName.findFaceConfidence) asks for it")
        }

        let raw = problem.map { _ in FindFaceDecoder.raw(json) }
        let id = code(json["id"], "id")
        // 0 is nobody's id, but whoever has an external id is somebody.
        let personID = AccessEvent.nobody.contains(person.id) ? person.externalID : person.id
        let content = [time.instant.text, camera.id, personID, "\(kind)"].joined(separator: "\u{0}")
        let ownID = id.isEmpty ? AccessEvent.id(ofContent: raw ?? content) : id
        var event = AccessEvent(
            // Bodies and cars have ids of their own, which may be the same as a face's.
            id: FindFaceID.marked(kind == .face ? ownID : "\(kind)-\(ownID)"), type: EventType.sighting, time: time,
            personID: FindFaceID.marked(personID), personName: person.name,
            doorCode: FindFaceID.marked(camera.id), doorName: camera.name)
        if event.doorCode.isEmpty { event.doorName = "" }
        var source = SourceEvent(event: event)
        source.personCode = person.externalID
        if let problem {
            source.undecodable = .init(problem: problem, raw: raw ?? "")
        } else {
            source.exclusion = exclusion(json, kind, confidence)
        }
        return source
    }

    private func exclusion(_ json: JSONValue, _ kind: FindFaceBody.Kind, _ confidence: Double?) -> Reason? {
        if kind != .face {
            return Reason(
                .face, en: "a \(kind) event: only faces make punches", es: "evento de \(kind): solo los rostros marcan")
        }
        if json["matched"]?.boolean == false {
            return Reason(.face, en: "FindFace has matched nobody", es: "FindFace no reconoció a nadie")
        }
        // Also no number at all (NaN) is not enough.
        if minimumConfidence > 0, let confidence, !(confidence >= minimumConfidence) {
            return Reason(
                .face, en: "confidence \(confidence) is below \(SettingName.findFaceConfidence)=\(minimumConfidence)",
                es: "confianza \(confidence), menor que \(SettingName.findFaceConfidence)=\(minimumConfidence)")
        }
        return nil
    }

    /// The time on the site's clocks, as for a door's event. FindFace writes UTC.
    private func time(_ text: String?, now: Instant, problem: inout SourceEvent.Problem?) -> Timestamp {
        do throws(TimestampError) {
            return zone.timestamp(try WrittenTime(parsing: text ?? "", zone: .utc).time.instant)
        } catch {
            problem = problem ?? .member("created_date", text == nil ? "is missing" : "cannot be read: \(error)")
            return zone.timestamp(now.flooredToSecond)
        }
    }

    /// A dossier in Security, a card in Multi.
    private static func person(in json: JSONValue) -> JSONValue? {
        ["matched_card", "matched_dossier"].lazy.compactMap { json[$0] }.first { $0 != .null }
    }

    /// Of an event that cannot be read only what a person needs to find it: no pictures, no age, no mood.
    private static func raw(_ json: JSONValue) -> String {
        let keys = [
            "id", "camera", "created_date", "matched", "matched_card", "matched_dossier", "confidence", "bs_type",
        ]
        guard case .object(let members) = json else { return json.serialized.cut(to: 500) }
        return JSONValue.object(members.filter { keys.contains($0.key.lowercased()) }).serialized.cut(to: 2000)
    }
}

/// Something that is named by its id alone, or by an object with its id and name.
private struct Named {
    var id: String
    var name = ""
    var externalID = ""

    init(_ json: JSONValue?, _ code: (JSONValue?, String) -> String) {
        if case .object? = json {
            id = code(json?["id"], "id")
            name = json?.name("name") ?? ""
            externalID = code(json?["external_id"], "external_id")
        } else {
            id = code(json, "id")
        }
    }
}
