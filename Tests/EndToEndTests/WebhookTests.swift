import Foundation
import Testing

@testable import Base
@testable import HTTP
@testable import Ledger
@testable import Simulator
@testable import Support

@Suite("Webhooks, as they are run", .waiting)
struct WebhookTests {
    /// A receiver that listens while this lives.
    private final class Listening {
        let server = SimulatedReceiver(clock: SystemClock())
        private let listener: HTTPListener

        init(_ behaviour: SimulatedReceiver.Behaviour = .ok) throws {
            listener = server.listener()
            server.behave(behaviour)
            try listener.start()
        }

        deinit {
            server.faults.clear()
            listener.stop(grace: .seconds(1))
        }

        /// With a path that must not be shown.
        var url: String { "http://127.0.0.1:\(listener.port)/services/\(WebhookTests.hidden)" }
        var items: [String] { server.messages.flatMap(\.items) }
    }

    private static let hidden = "HIDDEN-path-of-a-chat"

    private func write(_ receivers: [(title: String, url: String)], in site: Site) throws {
        let list = receivers.map { receiver -> JSONValue in
            [
                "title": .string(receiver.title), "url": .string(receiver.url),
                "secret": .string(SimulatedReceiver.secret),
            ]
        }
        try site.write(JSONValue.array(list).serialized, to: "webhooks.json")
        site.settings["WEBHOOKS_FILE"] = site.folder + "/webhooks.json"
    }

    /// In and out in turn, ten minutes apart.
    private func pass(_ count: Int, in site: Site) {
        for number in 0..<count {
            let door = number % 2 == 0 ? Site.entry : Site.exit
            site.passage(minutesAgo: Int64(10 * (count - number)), Site.ana, door)
        }
    }

    /// Waits until something is so; a test that is wrong waits for a minute.
    private func wait(_ fact: () throws -> Bool) throws {
        let end = Date(timeIntervalSinceNow: 60)
        while try !fact() {
            try #require(Date() < end)
            Thread.sleep(forTimeInterval: 0.02)
        }
    }

    @Test("Receivers that are slow, dead or hostile change nothing for Humand or for another receiver")
    func badReceivers() throws {
        let site = try Site()
        site.settings["POLL_INTERVAL"] = "1s"
        let good = try Listening()
        let bad = try [.slow, .huge, .redirect, .drip, .dead].map { try Listening($0) }
        try write(
            [("good", good.url)] + bad.enumerated().map { ("bad \($0.offset)", $0.element.url) }
                + [("nobody", "http://127.0.0.1:1/x")], in: site)
        pass(8, in: site)
        let daemon = try site.start("run")
        try wait { site.entries.count == 8 && good.items.count >= 2 * 8 }
        try daemon.line(containing: "webhook.backoff receiver=nobody")
        #expect(Set(good.items).count == good.items.count)
        #expect(good.server.messages.allSatisfy { $0.isSigned == true })
        try daemon.stop()
        #expect(!daemon.text(.errors).contains(WebhookTests.hidden))
        #expect(!daemon.text(.errors).contains(SimulatedReceiver.secret))
    }

    @Test("A daemon that is killed while it delivers leaves nothing out, and what comes twice has the same id")
    func killed() throws {
        let site = try Site()
        site.settings["POLL_INTERVAL"] = "1s"
        let receiver = try Listening()
        try write([("ops", receiver.url)], in: site)
        receiver.server.faults.add(Fault(.delay(.milliseconds(40)), times: .max) { _ in true })
        pass(10, in: site)
        var daemon = try site.start("run")
        for count in [3, 9] {
            try wait { receiver.items.count >= count }
            daemon.send(SIGKILL)
            _ = try daemon.end()
            daemon = try site.start("run")
        }
        // A post that was under way is settled by a line of its own.
        try wait {
            let lines = site.ledger.split(separator: "\n")
            let told = lines.count { $0.contains(#""kind":"event""#) || $0.contains(#""kind":"outcome""#) }
            return site.entries.count == 10 && told >= 2 * 10 && Set(receiver.items).count == told
        }
        try daemon.stop()
        var bodies: [String: Data] = [:]
        for message in receiver.server.messages {
            #expect(bodies[message.id, default: message.body] == message.body)
            bodies[message.id] = message.body
        }
        #expect(bodies.count >= 2 * 10)
    }

    @Test("run --once delivers what is new and ends; DRY_RUN sends nothing; the commands list, test and replay")
    func onceAndCommands() throws {
        let site = try Site()
        let receiver = try Listening()
        let gone = try Listening(.gone)
        try write([("ops", receiver.url), ("gone", gone.url)], in: site)
        site.passage(minutesAgo: 90)
        #expect(try site.run("run", "--once", "--dry-run").ending == .exit(0))
        #expect(receiver.server.messages.isEmpty)
        let first = try site.run("run", "--once")
        #expect(first.ending == .exit(0))
        #expect(receiver.items.count == 2)

        let list = try site.run("webhook", "list")
        #expect(list.output.contains("ops") && list.output.contains("off (410)"))
        #expect(!list.output.contains(WebhookTests.hidden))
        let json = try JSONValue(parsing: Data(site.run("webhook", "list", "--json").output.utf8))
        #expect(json.elements?.first?["sent"]?.integer == 2)
        #expect(json.elements?.last?["waiting"]?.integer == 2)
        let status = try JSONValue(parsing: Data(site.run("status", "--json").output.utf8))
        #expect(status["webhooks"]?.elements?.map { $0["state"]?.text } == ["on", "off"])

        #expect(try site.run("webhook", "test", "ops").output.contains("answered 200"))
        #expect(try site.run("webhook", "test", "gone").ending == .exit(69))
        #expect(receiver.server.messages.last?.isSigned == true)
        let replay = try site.run("webhook", "replay", "ops", "--since", "1h")
        #expect(replay.ending == .exit(0) && replay.output.contains("2 sent, 0 to send"))
        #expect(receiver.items.suffix(2) == receiver.items.prefix(2))
        let unknown = try site.run("webhook", "test", "op")
        #expect(unknown.ending == .exit(64) && unknown.errors.contains("did you mean ops?"))
    }

    @Test("A receiver that is taken out keeps its place and is listed as removed, until it is forgotten")
    func removed() throws {
        let site = try Site()
        let receiver = try Listening()
        try write([("ops", receiver.url), ("chat", receiver.url)], in: site)
        site.passage(minutesAgo: 90)
        #expect(try site.run("run", "--once").ending == .exit(0))
        #expect(try site.run("webhook", "forget", "ops").ending == .exit(64), "it is still told")
        try write([("chat", receiver.url)], in: site)
        let list = try JSONValue(parsing: Data(site.run("webhook", "list", "--json").output.utf8)).elements
        #expect(list?.map { $0["title"]?.text } == ["chat", "ops"])
        #expect(list?.map { $0["state"]?.text } == ["on", "removed"] && list?.last?["sent"]?.integer == 2)
        #expect(try site.run("webhook", "list").output.contains("removed"))
        // A file that cannot be read says nothing about who is gone.
        try site.write("[", to: "webhooks.json")
        #expect(try site.run("webhook", "forget", "ops").ending == .exit(78))
        try write([("chat", receiver.url)], in: site)
        #expect(try site.run("webhook", "forget", "ops").ending == .exit(0))
        #expect(try site.run("webhook", "forget", "ops").ending == .exit(64))
        #expect(try !site.run("webhook", "list").output.contains("ops"))
        #expect(try site.run("webhook", "list").output.contains("chat"))
    }

    @Test("OpenSSL, which nobody here wrote, makes the same signature", .enabled(if: OpenSSL.isInstalled))
    func openssl() throws {
        let site = try Site()
        let receiver = try Listening()
        try write([("ops", receiver.url)], in: site)
        let headers = Box<[String: String]>([:])
        receiver.server.faults.add(
            Fault(.dropRequest, after: 1) { request in
                headers.value = Dictionary(
                    request.headers.fields.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { $1 })
                return false
            })
        #expect(try site.run("webhook", "test", "ops").ending == .exit(0))
        let message = try #require(receiver.server.messages.first)
        let (id, time) = try (#require(headers.value["webhook-id"]), #require(headers.value["webhook-timestamp"]))
        let key = try #require(Data(base64Encoded: String(SimulatedReceiver.secret.dropFirst(6))))
        let file = site.folder + "/signed"
        try (Data("\(id).\(time).".utf8) + message.body).write(to: URL(fileURLWithPath: file))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: OpenSSL.path)
        process.arguments = [
            "dgst", "-sha256", "-mac", "HMAC", "-macopt", "hexkey:" + key.map { String(format: "%02x", $0) }.joined(),
            "-binary", "-out", file + ".mac", file,
        ]
        try process.run()
        process.waitUntilExit()
        let mac = try Data(contentsOf: URL(fileURLWithPath: file + ".mac"))
        #expect(headers.value["webhook-signature"] == "v1," + mac.base64EncodedString())
    }
}
