import Foundation
import Testing

@testable import Support

/// The shipped program against simulated servers, killed by SIGKILL at chosen steps and at random moments, and started
/// again each time: until every step was hit, and at least sixty times, in a full campaign three hundred times.
/// `CRASH_KILLS=10000 swift test --filter Killed` is for a long night.
@Suite("Killed at every step", .waiting)
struct KilledTests {
    private let campaign = CrashCampaign.shared

    @Test("Nothing is lost: every event becomes what it becomes in an undisturbed run, and Humand has every punch")
    func nothingLost() {
        #expect(campaign.coverage.isReached, "\(campaign.summary)")
        #expect(campaign.findings(.lost) == [])
    }

    @Test("Nothing comes twice: Humand holds each punch once, refused none of ours, and holds no other")
    func nothingTwice() { #expect(campaign.findings(.twice) == []) }

    @Test("A crash leaves at most one punch in doubt, and that one is read back before it is posted again")
    func oneInDoubt() {
        #expect(campaign.doubts > 0)
        #expect(campaign.findings(.doubt) == [])
    }

    @Test("Every start after a kill works on, without an error")
    func everyStart() { #expect(campaign.findings(.ending) == []) }

    @Test(
        "Kills hit every named step, before and after it",
        .enabled(if: Strace.isAvailable && !Products.isSanitized, "strace is not installed, or may not trace here"))
    func everyStep() {
        let counts = campaign.coverage.counts
        for point in CrashPoint.allCases { #expect(counts[point, default: 0] > 0, "\(point.rawValue)") }
    }
}
