import Base
import Foundation
import HTTP

/// A HikCentral and a Humand for an `EndlessPlant`, on loopback; they store nothing and check every post.
///
/// `@unchecked Sendable`: mutable state is only accessed under `lock`.
final class EndlessServers: @unchecked Sendable {
    let plant: EndlessPlant
    private let lock = NSLock()
    /// How many punches have arrived for each person.
    private var taken = [Int](repeating: 0, count: EndlessPlant.people)
    private var acceptedCount = 0
    private var problems: [String] = []
    private var listeners: [HTTPListener] = []

    init(_ plant: EndlessPlant) { self.plant = plant }

    /// Binds both and returns the settings that point the program at them.
    func start() throws -> [String: String] {
        listeners = [
            HTTPListener { [self] request in .respond(hikCentral(request)) },
            HTTPListener { [self] request in .respond(humand(request)) },
        ]
        for listener in listeners { try listener.start() }
        return [
            "HIKVISION_HOST": "http://127.0.0.1:\(listeners[0].port)", "HIK_APP_KEY": "key", "HIK_SECRET": "secret",
            "HUMAND_BASE_URL": "http://127.0.0.1:\(listeners[1].port)", "HUMAND_AUTH": "key",
            "HIK_EVENT_TYPES": "\(EndlessPlant.face),\(EndlessPlant.card)", "HIK_TIME_ZONE": "UTC",
            "ENTRY_DEVICES": "In", "EXIT_DEVICES": "Out",
        ]
    }

    func stop() { for listener in listeners { listener.stop() } }

    var accepted: Int { lock.withLock { acceptedCount } }
    /// The first posts that should not have been made.
    var complaints: [String] { lock.withLock { problems } }

    // MARK: - HikCentral

    private func hikCentral(_ request: HTTPListener.Request) -> HTTPResponse {
        guard let body = try? JSONValue(parsing: request.body) else { return HTTPResponse(status: 400, body: Data()) }
        if request.path.hasSuffix("acsDoorList") {
            return answer(
                #"{"total":2,"list":[{"doorIndexCode":"1","doorName":"In"},{"doorIndexCode":"2","doorName":"Out"}]}"#)
        }
        guard let start = body["startTime"]?.text.flatMap({ Instant(text: $0) }),
            let end = body["endTime"]?.text.flatMap({ Instant(text: $0) }), let type = body["eventType"]?.integer,
            let page = body["pageNo"]?.integer, let size = body["pageSize"]?.integer
        else { return HTTPResponse(status: 400, body: Data()) }
        var list: [String] = []
        var total = 0
        for number in plant.numbers(from: start, to: end) {
            let event = plant.event(number)
            guard event.type == type else { continue }
            if total / size == page - 1 { list.append(EndlessServers.json(event)) }
            total += 1
        }
        return answer(#"{"total":\#(total),"pageNo":\#(page),"list":[\#(list.joined(separator: ","))]}"#)
    }

    private func answer(_ data: String) -> HTTPResponse {
        HTTPResponse(
            status: 200, headers: HTTPHeaders(["Content-Type": "application/json"]),
            body: Data(#"{"code":"0","msg":"Success","data":\#(data)}"#.utf8))
    }

    private static func json(_ event: EndlessPlant.Event) -> String {
        let time = Timestamp(instant: Instant(seconds: event.second)).inWholeSeconds
        return """
            {"eventId":"0c8a6d0e-9d3f-4e53-8d0c-\(event.number)","eventType":\(event.type),"eventTime":"\(time)",\
            "deviceTime":"\(time)","personId":"\(event.person + 1)","personName":"Ana Pérez \(event.person)","doorName":\
            "\(event.isEntry ? "In" : "Out")","doorIndexCode":"\(event.isEntry ? 1 : 2)","cardNo":"43013830",\
            "checkInAndOutType":0,"picUri":"Vsm://h2:1:17/acs/1.jpg","temperatureData":"","temperatureStatus":0,\
            "wearMaskStatus":0,"readerIndexCode":"41","readerName":"Reader"}
            """
    }

    // MARK: - Humand

    private func humand(_ request: HTTPListener.Request) -> HTTPResponse {
        guard request.method == "POST", let body = try? JSONValue(parsing: request.body),
            let number = body["employeeId"]?.integer, (1...EndlessPlant.people).contains(number)
        else { return HTTPResponse(status: 400, body: Data()) }
        return lock.withLock {
            let person = number - 1
            // It must be the person's next punch in the plant's order: none missing, none twice, none too early.
            let punch = taken[person] * EndlessPlant.people + person
            let event = plant.event(punch + punch / 9)
            let path = event.isEntry ? "clockIn" : "clockOut"
            let time = Timestamp(instant: Instant(seconds: event.second)).withMilliseconds
            if body["now"]?.text != time || !request.path.hasSuffix(path), problems.count < 5 {
                problems.append("\(request.path) of \(person) at \(body["now"]?.text ?? ""), not \(path) at \(time)")
            }
            taken[person] += 1
            acceptedCount += 1
            return HTTPResponse(
                status: 201, headers: HTTPHeaders(["Content-Type": "application/json"]),
                body: Data(#"{"id":\#(acceptedCount)}"#.utf8))
        }
    }
}
