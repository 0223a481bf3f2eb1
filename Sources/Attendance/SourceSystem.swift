/// The systems that access events come from, as people know them.
package enum SourceSystem: String, Sendable {
    case hikCentral = "HikCentral"
    case findFace = "FindFace"

    /// The first column of its employee map.
    package var column: String { rawValue.lowercased() }
}

/// FindFace's ids in ledger and log: marked, so that none is taken for one of HikCentral's.
package enum FindFaceID {
    package static let mark = "findface:"

    /// Empty stays empty.
    package static func marked(_ id: String) -> String { id.isEmpty ? "" : mark + id }

    /// The id as FindFace has it.
    package static func plain(_ id: String) -> String { id.hasPrefix(mark) ? String(id.dropFirst(mark.count)) : id }
}
