import Base

/// Where the employee numbers of persons come from. Calls block until there is an answer.
package protocol PersonCodeSource: AnyObject {
    /// The employee number of a person; nil when the source does not know the person.
    ///
    /// - Throws: `unreadablePerson` when this one person's number cannot be had while others' can.
    func personCode(of personID: String) throws(SourceError) -> String?
}

/// Where access events come from. Calls block until there is an answer.
///
/// It has no default implementations: a decorator that forgets one would say "the clock is right" or "there is no list".
package protocol EventSource: PersonCodeSource {
    /// How far this machine's clock runs ahead of the source's, judging by its last answer.
    var clockAhead: Span { get }
    /// All doors that the source knows.
    func doors() throws(SourceError) -> [Door]
    /// Every event of the query in the window, without repetition; times outside it are left out.
    func events(_ query: EventQuery, in window: Window) throws(SourceError) -> [SourceEvent]
    /// How many events the source counts from the first to the last second; whether the last is included is open.
    func count(_ query: EventQuery, in window: Window) throws(SourceError) -> Int
    /// All persons that the source knows.
    ///
    /// - Parameter onPage: called before every request, with how many have come.
    func persons(onPage: (Int) -> Void) throws(SourceError) -> [Person]
    /// The devices behind the doors, and which of them are online; nil when the source has no such list.
    func devices() throws(SourceError) -> [AccessDevice]?
}
