/// A source that has the employee numbers ready, so that a day with hundreds of strangers is not hundreds of look-ups.
final class NumberedSource: EventSource {
    private let source: any EventSource
    private let codes: [String: String]

    init(_ source: any EventSource, persons: [Person]) {
        self.source = source
        codes = Dictionary(persons.map { ($0.id, $0.code) }) { first, _ in first }
    }

    func doors() throws(SourceError) -> [Door] { try source.doors() }

    func events(_ query: EventQuery, in window: Window) throws(SourceError) -> [SourceEvent] {
        try source.events(query, in: window)
    }

    func count(_ query: EventQuery, in window: Window) throws(SourceError) -> Int {
        try source.count(query, in: window)
    }

    func personCode(of personID: String) throws(SourceError) -> String? {
        // Somebody who is not on the list is asked for by name: the list may leave people out.
        guard let code = codes[personID] else { return try source.personCode(of: personID) }
        return code.isEmpty ? nil : code
    }

    func persons(onPage: (Int) -> Void) throws(SourceError) -> [Person] { try source.persons(onPage: onPage) }
}
