import Attendance
import Base

/// The list of persons: the cheap way to thousands of employee numbers.
package enum PersonList {
    static let path = "/artemis/api/resource/v1/person/personList"

    /// - Parameter onPage: called before every request, with how many persons have come.
    package static func read(
        from client: ArtemisClient, onPage: (Int) -> Void = { _ in }
    ) throws(ArtemisError) -> [Person] {
        try client.list(path, maximum: 500_000, onPage: onPage) { element in
            guard let person = Person(element) else { return nil }
            return (person.id, person)
        }
    }
}

extension Person {
    /// Nil for an element that does not say who it is.
    init?(_ json: JSONValue) {
        guard let id = json.code("personId"), !AccessEvent.nobody.contains(id) else { return nil }
        var name = json.name("personName")
        if name.isEmpty { name = "\(json.name("personGivenName")) \(json.name("personFamilyName"))".trimmingSpaces }
        let cards = (json["cards"]?.elements ?? []).prefix(100).compactMap { $0.code("cardNo") }
        self.init(id: id, code: json.code("personCode") ?? "", name: name, cards: cards.filter { !$0.isEmpty })
    }
}
