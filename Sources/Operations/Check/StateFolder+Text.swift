import Ledger

extension StateFolder {
    /// Warnings about permissions that are too open, with the command that fixes them.
    package var warnings: [String] {
        guard let exposure else { return [] }
        let what =
            switch (exposure.mayRead, exposure.mayWrite) {
            case (true, true): "read and written"
            case (false, true): "written"
            default: "read"
            }
        let mode = String(exposure.mode, radix: 8)
        return ["the state directory \(path) can be \(what) by others than its owner (mode \(mode)); chmod 700 \(path)"]
    }
}
