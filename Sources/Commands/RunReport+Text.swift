import Base
import Sync

extension RunReport {
    /// The summary line.
    ///
    /// - Parameters:
    ///   - delivered: what became of the punches that were delivered.
    ///   - zone: for a person's clock; nil for the log, whose times are UTC.
    func sentence(delivered: String, zone: SiteZone?) -> String {
        func count(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }
        var parts = ["read \(count(eventsRead, "new event")) in \(count(windows, "window"))"]
        if isAlone {
            parts = ["\(count(eventsRead, "new event")) of FindFace; HikCentral is not set, nothing is polled"]
        }
        if let readTo { parts[0] += " up to \(zone?.textWithOffset(readTo) ?? readTo.text)" }
        if lateEvents > 0 { parts[0] += " (\(lateEvents) of them late)" }
        parts.append("\(accepted) \(delivered), \(skipped) skipped, \(held) held, \(left) left")
        if let sourceProblem { parts.append("\(sourceProblem)") }
        if let sinkProblem {
            switch sinkProblem {
            case .unreachable: parts.append("Humand cannot be reached")
            case .refused: parts.append("Humand refuses the key")
            case .misdirected: parts.append("what answers is not Humand's time tracking")
            }
        }
        if let ledgerProblem { parts.append("\(ledgerProblem)") }
        parts += configurationProblems
        return parts.joined(separator: "; ")
    }
}
