import Base
import Site

extension InitSession {
    /// What it does to the world.
    package struct Tools {
        /// Makes the probes of `check` for settings.
        let checkup: (Settings, CheckReport) -> Checkup
        /// Runs `trust` for an address; the address to use from then on, nil if it is not trusted.
        let trust: (String) -> String?
        /// Compares people by the draft that has been kept: how many of each kind; nil if they could not be read.
        let people: () -> [PeopleCount]?
        /// Writes an employee map by the draft that has been kept; the file, nil if that failed.
        let map: () -> String?
        /// Keeps the answers for a later init.
        let keep: (String) -> Void
        /// Replaces the settings file.
        let save: (String) throws -> Void
        let check: () -> ExitCode
        let dryRun: () -> Void

        package init(
            checkup: @escaping (Settings, CheckReport) -> Checkup, trust: @escaping (String) -> String?,
            people: @escaping () -> [PeopleCount]?, map: @escaping () -> String?, keep: @escaping (String) -> Void,
            save: @escaping (String) throws -> Void, check: @escaping () -> ExitCode, dryRun: @escaping () -> Void
        ) {
            (self.checkup, self.trust, self.people, self.map, self.keep) = (checkup, trust, people, map, keep)
            (self.save, self.check, self.dryRun) = (save, check, dryRun)
        }
    }
}
