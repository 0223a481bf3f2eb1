import Base

/// `acs/v1/door/events`, enforcing every rule of the Artemis guide. Called under the lock.
extension SimulatedHikCentral {
    func doorEvents(_ body: JSONValue, now: Instant) throws(ArtemisRefusal) -> JSONValue {
        var paging = try ArtemisPaging(body)
        guard paging.size <= site.largestPage else {
            throw ArtemisRefusal(code: "0x00072004", message: "The number of records per page exceeds the limit")
        }
        if let cap = site.silentPageCap { paging.size = min(paging.size, cap) }
        let start = try Self.time(body, "startTime")
        let end = try Self.time(body, "endTime")
        guard start.instant <= end.instant, end.instant - start.instant <= .days(31) else {
            throw .parameter("endTime")
        }
        let type = try Self.eventType(body)
        let codes = try Self.doorCodes(body)
        let isAscending = try Self.isAscending(body)

        var found: [SimulatedEvent] = []
        for key in type.map({ [$0] }) ?? shelves.keys.sorted() {
            found +=
                shelves[key]?.events(in: (start, end), by: site.timeFilter, inclusive: site.endTimeIsInclusive) ?? []
        }
        if type == nil { found.sort { $0.time.instant < $1.time.instant } }
        found.removeAll { event in
            event.uploadedAt > now || !codes.contains(event.door.code)
                || (body["personName"]?.strictString).map { !event.personName.contains($0) } ?? false
        }
        if !isAscending { found.reverse() }
        let page = paging.slice(found)
        queries.append(
            Query(
                start: start.instant, end: end.instant, eventType: type, doors: codes, page: paging.page,
                pageSize: paging.size,
                isAscending: isAscending, total: found.count, eventIds: page.map(\.id)))
        return .artemisPage(
            page.map { site.version.event($0.json) }, total: found.count, page: paging.page, size: paging.size)
    }

    /// ISO 8601 with an offset, in whole seconds.
    private static func time(_ body: JSONValue, _ name: String) throws(ArtemisRefusal) -> Timestamp {
        guard let text = body[name]?.strictString, let time = Timestamp(strictly: text, fraction: 0) else {
            throw .parameter(name)
        }
        return time
    }

    /// One decimal code per call; without one, a person's name is required.
    private static func eventType(_ body: JSONValue) throws(ArtemisRefusal) -> Int? {
        guard let given = body["eventType"] else {
            guard body["personName"]?.strictString?.isEmpty == false else { throw .parameter("eventType") }
            return nil
        }
        guard let type = given.strictInteger else { throw .parameter("eventType") }
        return type
    }

    private static func doorCodes(_ body: JSONValue) throws(ArtemisRefusal) -> [String] {
        let given = body["doorIndexCodes"]?.elements ?? []
        let codes = given.compactMap(\.strictString).filter { !$0.isEmpty }
        guard codes.count == given.count, (1...10).contains(codes.count), Set(codes).count == codes.count else {
            throw .parameter("doorIndexCodes")
        }
        return codes
    }

    /// Newest first unless the request says otherwise.
    private static func isAscending(_ body: JSONValue) throws(ArtemisRefusal) -> Bool {
        if let field = body["sortField"], field != "SwipeTime" { throw .parameter("sortField") }
        switch body["orderType"] {
        case nil: return false
        case .some(let order):
            guard let order = order.strictInteger, order == 0 || order == 1 else { throw .parameter("orderType") }
            return order == 0
        }
    }
}
