import Attendance
import Base
import Site

/// What is received from FindFace, where, and what is made of it. FindFace itself cannot be asked.
struct FindFaceProbe: Probe {
    let findFace: FindFaceSettings
    let subjects: [Finding.Subject] = [
        .findFace(.secret), .findFace(.cameras), .findFace(.persons), .findFace(.trust), .findFace(.listener),
    ]
    let needs: [Finding.Subject] = []

    func run(_ checkup: Checkup) {
        checkup.pass(
            .findFace(.secret), en: "set; the URL to send to ends in \(PushPath.findFace)FINDFACE_SECRET",
            es: "definido; la URL de envío termina en \(PushPath.findFace)FINDFACE_SECRET")
        reportCameras(checkup)
        reportPersons(checkup)
        reportTrust(checkup)
        reportListener(checkup)
        if !checkup.settings.hasHikCentral {
            // A trial run would receive nothing.
            checkup.report.isNew = false
            checkup.skip(
                .server(.hikCentral),
                en: "it is not set, FindFace is the only source: nothing is polled",
                es: "no está configurado, FindFace es la única fuente: no se consulta nada")
        }
    }

    private func reportCameras(_ checkup: Checkup) {
        func list(_ cameras: [DeviceReference]) -> Phrase {
            cameras.isEmpty
                ? Phrase(en: "none", es: "ninguna") : Phrase(same: cameras.map(\.text).joined(separator: ", "))
        }
        let (entries, exits) = (list(findFace.entryCameras), list(findFace.exitCameras))
        checkup.pass(
            .findFace(.cameras),
            en: "in: \(entries.english); out: \(exits.english); others are ignored",
            es: "entrada: \(entries.spanish); salida: \(exits.spanish); las demás se ignoran")
        let both = Set(findFace.entryCameras).intersection(findFace.exitCameras).map(\.text).sorted()
        guard !both.isEmpty, !checkup.settings.rules.direction.contains(.alternate) else { return }
        checkup.warn(
            .findFace(.cameras), en: "\(both.joined(separator: ", ")) in both lists: what these see is held",
            es: "\(both.joined(separator: ", ")) en ambas listas: lo que estas ven queda retenido",
            remedy: .advice(
                en: "name each camera in one list, or add alternate to DIRECTION",
                es: "ponga cada cámara en una sola lista, o agregue alternate a DIRECTION"))
    }

    private func reportPersons(_ checkup: Checkup) {
        checkup.pass(
            .findFace(.persons),
            findFace.map.isEmpty
                ? Phrase(
                    en: "by their external_id, which is the employee's number in Humand; without one they are held",
                    es: "por su external_id, que es el número de empleado en Humand; sin él quedan retenidos")
                : Phrase(
                    en: "through FINDFACE_MAP, \(findFace.map.count) lines: by external_id, or by id for who has none",
                    es:
                        "mediante FINDFACE_MAP, \(findFace.map.count.counting("línea", "líneas")): por external_id, o por id para quien no tiene"
                ))
    }

    private func reportTrust(_ checkup: Checkup) {
        var parts = [
            findFace.trust == .post
                ? Phrase(
                    en: "post: punches go out by themselves; whoever knows the secret can make some",
                    es: "post: los marcajes salen solos; quien conozca el secreto puede crearlos")
                : Phrase(
                    en: "hold: a person releases each punch (hik2humand queue)",
                    es: "hold: una persona libera cada marcaje (hik2humand queue)"),
            Phrase(
                en: "more than \(findFace.maximumPerHour) an hour of one person are held",
                es: "más de \(findFace.maximumPerHour) por hora de una persona quedan retenidos"),
        ]
        if findFace.minimumConfidence > 0 {
            let least = findFace.minimumConfidence
            parts.append(Phrase(en: "confidence from \(least) on", es: "confianza desde \(least)"))
        }
        checkup.pass(.findFace(.trust), parts.joined(separator: "; "))
    }

    private func reportListener(_ checkup: Checkup) {
        let settings = checkup.settings
        guard !settings.pushListen.isEmpty else {
            checkup.warn(
                .findFace(.listener), en: "LISTEN is empty: nothing is received, unless systemd opens the port",
                es: "LISTEN está vacío: no se recibe nada, salvo que systemd abra el puerto",
                remedy: .advice(
                    en: "set LISTEN=ADDRESS:PORT, or enable hik2humand-push.socket",
                    es: "defina LISTEN=DIRECCIÓN:PUERTO, o habilite hik2humand-push.socket"))
            return
        }
        let places = settings.pushListen.map(\.description).joined(separator: ", ")
        let peers = settings.listenAllow.map(\.description).joined(separator: ", ")
        checkup.pass(
            .findFace(.listener), en: "\(places), from \(peers.isEmpty ? "this machine only" : peers)",
            es: "\(places), desde \(peers.isEmpty ? "esta máquina solamente" : peers)")
    }
}
