import Base

/// Why the simulated gateway refuses a request: Artemis' code and message.
struct ArtemisRefusal: Error, Equatable {
    var code: String
    var message: String

    /// Code 2, as the gateway words it.
    static func parameter(_ name: String) -> ArtemisRefusal {
        ArtemisRefusal(code: "2", message: "Incorrect request parameter. [\(name) parameter error]")
    }

    static let notFound = ArtemisRefusal(code: "128", message: "The request resource does not exist")
    static let unknownAPI = ArtemisRefusal(code: "8", message: "This product version is not supported")

    /// The envelope of a refusal; its data is an empty string.
    var json: JSONValue { ["code": .string(code), "msg": .string(message), "data": ""] }
}

extension JSONValue {
    /// The envelope of a success.
    static func artemisSuccess(_ data: JSONValue) -> JSONValue { ["code": "0", "msg": "Success", "data": data] }

    /// A page of a list as Artemis writes it; an empty page has no `list` at all.
    static func artemisPage(_ items: [JSONValue], total: Int, page: Int, size: Int) -> JSONValue {
        var members: [Member] = [
            .init("total", JSONValue(total)), .init("pageNo", JSONValue(page)), .init("pageSize", JSONValue(size)),
        ]
        if !items.isEmpty { members.append(.init("list", .array(items))) }
        return artemisSuccess(.object(members))
    }

    /// A whole JSON number; strings are rejected here, even if the real gateway should accept them.
    var strictInteger: Int? {
        guard case .number = self else { return nil }
        return integer
    }

    var strictString: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }
}

/// `pageNo` and `pageSize` of a list request.
struct ArtemisPaging {
    var page: Int
    var size: Int

    /// Both are required and start at 1; a page has at most 500 entries.
    init(_ body: JSONValue) throws(ArtemisRefusal) {
        guard let page = body["pageNo"]?.strictInteger, page >= 1 else { throw .parameter("pageNo") }
        guard let size = body["pageSize"]?.strictInteger, (1...500).contains(size) else {
            throw .parameter("pageSize")
        }
        self.page = page
        self.size = size
    }

    /// The part of `items` that belongs to the page.
    func slice<Item>(_ items: [Item]) -> ArraySlice<Item> {
        let (start, overflow) = (page - 1).multipliedReportingOverflow(by: size)
        guard !overflow, start < items.count else { return [] }
        return items[start..<min(start + size, items.count)]
    }
}
