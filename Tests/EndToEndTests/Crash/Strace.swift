import Foundation

@testable import Support

/// strace(1), which kills the built program at the beginning of a chosen system call on a chosen file.
struct Strace {
    /// Whether strace is installed and may trace here.
    static let isAvailable: Bool = {
        let program = Process()
        program.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        program.arguments = ["strace", "-D", "-o", "/dev/null", "true"]
        program.standardOutput = FileHandle.nullDevice
        program.standardError = FileHandle.nullDevice
        guard (try? program.run()) != nil else { return false }
        program.waitUntilExit()
        return program.terminationReason == .exit && program.terminationStatus == 0
    }()

    let aim: CrashPoint.Aim
    let number: Int
    /// The state directory, today's ledger file and the files older than their retention.
    let state: String
    let today: String
    let old: [String]
    /// Where strace writes its output.
    let log: String

    /// The command line before the program's own; the process becomes the program, with strace beside it.
    var launcher: [String] {
        // Only calls on the chosen file count. The ledger is watched with the lock: its lines show what was going on.
        let watched = aim.file == .lock ? chosen + [today] : chosen
        return ["strace", "-D", "-s", "8192", "-o", log] + watched.flatMap { ["-P", $0] } + [
            "-e", "trace=write,fdatasync,fsync,rename,unlink,pwrite64,close,openat",
            "-e", "inject=\(aim.call):signal=KILL:when=\(number)",
        ]
    }

    private var chosen: [String] {
        switch aim.file {
        case .ledger: [today]
        case .lock: [state + "/lock"]
        case .newCursor: [state + "/cursor.json.new"]
        case .stateFolder: [state]
        case .newDay: [today + ".new"]
        case .ledgerFolder: [state + "/ledger"]
        case .old: old
        }
    }

    /// Whether strace killed the program, and at which point.
    enum Hit: Equatable {
        case point(CrashPoint)
        /// At a call that is not one of the named points, such as creating the state directory.
        case unnamed
        case missed
    }

    /// Finds in strace's output where the program, meant to die at `point`, has died.
    func hit(_ point: CrashPoint) -> Hit {
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        let lines = text.split(separator: "\n")
        // A call that was not executed has no result.
        guard lines.last?.contains("killed by SIGKILL") == true, let last = lines.dropLast().last,
            last.hasPrefix(aim.call + "("), last.hasSuffix("= ?")
        else { return .missed }
        switch aim.file {
        case .ledger where point == .afterRemovals, .old, .newDay, .newCursor: return .point(point)
        case .stateFolder, .ledgerFolder:
            // The state directory is also synced when a folder is created in it.
            let isMade = aim.file == .ledgerFolder || FileManager.default.fileExists(atPath: state + "/cursor.json")
            return isMade && (aim.call == "fsync" || lines.dropLast(2).last?.hasPrefix("fsync(") == true)
                ? .point(point) : .unnamed
        case .ledger, .lock:
            guard let write = lines.last(where: { $0.hasPrefix("write(") }) else { return .unnamed }
            let points = Self.points(aim.call, of: write)
            return .point(points.contains(point) ? point : points[0])
        }
    }

    /// The points of an append, by its lines: an intent may stand in one append with the outcome before it.
    private static func points(_ call: String, of write: Substring) -> [CrashPoint] {
        var points: [CrashPoint] = []
        if write.contains(#"\"kind\":\"sending\""#) {
            points.append(
                call == "write" ? .beforeSendingAppend : call == "fdatasync" ? .beforeSendingSync : .afterSendingSync)
        }
        if write.contains(#"\"kind\":\"outcome\""#) {
            points.append(
                call == "write" ? .beforeOutcomeAppend : call == "fdatasync" ? .beforeOutcomeSync : .afterOutcomeSync)
        }
        if points.isEmpty {
            points.append(call == "write" ? .beforeReadAppend : call == "fdatasync" ? .beforeReadSync : .afterReadSync)
        }
        return points
    }
}
