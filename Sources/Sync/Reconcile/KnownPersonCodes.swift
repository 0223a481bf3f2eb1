import Attendance
import Base

/// Employee numbers that are already known, so that a day with hundreds of unknown people does not cost hundreds of
/// requests.
final class KnownPersonCodes: PersonCodeSource {
    private let source: any PersonCodeSource
    private let codes: [String: String]

    init(_ source: any PersonCodeSource, persons: [Person]) {
        self.source = source
        codes = Dictionary(persons.map { ($0.id, $0.code) }) { first, _ in first }
    }

    func personCode(of personID: String) throws(SourceError) -> String? {
        // The list may be incomplete, so look up a person who is not on it.
        guard let code = codes[personID] else { return try source.personCode(of: personID) }
        return code.isEmpty ? nil : code
    }
}
