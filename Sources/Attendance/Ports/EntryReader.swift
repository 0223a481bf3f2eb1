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
    /// Sends the next request.
    func step() throws(EntryReaderError) -> ReadStep
}

/// What one step of a long reading did.
package enum ReadStep: Equatable, Sendable {
    case progressed
    /// To go on after this long.
    case resting(Span)
    /// Everything that was asked for is there.
    case finished
}
