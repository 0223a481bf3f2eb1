import Attendance
import Base

/// The list of persons, page by page: the cheap way to thousands of employee numbers.
package enum PersonList {
    static let path = "/artemis/api/resource/v1/person/personList"
    private static let pageSize = 500
    /// No site has more persons than this; a list that never ends must end somewhere.
    private static let maximumPages = 1000

    /// - Parameter onPage: called before every request, with how many persons have come.
    package static func read(
        from client: ArtemisClient, onPage: (Int) -> Void = { _ in }
    ) throws(ArtemisError) -> [Person] {
        var persons: [Person] = []
        var seen: Set<String> = []
        var size = pageSize
        var page = 1
        var fruitless = 0
        while page <= maximumPages {
            onPage(persons.count)
            let data: JSONValue
            do {
                data = try client.post(path, ["pageNo": JSONValue(page), "pageSize": JSONValue(size)])
            } catch .pageTooLarge {
                guard size > 1 else { throw .pageTooLarge }
                // Pages of another size begin elsewhere.
                (size, page) = (size / 2, 1)
                continue
            }
            let elements = data["list"]?.elements ?? []
            let before = seen.count
            for element in elements {
                guard let person = Person(element), seen.insert(person.id).inserted else { continue }
                persons.append(person)
            }
            fruitless = seen.count == before ? fruitless + 1 : 0
            // The total may lie either way: an empty page ends the list, and so do pages that only repeat others.
            let isLast = elements.count < size && persons.count >= (data["total"]?.integer ?? 0)
            if elements.isEmpty || isLast || fruitless == 3 { break }
            page += 1
        }
        return persons
    }
}

extension Person {
    /// Nil for an element that does not say who it is.
    init?(_ json: JSONValue) {
        func text(_ key: String) -> String { String((json[key]?.text ?? "").trimmingSpaces.prefix(200)) }
        guard !AccessEvent.nobody.contains(text("personId")) else { return nil }
        var name = text("personName")
        if name.isEmpty { name = "\(text("personGivenName")) \(text("personFamilyName"))".trimmingSpaces }
        let cards = (json["cards"]?.elements ?? []).prefix(100).compactMap { $0["cardNo"]?.text?.trimmingSpaces }
        self.init(id: text("personId"), code: text("personCode"), name: name, cards: cards.filter { !$0.isEmpty })
    }
}
