import Attendance
import Base
import Ledger
import Site

/// A state directory without a ledger, and one below it that has one: the last part of STATE_DIR was left out.
package struct MisplacedState: Error, Equatable, FindingCause {
    let folder: String
    /// The folder that is most likely meant.
    let below: String

    /// Nil where the folder has a ledger or a cursor of its own, or no folder in it has one.
    package init?(_ settings: Settings, _ files: any FileSystem) {
        let state = settings.stateFolder
        guard !files.exists(state.cursorFile), !MisplacedState.hasLedger(state, files) else { return nil }
        let names = (try? files.names(in: state.path)) ?? []
        let found = names.sorted().map { StateFolder(path: state.path + "/" + $0) }
            .filter { MisplacedState.hasLedger($0, files) }
        guard let below = found.first(where: { $0.path == settings.site.stateFolder }) ?? found.first else {
            return nil
        }
        (folder, self.below) = (state.path, below.path)
    }

    private static func hasLedger(_ folder: StateFolder, _ files: any FileSystem) -> Bool {
        let names = (try? files.names(in: folder.ledgerFolder)) ?? []
        return names.contains { StateFolder.day(ofFile: $0) != nil }
    }

    package var phrase: Phrase {
        Phrase(
            en: "STATE_DIR=\(folder) has no ledger, and there is one in \(below)",
            es: "STATE_DIR=\(folder) no tiene ningún registro, y hay uno en \(below)")
    }

    package var remedy: Remedy? {
        .advice(
            en: "did you mean STATE_DIR=\(below)? If a new ledger is to begin in \(folder): hik2humand run --once "
                + "--from TIME",
            es: "¿quiso decir STATE_DIR=\(below)? Si en \(folder) debe empezar un registro nuevo: hik2humand run "
                + "--once --from HORA")
    }

    package var trouble: Trouble? { .misconfigured }
}

extension Settings {
    /// Why there is no ledger where one is to be expected; nil where there is one, or the site may be new.
    package func missingLedger(_ files: any FileSystem, service: ServiceFacts?) -> (any FindingCause)? {
        if let misplaced = MisplacedState(self, files) { return misplaced }
        if let loss = try? LedgerProbe.loss(in: stateFolder, files) { return loss }
        let days = (try? files.names(in: stateFolder.ledgerFolder)) ?? []
        guard days.isEmpty, let empty = EmptyState(self, service: service), empty.isLost else { return nil }
        return Observation(empty.phrase, remedy: empty.remedy, trouble: .state)
    }
}
