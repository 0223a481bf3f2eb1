import Base

/// Provides the employee numbers of persons. Calls block until there is an answer.
package protocol PersonCodeSource: AnyObject {
    /// The employee number of a person; nil when the source does not know the person.
    ///
    /// - Throws: `unreadablePerson` when only this person's number cannot be read.
    func personCode(of personID: String) throws(SourceError) -> String?
}

/// Provides access events. Calls block until there is an answer.
///
/// It has no default implementations: a decorator that forgot one would say "the clock is right" or "there is no list".
package protocol EventSource: PersonCodeSource, DatedSource {
    /// All doors that the source knows.
    func doors() throws(SourceError) -> [Door]
    /// Every event that the source gives for the window, each once.
    ///
    /// What lies outside is marked, except for the second in which the window ends: that is the next window's.
    func events(_ query: EventQuery, in window: Window) throws(SourceError) -> [SourceEvent]
    /// How many events the source counts from the first to the last second.
    ///
    /// Whether it includes the last second is not known.
    func count(_ query: EventQuery, in window: Window) throws(SourceError) -> Int
    /// All persons that the source knows.
    ///
    /// - Parameter onPage: called before every request, with the number of persons received.
    func persons(onPage: (Int) -> Void) throws(SourceError) -> [Person]
    /// Asks again at once for these persons, and for all who had no number: somebody may have just corrected it.
    func forgetNumbers(of persons: Set<String>)
    /// The doors that it refuses alone, while it answers for others: they may have been replaced.
    var refusedDoors: Set<String> { get }
    /// The devices behind the doors and their online status; nil when the source has no such list.
    func devices() throws(SourceError) -> [AccessDevice]?
}

/// A source whose answers say what its clock shows.
package protocol DatedSource: AnyObject {
    /// This machine's clock less the source's, judging by the Date of its last answer; nil when that had none.
    var clockDifference: Span? { get }
}

extension DatedSource {
    /// How far this machine's clock is ahead, as far as that is to be believed while windows are read.
    ///
    /// A Date has whole seconds. A difference of hours is ignored, because the source refuses requests stamped more than
    /// 15 minutes off.
    package var clockAhead: Span {
        guard let ahead = clockDifference, ahead >= .seconds(5), ahead <= .hours(1) else { return .milliseconds(0) }
        return ahead
    }
}
