import Testing

@testable import Simulation

struct ShrinkerTests {
    @Test("What remains is what the failure needs, and no more")
    func smallest() {
        var script = Script(seed: 3, days: 20)
        script.people = 30
        script.faults = Script.Kind.allCases.map { Script.Fault(kind: $0, at: 1000, lasts: 600, amount: 5) }
        var tries = 0
        var shrinker = Shrinker { script in
            tries += 1
            let kinds = Set(script.faults.map(\.kind))
            return kinds.isSuperset(of: [.kill, .humandLosesAnswers]) && script.people >= 2 && script.days >= 3
        }
        let small = shrinker.shrink(script)
        #expect(Set(small.faults.map(\.kind)) == [.kill, .humandLosesAnswers] && small.faults.count == 2)
        #expect(small.people == 2 && small.days == 3 && small.settings.isEmpty)
        #expect(tries < 300)
    }

    @Test("It gives up after as many tries as it may make")
    func tries() {
        var count = 0
        var shrinker = Shrinker(tries: 10) { _ in
            count += 1
            return false
        }
        var script = Script(seed: 3)
        script.faults = Script.Kind.allCases.map { Script.Fault(kind: $0, at: 1000, lasts: 600, amount: 5) }
        #expect(shrinker.shrink(script) == script && count == 10)
    }
}
