import Foundation
import Testing

@testable import Simulation

struct ScriptTests {
    @Test("The same seed gives the same script, another seed another")
    func seeds() {
        #expect(Script(seed: 7) == Script(seed: 7))
        #expect(Script(seed: 7) != Script(seed: 8))
    }

    @Test("A script survives being written down", arguments: 1...20)
    func json(seed: UInt64) throws {
        let script = Script(seed: seed)
        #expect(try Script(json: Data(script.json.utf8)) == script)
    }

    @Test("Every kind of fault occurs in some world")
    func kinds() {
        let kinds = Set((1...400).flatMap { Script(seed: $0).faults.map(\.kind) })
        #expect(kinds == Set(Script.Kind.allCases))
    }

    @Test("A smaller company sees the same of those who are left")
    func people() {
        var script = Script(seed: 5, days: 3)
        script.people = 9
        let whole = Company(script)
        script.people = 4
        let some = Company(script)
        let theirs = whole.sightings.filter { $0.worker < 4 }.map(\.event.id)
        #expect(theirs == some.sightings.map(\.event.id) && !theirs.isEmpty)
    }
}
