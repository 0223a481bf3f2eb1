import Attendance
import Base
import Ledger
import Site
import Sync

/// Doors of the settings that the running daemon does not read yet, or not as HikCentral has them now.
///
/// A daemon holds the doors' codes. Of a terminal that was replaced it learns when it lists the doors again, and until
/// then whoever compares settings and HikCentral finds everything in order.
package struct UnreadDoors {
    package let doors: [Door]
    private let nextLook: Instant?
    private let settings: Settings

    /// Nil where there are none, or nothing tells.
    ///
    /// - Parameter map: what the settings make of the doors that HikCentral lists now.
    init?(_ map: DoorMap, settings: Settings, daemon: DaemonStatus?, now: Instant) {
        // With other settings than these the daemon reads other doors, which is said elsewhere.
        guard let daemon, let held = daemon.doors, daemon.reload?.problems.isEmpty ?? true,
            daemon.running.areThose(of: settings, startedAt: daemon.startedAt)
        else { return nil }
        let unread = Set(map.doors.map(\.code)).subtracting(held.all)
        let turned = Set(map.codes(.clockIn)).symmetricDifference(held.entry)
            .union(Set(map.codes(.clockOut)).symmetricDifference(held.exit))
        doors = map.doors.filter { unread.contains($0.code) || turned.contains($0.code) }
        guard !doors.isEmpty else { return nil }
        nextLook = held.nextLook.flatMap { $0 > now ? $0 : nil }
        self.settings = settings
    }

    /// The same of the daemon that works in the site's state directory, if one does.
    ///
    /// - Parameter service: nil where systemd is not asked. With doors that its unit sets, the service reads those.
    package init?(
        _ map: DoorMap, settings: Settings, files: any FileSystem, service: ServiceFacts?, now: Instant
    ) {
        if UnitEnvironment(settings, service: service)?.setsDoors == true { return nil }
        self.init(map, settings: settings, daemon: WorkingDaemon(in: settings.stateFolder, files)?.status, now: now)
    }

    package var phrase: Phrase {
        let names =
            doors.prefix(5).map { "“\($0.name)” (\($0.code))" }.joined(separator: ", ")
            + (doors.count > 5 ? ", …" : "")
        let time = nextLook.map { settings.zone.text($0).dropFirst(11).prefix(5) }
        let (many, when, spanish) = (
            doors.count > 1, time.map { "at about \($0)" } ?? "with its next comparison of counts",
            time.map { "hacia las \($0)" } ?? "con su próxima comparación de cantidades"
        )
        return Phrase(
            en: "the running service does not read \(many ? "the doors" : "the door") \(names) as HikCentral has "
                + "\(many ? "them" : "it") now: it looks again \(when)",
            es: "el servicio activo no lee todavía \(many ? "las puertas" : "la puerta") \(names) como "
                + "\(many ? "las" : "la") tiene HikCentral ahora: vuelve a mirar \(spanish)")
    }

    package var advice: Phrase {
        settings.order("reload").phrase.within(
            en: { "\($0) has it read now, with what was recorded since" },
            es: { "\($0) hace que se lea ya, con lo registrado desde entonces" })
    }
}
