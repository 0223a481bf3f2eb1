/// Where the reading of a list stands: which page comes next, how large it is, and whether there is one.
///
/// Loops that block and readers that send one request a step share it, so that every list ends by the same rules. No
/// total is trusted alone: gateways send totals that are too high, too low, or only the page's own.
package struct Paging: Equatable, Sendable {
    /// When a list has ended. An empty page always ends it.
    package struct Ending: Equatable, Sendable {
        /// What the total says, and so what a page that is not full means.
        package enum Total: Equatable, Sendable {
            /// The server gives none that means anything: a short page is the last.
            case unknown
            /// The server gives one: a short page is the last once that many items have come.
            case claimed
            /// We know how many items there can be: a short page is the last, and so is the one that reaches the total.
            case known
        }

        package var total: Total
        /// No list is longer; pages beyond are not asked for.
        package var maximumItems: Int
        /// Consecutive pages without a new item after which the server is taken to repeat itself.
        package var maximumRepeats = 3

        package init(total: Total, maximumItems: Int, maximumRepeats: Int = 3) {
            (self.total, self.maximumItems, self.maximumRepeats) = (total, maximumItems, maximumRepeats)
        }
    }

    private let ending: Ending
    /// The page to ask for, from 1.
    package private(set) var page = 1
    /// How many items to ask for.
    package private(set) var size: Int
    /// How many different items have come.
    package private(set) var items = 0
    package private(set) var isFinished = false
    private var repeats = 0

    package init(size: Int, ending: Ending) {
        self.size = max(1, size)
        self.ending = ending
    }

    /// Takes note of a page and moves on to the next one.
    ///
    /// - Parameters:
    ///   - count: how many items were on it.
    ///   - new: how many of them had not come before.
    ///   - total: how many there are in all, from whoever `ending` says.
    ///   - granted: how many the server puts on a page, if it says so and it is fewer than were asked for.
    package mutating func took(_ count: Int, new: Int, total: Int? = nil, granted: Int? = nil) {
        items += new
        repeats = new == 0 ? repeats + 1 : 0
        let isShort = count < min(size, max(1, granted ?? size))
        let isReached = items >= total ?? 0
        let (asked, overflow) = page.multipliedReportingOverflow(by: size)
        let isLast =
            switch ending.total {
            case .unknown: isShort
            case .claimed: isShort && isReached
            case .known: isShort || isReached
            }
        isFinished =
            count == 0 || isLast || repeats >= ending.maximumRepeats || overflow || asked >= ending.maximumItems
        page += 1
    }

    /// Begins anew with pages of half the size, since pages of another size begin elsewhere; false when they cannot
    /// be smaller. The size never grows again: a gateway that rejected it once will reject it again.
    package mutating func halve() -> Bool {
        guard size > 1 else { return false }
        size /= 2
        restart()
        return true
    }

    /// Begins anew at the first page.
    package mutating func restart() { (page, items, repeats, isFinished) = (1, 0, 0, false) }
}
