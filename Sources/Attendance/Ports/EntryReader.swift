import Base

/// Reads what a sink holds of people's days, one request a step; it cannot post.
package protocol EntryReader: AnyObject {
    /// How many requests have been sent.
    var requests: Int { get }
    /// Asks for these people's days, both ends included; they are read step by step.
    func ask(_ employees: Set<String>, from: SiteDay, to: SiteDay)
    /// Asks for one person's entries with their ids, to tell whether what looks the same is the same.
    func askForEntries(of employee: String, from: SiteDay, to: SiteDay)
    /// Every day that has been read of an employee.
    func days(of employee: String) -> [EntryDay]
    /// Why an employee's days are not all there; nil when they are. No answer is not an empty answer.
    func gap(of employee: String) -> EntryGap?
    /// Sends the next request.
    ///
    /// - Returns: when to go on; never, once everything that was asked for is there.
    func step() throws(EntryReaderError) -> Wake
}

/// Why one employee's days could not be read, although Humand answers.
package enum EntryGap: Equatable, Sendable {
    /// Humand has no such employee; with what it said.
    case unknownEmployee(Sentence)
    /// Humand does not answer the question; with what it said.
    case declined(Sentence)
}
