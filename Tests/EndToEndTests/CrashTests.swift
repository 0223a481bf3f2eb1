import Foundation
import Testing

@testable import Support

/// The built program against simulated servers, killed by SIGKILL at chosen steps and at random moments, and restarted
/// each time: at least sixty times, in a full campaign three hundred times, and until every step was hit.
/// `CRASH_KILLS=10000 swift test --filter Killed` is for a long night.
@Suite("Killed at every step", .waiting)
struct KilledTests {
    /// One for all the tests, played by the first of them.
    private static let played: CrashCampaign = {
        let campaign = CrashCampaign(kills: Campaign.size(60, full: 300), sites: Campaign.size(6, full: 20))
        campaign.run()
        return campaign
    }()

    private let campaign = Self.played

    @Test("Nothing is lost: every event ends as in an undisturbed run, and Humand has every punch")
    func nothingLost() {
        #expect(campaign.coverage.isReached, "\(campaign.summary)")
        #expect(campaign.findings(.lost) == [])
    }

    @Test("Nothing comes twice: Humand holds each punch once, refused none of ours, and holds no others")
    func nothingTwice() { #expect(campaign.findings(.twice) == []) }

    @Test("A crash leaves at most one punch in doubt, which is read back before it is posted again")
    func oneInDoubt() {
        #expect(campaign.doubts > 0)
        #expect(campaign.findings(.doubt) == [])
    }

    @Test("Every start after a kill continues without an error")
    func everyStart() { #expect(campaign.findings(.ending) == []) }

    @Test(
        "Every named step was hit, before and after it",
        .enabled(if: Strace.isAvailable && !Products.isSanitized, "strace is not installed, or may not trace here"))
    func everyStep() {
        let counts = campaign.coverage.counts
        for point in CrashPoint.allCases { #expect(counts[point, default: 0] > 0, "\(point.rawValue)") }
    }
}
