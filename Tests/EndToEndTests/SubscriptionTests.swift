import Simulator
import Testing

@testable import Support

@Suite("subscribe and unsubscribe")
struct SubscriptionTests {
    private static let url = "http://127.0.0.1:9/webhook/hikvision/events"

    private func site() throws -> Site {
        let site = try Site()
        site.settings.merge(["PUSH_TOKEN": "a-token-of-16-or-more", "PUSH_URL": Self.url]) { $1 }
        return site
    }

    @Test("unsubscribe while PUSH=true says that the daemon subscribes again, in both languages; else it does not")
    func unsubscribe() throws {
        let site = try site()
        #expect(try site.run("subscribe").ending == .exit(0))
        #expect(site.simulation.hikCentral.activeSubscriptions.map(\.destination) == [Self.url])
        let kept = try site.run("unsubscribe", environment: ["PUSH": "true"])
        #expect(kept.ending == .exit(0) && site.simulation.hikCentral.activeSubscriptions.isEmpty)
        #expect(kept.output.contains("PUSH=true is set: the daemon subscribes again within the hour"), "\(kept)")
        let spanish = try site.run("unsubscribe", environment: ["PUSH": "true", "HIK_LANGUAGE": "es"])
        #expect(spanish.output.contains("PUSH=true está definido"), "\(spanish)")
        let ended = try site.run("unsubscribe")
        #expect(ended.output == "HikCentral pushes 1 event types no longer.\n", "\(ended)")
    }
}
