/// The position in a paged list: which page comes next, how large it is, and whether there is one.
///
/// Blocking loops and readers that send one request a step share it, so that every list ends by the same rules. No
/// total is trusted alone: gateways send totals that are too high, too low, or only the page's own.
package struct Paging: Equatable, Sendable {
    /// When a list has ended. An empty page always ends it.
    package struct Ending: Equatable, Sendable {
        /// What the total says, and so what a partly filled page means.
        package enum Total: Equatable, Sendable {
            /// The server gives no meaningful total: a short page is the last.
            case unknown
            /// The server gives a total: a short page is the last once that many items have come.
            case claimed
            /// We know how many items there can be: the last page is the one that is short or reaches the total.
            case known
        }

        package var total: Total
        /// The longest list that is read; pages beyond it are not requested.
        package var maximumItems: Int
        /// After this many consecutive pages without a new item the server is taken to repeat itself.
        package var maximumRepeats = 3

        package init(total: Total, maximumItems: Int, maximumRepeats: Int = 3) {
            (self.total, self.maximumItems, self.maximumRepeats) = (total, maximumItems, maximumRepeats)
        }
    }

    private let ending: Ending
    /// The page to request, from 1.
    package private(set) var page = 1
    /// How many items to request.
    package private(set) var size: Int
    /// How many different items have come.
    package private(set) var items = 0
    package private(set) var isFinished = false
    private var repeats = 0

    package init(size: Int, ending: Ending) {
        self.size = max(1, size)
        self.ending = ending
    }

    /// Records a page and moves on to the next one.
    ///
    /// - Parameters:
    ///   - count: how many items were on it.
    ///   - new: how many of them had not come before.
    ///   - total: how many there are in all, from the source that `ending` names.
    ///   - granted: the server's own page size, if it states one that is smaller than the requested size.
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

    /// Starts again with pages of half the size; false when they cannot get any smaller.
    ///
    /// Pages of another size begin at other items. The size never grows again: a gateway that rejected it once will
    /// reject it again.
    package mutating func halve() -> Bool {
        guard size > 1 else { return false }
        size /= 2
        restart()
        return true
    }

    /// Starts again at the first page.
    package mutating func restart() { (page, items, repeats, isFinished) = (1, 0, 0, false) }
}
