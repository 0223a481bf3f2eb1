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
    ///
    /// - Returns: when to go on; never, once everything that was asked for is there.
    func step() throws(EntryReaderError) -> Wake
}
