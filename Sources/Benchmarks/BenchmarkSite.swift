import Base
import Foundation

/// A HikCentral with one past day of punches, and the settings of a program that is to deliver them.
final class BenchmarkSite {
    let folder: String
    private(set) var settings: [String: String]
    private let servers: EndlessServers

    /// - Parameter humand: where to post; nil for a server that checks each post.
    init(punches: Int, humand: String? = nil, _ options: BenchmarkOptions) throws {
        folder = "\(options.folder)/hik2humand-\(getpid())-\(UUID().uuidString.prefix(8))"
        let today = Instant(text: SystemClock().now.utcDate + "T00:00Z") ?? Instant(seconds: 0)
        // Every tenth event is a double read.
        let events = punches + (punches - 1) / 9
        let plant = EndlessPlant(first: today - .days(1), count: max(0, events), eventsADay: max(1, events))
        servers = EndlessServers(plant)
        settings = try servers.start()
        if let humand { settings["HUMAND_BASE_URL"] = humand }
        settings["START_FROM"] = plant.first.text
        settings["STATE_DIR"] = folder
        settings["LOG_LEVEL"] = "error"
    }

    var accepted: Int { servers.accepted }

    func remove() {
        servers.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }
}
