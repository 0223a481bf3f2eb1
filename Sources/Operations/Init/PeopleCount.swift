import Base

/// How many persons are in one state, as `people --json` says it.
package struct PeopleCount: Equatable, Sendable {
    let word: String
    let count: Int

    /// - Returns: nil for a document that is not one of `people`.
    package static func all(in json: JSONValue) -> [PeopleCount]? {
        guard case .object(let members)? = json["counts"] else { return nil }
        return members.map { PeopleCount(word: $0.key, count: $0.value.integer ?? 0) }.filter { $0.count > 0 }
    }
}
