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
        checkup.pass(.findFace(.secret), "set; the URL to send to ends in \(PushPath.findFace)FINDFACE_SECRET")
        reportCameras(checkup)
        reportPersons(checkup)
        reportTrust(checkup)
        reportListener(checkup)
        if !checkup.settings.hasHikCentral {
            // A trial run would receive nothing.
            checkup.report.isNew = false
            checkup.skip(.server(.hikCentral), "it is not set, FindFace is the only source: nothing is polled")
        }
    }

    private func reportCameras(_ checkup: Checkup) {
        func list(_ cameras: [DeviceReference]) -> String {
            cameras.isEmpty ? "none" : cameras.map(\.text).joined(separator: ", ")
        }
        checkup.pass(
            .findFace(.cameras),
            "in: \(list(findFace.entryCameras)); out: \(list(findFace.exitCameras)); others are ignored")
        let both = Set(findFace.entryCameras).intersection(findFace.exitCameras).map(\.text).sorted()
        guard !both.isEmpty, !checkup.settings.rules.direction.contains(.alternate) else { return }
        checkup.warn(
            .findFace(.cameras), "\(both.joined(separator: ", ")) in both lists: what these see is held",
            remedy: "name each camera in one list, or add alternate to DIRECTION")
    }

    private func reportPersons(_ checkup: Checkup) {
        checkup.pass(
            .findFace(.persons),
            findFace.map.isEmpty
                ? "by their external_id, which is the employee's number in Humand; without one they are held"
                : "through FINDFACE_MAP, \(findFace.map.count) lines: by external_id, or by id for who has none")
    }

    private func reportTrust(_ checkup: Checkup) {
        var parts = [
            findFace.trust == .post
                ? "post: punches go out by themselves; whoever knows the secret can make some"
                : "hold: a person releases each punch (hik2humand queue)",
            "more than \(findFace.maximumPerHour) an hour of one person are held",
        ]
        if findFace.minimumConfidence > 0 { parts.append("confidence from \(findFace.minimumConfidence) on") }
        checkup.pass(.findFace(.trust), parts.joined(separator: "; "))
    }

    private func reportListener(_ checkup: Checkup) {
        let settings = checkup.settings
        guard !settings.pushListen.isEmpty else {
            checkup.warn(
                .findFace(.listener), "LISTEN is empty: nothing is received, unless systemd opens the port",
                remedy: "set LISTEN=ADDRESS:PORT, or enable hik2humand-push.socket")
            return
        }
        let places = settings.pushListen.map(\.description).joined(separator: ", ")
        let peers = settings.listenAllow.map(\.description).joined(separator: ", ")
        checkup.pass(.findFace(.listener), "\(places), from \(peers.isEmpty ? "this machine only" : peers)")
    }
}
