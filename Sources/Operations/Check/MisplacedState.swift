import Attendance
import Base
import Ledger
import Site

/// A state directory without a ledger, and another that has one and is most likely meant: STATE_DIR was mistyped, or its
/// last part left out.
package struct MisplacedState: Error, Equatable, FindingCause {
    let folder: String
    let likely: String

    /// Nil where the folder has a ledger or a cursor of its own, or nobody knows of another one.
    package init?(_ settings: Settings, _ files: any FileSystem) {
        let state = settings.stateFolder
        guard !files.exists(state.cursorFile), !MisplacedState.hasLedger(state, files) else { return nil }
        func folders(in path: String) -> [String] {
            ((try? files.names(in: path)) ?? []).sorted().map { path + "/" + $0 }
        }
        // A trial with settings of its own may begin anywhere.
        let places = (settings.isPackaged ? [settings.site.stateFolder] : []) + folders(in: state.path)
        let found = places.first { $0 != state.path && MisplacedState.hasLedger(StateFolder(path: $0), files) }
        guard let found else { return nil }
        (folder, likely) = (state.path, found)
    }

    private static func hasLedger(_ folder: StateFolder, _ files: any FileSystem) -> Bool {
        let names = (try? files.names(in: folder.ledgerFolder)) ?? []
        return names.contains { StateFolder.day(ofFile: $0) != nil }
    }

    package var phrase: Phrase {
        Phrase(
            en: "STATE_DIR=\(folder) has no ledger, and there is one in \(likely)",
            es: "STATE_DIR=\(folder) no tiene ningún registro, y hay uno en \(likely)")
    }

    package var remedy: Remedy? {
        .advice(
            en: "did you mean STATE_DIR=\(likely)? If a new ledger is to begin in \(folder): hik2humand run --once "
                + "--from TIME",
            es: "¿quiso decir STATE_DIR=\(likely)? Si en \(folder) debe empezar un registro nuevo: hik2humand run "
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
        guard days.isEmpty, let empty = EmptyState(self, service: service), empty.isLost, !empty.isDisabled
        else { return nil }
        return Observation(empty.phrase, remedy: empty.remedy, trouble: .state)
    }
}
