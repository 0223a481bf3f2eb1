import Base
import HTTP

/// A list that HikCentral gives page by page.
///
/// The one loop for all lists. Callers bring how to ask for a page and what to do with it.
extension Paging {
    /// One page of a list.
    struct Content {
        var elements: [JSONValue]
        var total: Int?
        /// It has as many elements as were asked for.
        var isFull: Bool
    }

    /// No list of doors, devices or persons needs larger pages; the guide allows no more.
    static let largestSize = 500

    /// Reads all pages, with smaller ones where HikCentral wants them.
    ///
    /// - Parameters:
    ///   - ask: sends the request for the current page.
    ///   - restarted: the pages have become smaller and the list begins again: forget what has been taken.
    ///   - take: takes the elements of a page, and returns how many of them are new.
    mutating func readAll(
        _ ask: (Paging) throws(ArtemisError) -> JSONValue, restarted: (Paging) -> Void,
        take: (Content) throws(ArtemisError) -> Int
    ) throws(ArtemisError) {
        restart()
        while !isFinished {
            let data: JSONValue
            do {
                data = try ask(self)
            } catch .pageTooLarge {
                guard halve() else { throw .pageTooLarge }
                restarted(self)
                continue
            }
            let elements = data["list"]?.elements ?? []
            let total = data["total"]?.integer
            let content = Content(elements: elements, total: total, isFull: elements.count >= size)
            took(elements.count, new: try take(content), total: total)
        }
    }
}

extension ArtemisClient {
    /// Reads a whole list.
    ///
    /// - Parameters:
    ///   - maximum: more than any site has, so that a list that never ends is left at some point.
    ///   - onPage: called before every request, with how many items have come.
    ///   - decode: the code that identifies an element, and what is made of it; nil for an element without a code.
    func list<Item>(
        _ path: String, maximum: Int, onPage: (Int) -> Void = { _ in },
        decode: (JSONValue) -> (code: String, item: Item?)?
    ) throws(ArtemisError) -> [Item] {
        var items: [Item] = []
        var seen: Set<String> = []
        var paging = Paging(
            size: Paging.largestSize, ending: Paging.Ending(total: .claimed, maximumItems: maximum))
        try paging.readAll { paging throws(ArtemisError) in
            onPage(items.count)
            return try post(path, ["pageNo": JSONValue(paging.page), "pageSize": JSONValue(paging.size)])
        } restarted: { _ in
            (items, seen) = ([], [])
        } take: { content in
            let before = seen.count
            for element in content.elements {
                guard let (code, item) = decode(element), seen.insert(code).inserted else { continue }
                if let item { items.append(item) }
            }
            return seen.count - before
        }
        return items
    }
}
