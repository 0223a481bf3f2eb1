import Base
import Foundation
import Ledger
import Sync

/// The metrics page in Prometheus's text format: a pure function of the status.
///
/// Names begin with `hik2humand_`, units are base units, and no label names a person or a door.
package struct Metrics {
    private var lines: [String] = []

    /// - Parameters:
    ///   - totals: what the running process has come to; nil where none is asked.
    ///   - refused: how many requests the listener has refused, by the status of the answer.
    package init(_ report: StatusReport, totals: RunReport? = nil, refused: [Int: Int] = [:]) {
        let facts = report.facts
        let daemon = facts.liveDaemon
        add("build_info", .gauge, "The version, as a label; always 1", [(["version": Version.current], 1)])
        gauge("healthy", "1 if punches flow, as hik2humand status says", report.health.isHealthy ? 1 : 0)
        gauge(
            "dry_run", "1 while nothing is posted, because DRY_RUN is on",
            daemon?.running.isDryRun ?? facts.isDryRun ? 1 : 0)
        time("start_time_seconds", "When the daemon was started", daemon?.startedAt)
        time("last_poll_time_seconds", "When HikCentral was last read without an error", facts.lastPoll)
        time("read_to_time_seconds", "Up to which moment HikCentral has been read", facts.readTo)
        if let daemon {
            let isReloaded = daemon.reload?.problems.isEmpty ?? true
            gauge("reload_failed", "1 if the last reload of the settings failed", isReloaded ? 0 : 1)
            time("certificate_end_time_seconds", "When HikCentral's certificate ends", daemon.running.certificateEnds)
            if facts.hasHikCentral {
                gauge("source_up", "1 while HikCentral answers", daemon.hikCentral == nil ? 1 : 0)
            }
            gauge("sink_up", "1 while Humand takes punches", daemon.humand == nil ? 1 : 0)
            gauge("ledger_up", "1 while the state directory can be written", daemon.ledger == nil ? 1 : 0)
            if facts.hasHikCentral {
                gauge("devices_offline", "Devices that HikCentral calls offline", daemon.offlineDevices.count)
            }
        }
        time("findface_event_time_seconds", "When FindFace last sent an event", facts.glance?.lastSighting)
        gauge("queued_punches", "Punches that are not delivered yet", facts.queued)
        time("oldest_queued_time_seconds", "When the oldest punch that can be sent was queued", facts.oldestQueued)
        add(
            "held_events", .gauge, "Events that wait for a person, by cause",
            facts.held.map { (["cause": $0.cause], $0.count) })
        add(
            "today_events", .gauge, "Events of the site's day, by what has become of them",
            EventState.allCases.map { (["state": $0.rawValue], facts.glance?.today[$0] ?? 0) })
        let open = Dictionary(grouping: facts.notices, by: \.notice.name).mapValues(\.count)
        add(
            "open_notices", .gauge, "Notices that have begun and not ended, by name",
            NoticeName.known.filter { $0.meaning?.ends != nil }.map { (["name": $0.rawValue], open[$0] ?? 0) })
        time("late_check_time_seconds", "When counts were last compared for late events", facts.glance?.lastCheck?.at)
        if let reconcile = facts.reconcile {
            time("reconcile_time_seconds", "When a day was last compared with Humand", reconcile.at)
            gauge("reconcile_agrees", "1 if doors, ledger and Humand agreed that day", reconcile.agrees ? 1 : 0)
        }
        if !facts.receivers.isEmpty { addWebhooks(facts.receivers, report.now) }
        if let totals {
            total("windows_total", "Windows of HikCentral that were read", totals.windows)
            total("events_total", "Access events that were read and new", totals.eventsRead)
            total("late_events_total", "Of those, found behind the cursor", totals.lateEvents)
            total("skipped_events_total", "Events that are no punches", totals.skipped)
            total("accepted_punches_total", "Punches that Humand accepted", totals.accepted)
            total("held_punches_total", "Events that were put aside for a person", totals.held)
        }
        if !refused.isEmpty {
            add(
                "refused_requests_total", .counter, "Requests that the listener refused, by status",
                refused.sorted { $0.key < $1.key }.map { (["status": "\($0.key)"], $0.value) })
        }
    }

    private mutating func addWebhooks(_ receivers: [ReceiverStatus], _ now: Instant) {
        func samples(
            _ value: (ReceiverStatus) -> Int
        ) -> [(labels: KeyValuePairs<String, String>, value: Int)] {
            receivers.map { (["receiver": $0.receiver.title], value($0)) }
        }
        add(
            "webhook_up", .gauge, "1 while the receiver takes what it is sent, 0 while it fails or is switched off",
            samples { [.failing, .off, .unreadable].contains($0.state) ? 0 : 1 })
        add(
            "webhook_failures", .gauge, "Failures in a row, until the receiver takes something",
            samples { $0.progress?.failures ?? 0 })
        add(
            "webhook_lag_seconds", .gauge, "For how long the oldest item has waited that the receiver did not take",
            samples { Int($0.lag(now).milliseconds / 1000) })
        add(
            "webhook_items_total", .counter, "Items that the receiver has taken", samples { $0.progress?.sent ?? 0 })
        add(
            "webhook_given_up_items", .gauge, "Items that were given up and can be replayed",
            samples { $0.progress?.givenUpItems ?? 0 })
    }

    package var text: String { lines.joined(separator: "\n") + "\n" }

    private enum Kind: String {
        case gauge
        case counter
    }

    private mutating func gauge(_ name: String, _ help: String, _ value: Int) {
        add(name, .gauge, help, [([:], value)])
    }
    private mutating func total(_ name: String, _ help: String, _ value: Int) {
        add(name, .counter, help, [([:], value)])
    }

    /// A moment that is not known has no sample: 0 would be 1970.
    private mutating func time(_ name: String, _ help: String, _ moment: Instant?) {
        if let moment { gauge(name, help + " (Unix time)", Int(clamping: moment.seconds)) }
    }

    private mutating func add(
        _ name: String, _ kind: Kind, _ help: String, _ samples: [(labels: KeyValuePairs<String, String>, value: Int)]
    ) {
        let full = "hik2humand_" + name
        lines += ["# HELP \(full) \(help)", "# TYPE \(full) \(kind.rawValue)"]
        for (labels, value) in samples {
            let text = labels.map { "\($0.key)=\"\(Metrics.escaped($0.value))\"" }.joined(separator: ",")
            lines.append(full + (text.isEmpty ? "" : "{\(text)}") + " \(value)")
        }
    }

    private static func escaped(_ value: String) -> String {
        value.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
            .replacingOccurrences(of: "\n", with: "\\n")
    }
}
