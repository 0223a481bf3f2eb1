import Base
import Foundation
import Simulator
import Sync

extension World {
    func plan(push sighting: Company.Sighting) {
        let unowned = Unchecked(self)
        for _ in 0..<[1, 1, 1, 0, 2][Int.random(in: 0...4, using: &random)] {
            let delay = Int64.random(in: 0...9, using: &random) == 0 ? Int64.random(in: 60...7200, using: &random) : 1
            clock.at(sighting.event.uploadedAt + .seconds(delay)) { unowned.value.push(sighting.event) }
        }
    }

    private func push(_ event: SimulatedEvent) {
        // Whoever waits for the disk may hold the inbox, and here its thread is this one.
        guard !isSyncing else {
            let unowned = Unchecked(self)
            clock.at(clock.now + .seconds(2)) { unowned.value.push(event) }
            return
        }
        let body = Data(Pusher.body([event]).serialized.utf8)
        try? letters?.add([(.hikCentral, body)])
        process?.clock.wake()
    }

    func forge(_ fault: Script.Fault) {
        let worker = company.workers[fault.amount % company.workers.count]
        let time = Timestamp(
            instant: clock.now - .seconds(100), offsetSeconds: company.zone.offsetSeconds(at: clock.now))
        evidence.forged.append((worker.person.id, time.instant.seconds))
        push(
            SimulatedEvent(
                id: "forged-\(fault.amount)", time: time, person: worker.person,
                door: company.doors[fault.amount % company.doors.count]))
    }
}
