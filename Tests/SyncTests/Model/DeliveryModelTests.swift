import Testing

@testable import Base
@testable import Sync

/// The protocol of Documentation.docc/Simulation.md, on paper there and searched here: two punches, two crashes, lost
/// and late answers, in every order.
struct DeliveryModelTests {
    /// Fewer crashes, for what differs from the whole search in one respect only.
    private static let small = DeliveryModel.Budget(crashes: 1, losses: 2)

    private func search(
        _ budget: DeliveryModel.Budget = small, untilTwice: Bool = false,
        _ change: (inout DeliveryModel.World) -> Void = { _ in }
    ) -> DeliveryModel.Findings {
        var world = DeliveryModel.World()
        change(&world)
        return DeliveryModel.search(world, budget) { untilTwice && $0.twice }
    }

    @Test("Whatever crashes, is lost or comes late: each punch arrives once, in order, one at a time")
    func closed() {
        let findings = search(DeliveryModel.Budget())
        #expect(findings.faults == .none)
        #expect(findings.situations > 1000, "\(findings.situations)")
    }

    @Test("The same holds when reading back fails, or the disk does not take a line")
    func failures() {
        #expect(search(.init(crashes: 1, losses: 1, failedReads: 1, failedWrites: 1)).faults == .none)
    }

    @Test(
        "An older punch that is found meanwhile does not come between a post and its confirmation",
        arguments: [false, true])
    func lateFind(haveWaited: Bool) {
        let findings = search(.init(crashes: 1, losses: 2, lateFinds: 1, haveWaited: haveWaited))
        #expect(!findings.twoUnconfirmed && !findings.twice && !findings.lost, "\(findings)")
    }

    @Test("The same holds where Humand refuses duplicates")
    func refusing() { #expect(search { $0.refusesDuplicates = true }.faults == .none) }

    @Test("Without reading back, only Humand's refusal of duplicates keeps an entry from coming twice")
    func withoutReadingBack() {
        let refusing = search {
            $0.canBeReadBack = false
            $0.refusesDuplicates = true
        }
        #expect(!refusing.twice && !refusing.lost, "\(refusing)")
        #expect(search(untilTwice: true) { $0.canBeReadBack = false }.twice)
    }

    @Test("An entry that Humand makes later than is waited for would come twice, were duplicates not refused")
    func tooLate() {
        let late = DeliveryState.confirmationDelay + Span.milliseconds(100)
        #expect(search(untilTwice: true) { $0.latest = late }.twice)
        let refusing = search {
            $0.latest = late
            $0.refusesDuplicates = true
        }
        #expect(!refusing.twice && !refusing.lost, "\(refusing)")
    }

    @Test("Without the intent on disk, a crash between post and outcome would post twice")
    func withoutIntent() { #expect(search(untilTwice: true) { $0.forgetsIntent = true }.twice) }
}
