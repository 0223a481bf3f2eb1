import Testing

@testable import HTTP

@Suite("When a paged list ends")
struct PagingTests {
    /// A page as the server sends it.
    struct Page {
        var count: Int
        var new: Int
        var total: Int?
        var granted: Int?

        init(_ count: Int, new: Int? = nil, total: Int? = nil, granted: Int? = nil) {
            (self.count, self.new, self.total, self.granted) = (count, new ?? count, total, granted)
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var total: Paging.Ending.Total
        var maximum = 1_000
        var repeats = 3
        var pages: @Sendable () -> [Page]
        /// The number of pages after which reading ends; nil when it continues.
        var end: Int?
    }

    /// Pages of ten elements.
    static let cases = [
        Case(
            testDescription: "an empty page", total: .claimed, pages: { [Page(10, total: 99), Page(0, total: 99)] },
            end: 2),
        Case(
            testDescription: "short, total reached", total: .claimed,
            pages: { [Page(10, total: 12), Page(2, total: 12)] }, end: 2),
        Case(testDescription: "short, total missing", total: .claimed, pages: { [Page(3)] }, end: 1),
        Case(
            testDescription: "short without the total", total: .claimed,
            pages: { [Page(3, total: 12), Page(3, total: 12)] }, end: nil),
        Case(testDescription: "full with the total", total: .claimed, pages: { [Page(10, total: 10)] }, end: nil),
        Case(
            testDescription: "full, total too low", total: .claimed,
            pages: { [Page(10, total: 1), Page(10, total: 1)] }, end: nil),
        Case(testDescription: "a negative total", total: .claimed, pages: { [Page(3, total: -1)] }, end: 1),
        Case(
            testDescription: "nothing new three times", total: .claimed,
            pages: { [Page(10)] + (0..<3).map { _ in Page(10, new: 0) } }, end: 4),
        Case(
            testDescription: "nothing new, then news", total: .claimed,
            pages: { [Page(10), Page(10, new: 0), Page(10, new: 0), Page(10, new: 1), Page(10, new: 0)] }, end: nil),
        Case(
            testDescription: "nothing new once", total: .known, repeats: 1,
            pages: { [Page(10, total: 99), Page(10, new: 0, total: 99)] }, end: 2),
        Case(
            testDescription: "the longest list", total: .claimed, maximum: 30,
            pages: { (0..<9).map { _ in Page(10, total: 1_000) } }, end: 3),
        Case(
            testDescription: "short, total unknown", total: .unknown, pages: { [Page(10), Page(9, total: 99)] }, end: 2),
        Case(testDescription: "full, total unknown", total: .unknown, pages: { [Page(10, total: 10)] }, end: nil),
        Case(
            testDescription: "the known total", total: .known, pages: { [Page(10, total: 20), Page(10, total: 20)] },
            end: 2),
        Case(testDescription: "short before the known total", total: .known, pages: { [Page(4, total: 20)] }, end: 1),
        Case(
            testDescription: "full by a smaller grant", total: .known, pages: { [Page(4, total: 20, granted: 4)] },
            end: nil),
        Case(
            testDescription: "a senseless grant", total: .known,
            pages: { [Page(10, total: 20, granted: 500), Page(1, total: 20, granted: 0)] }, end: nil),
    ]

    @Test("Each rule ends the list where it should", arguments: cases)
    func rules(_ each: Case) {
        var paging = Paging(
            size: 10,
            ending: Paging.Ending(total: each.total, maximumItems: each.maximum, maximumRepeats: each.repeats))
        var end: Int?
        for page in each.pages() where !paging.isFinished {
            let number = paging.page
            paging.took(page.count, new: page.new, total: page.total, granted: page.granted)
            #expect(paging.page == number + 1)
            if paging.isFinished { end = number }
        }
        #expect(end == each.end)
    }

    @Test("With smaller pages reading starts again at the first page, down to pages of one")
    func halving() {
        var paging = Paging(size: 500, ending: Paging.Ending(total: .claimed, maximumItems: 1_000))
        paging.took(500, new: 500, total: 900)
        var sizes: [Int] = []
        while paging.halve() {
            sizes.append(paging.size)
            #expect(paging.page == 1 && paging.items == 0 && !paging.isFinished)
        }
        #expect(sizes == [250, 125, 62, 31, 15, 7, 3, 1])
    }
}
