import Foundation

/// What systemd knows of the units.
package struct ServiceFacts: Equatable, Sendable {
    package struct Unit: Equatable, Sendable {
        package var name: String
        package var isInstalled: Bool
        package var isEnabled: Bool
        /// `active`, `inactive`, `failed`, `activating`…
        package var state: String
        /// Nil when none runs.
        package var process: String?

        package init(
            name: String, isInstalled: Bool = true, isEnabled: Bool = true, state: String = "active",
            process: String? = nil
        ) {
            self.name = name
            self.isInstalled = isInstalled
            self.isEnabled = isEnabled
            self.state = state
            self.process = process
        }
    }

    /// Nil without systemd.
    package var units: [Unit]?

    package init(units: [Unit]?) { self.units = units }

    /// Asks systemctl, where systemd is what started this machine.
    package static func ofThisMachine() -> ServiceFacts {
        let program = "/usr/bin/systemctl"
        guard access("/run/systemd/system", F_OK) == 0, access(program, X_OK) == 0 else {
            return ServiceFacts(units: nil)
        }
        let names = ["hik2humand.service", "hik2humand.timer"]
        return ServiceFacts(
            units: names.compactMap { name in
                let wanted = "--property=LoadState,UnitFileState,ActiveState,MainPID"
                guard let ending = try? ChildProgram.run(program, ["show", wanted, name], patience: .seconds(10)),
                    ending.status == 0
                else { return nil }
                return unit(name, ending.output)
            })
    }

    /// Reads `NAME=value` lines of `systemctl show`.
    static func unit(_ name: String, _ text: String) -> Unit {
        var values: [Substring: Substring] = [:]
        for line in text.split(separator: "\n") {
            let pair = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { values[pair[0]] = pair[1] }
        }
        let process = values["MainPID"].flatMap { $0 == "0" ? nil : String($0) }
        return Unit(
            name: name, isInstalled: values["LoadState"] == "loaded",
            isEnabled: values["UnitFileState"]?.hasPrefix("enabled") == true,
            state: String(values["ActiveState"] ?? "unknown"), process: process)
    }
}

/// Who holds the state directory's lock.
package struct LockFacts: Equatable, Sendable {
    package enum Holder: Equatable, Sendable {
        case nobody
        /// With its number, as the lock file says.
        case process(String)
        /// This user may not look.
        case unknown
    }

    package var holder: Holder

    package init(_ holder: Holder) { self.holder = holder }

    package init(of folder: StateFolder) {
        let path = folder.lockFile
        guard access(path, F_OK) == 0 else {
            holder = .nobody
            return
        }
        guard access(path, R_OK | W_OK) == 0 else {
            holder = .unknown
            return
        }
        holder = StateLock.holder(path: path).map { .process($0) } ?? .nobody
    }
}
