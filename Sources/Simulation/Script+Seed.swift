import Simulator

extension Script {
    /// The world of a seed.
    ///
    /// - Parameters:
    ///   - days: how many days; nil lets the seed choose.
    ///   - isCalm: a small company that lives for long with a fault every few days, so that a year is soon played.
    package init(seed: UInt64, days: Int? = nil, isCalm: Bool = false) {
        var random = SeededGenerator(seed: seed)
        func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
        func chance(_ percent: Int) -> Bool { number(0...99) < percent }
        func one<Item>(of items: [Item]) -> Item { items[number(0...items.count - 1)] }
        self.seed = seed
        // Zones with changes of the clocks begin just before one.
        let places = [
            ("America/Argentina/Buenos_Aires", "2026-01-27"), ("America/Mexico_City", "2026-05-04"),
            ("America/Santiago", "2026-04-02"), ("America/Santiago", "2026-09-04"), ("Europe/Madrid", "2026-03-27"),
            ("Europe/Madrid", "2026-10-23"), ("America/Sao_Paulo", "2026-02-26"), ("Asia/Kolkata", "2026-12-28"),
        ]
        (zone, start) = one(of: places)
        self.days = days ?? (isCalm ? 365 : one(of: [3, 5, 7, 10, 14, 21, 28]))
        people = chance(1) ? number(100...500) : chance(10) ? number(15...60) : number(1...9)
        doors = chance(3) ? number(20...60) : number(2...6)
        cronMinutes = chance(30) ? one(of: [10, 30, 60]) : nil
        pushes = cronMinutes == nil && chance(30)
        omitsOffset = chance(25)
        if omitsOffset, !isCalm {
            // Where an hour comes twice, and somebody passes a door in it.
            people = max(people, 6)
            if chance(50) { (zone, start) = one(of: places.filter { ["2026-04-02", "2026-10-23"].contains($0.1) }) }
        }
        settings["POLL_INTERVAL"] = one(of: ["5m", "15m", "30m", "30m", "1h", "1h"])
        if chance(30) { settings["LATE_CHECK"] = one(of: ["20m", "3h"]) }
        if chance(20) { settings["RECENT_WINDOW"] = one(of: ["0", "6h"]) }
        if chance(20) { settings["WINDOW_MAX"] = one(of: ["10m", "6h"]) }
        if chance(40) { settings["DIRECTION"] = chance(75) ? "status,devices" : "alternate" }
        if chance(30) { settings["RECONCILE_AT"] = one(of: ["00:10", "03:30", "12:00"]) }
        if chance(30) { settings["EMPLOYEE_MAP"] = "/employees.csv" }
        // A third of the worlds is nearly at peace, a third is at war.
        let intensity = one(of: [0, 1, 1, 3, 3, 8])
        let seconds = self.days * 86_400
        var count = intensity == 0 ? number(0...2) : intensity * self.days + number(0...4)
        var deathCount = intensity * self.days / 2
        if isCalm {
            self.isCalm = true
            (people, doors, cronMinutes) = (number(1...4), number(2...4), chance(10) ? 60 : nil)
            pushes = pushes && cronMinutes == nil
            settings["POLL_INTERVAL"] = one(of: ["1h", "2h", "4h"])
            (count, deathCount) = (self.days / 3, self.days / 6)
        }
        let kinds = Script.palette(&random)
        let days = self.days
        faults = (0..<count).map { _ in
            // At night little can be seen of most faults, so half of them begin as people come or go.
            let shift = one(of: [470, 715, 755, 1015, 1310]) * 60 + number(-300...1500)
            let anyTime = number(600...seconds - 600)
            return Script.fault(
                one(of: kinds), at: chance(50) ? number(0...days - 1) * 86_400 + shift : anyTime, &random)
        }
        // Deaths are many, since each hits one of very many steps.
        for _ in 0..<deathCount {
            let kind: Kind = Int.random(in: 0...2, using: &random) == 0 ? .powerCut : .kill
            faults.append(
                Fault(
                    kind: kind, at: Int.random(in: 600...seconds - 600, using: &random), lasts: 0,
                    amount: Int.random(in: 1...95, using: &random)))
        }
        faults += Script.upgrades(seed: seed, seconds: seconds)
        faults.sort { ($0.at, $0.kind.rawValue) < ($1.at, $1.kind.rawValue) }
    }

    /// One world of eight begins with an older program, is upgraded, and goes back once for some hours.
    ///
    /// Drawn apart from everything else: the other worlds are what they were.
    private static func upgrades(seed: UInt64, seconds: Int) -> [Fault] {
        var random = SeededGenerator(seed: seed ^ 0x01D)
        guard Int.random(in: 0...7, using: &random) == 0 else { return [] }
        let upgrade = Int.random(in: 3600...max(3600, seconds / 2), using: &random)
        let downgrade = Int.random(in: upgrade + 600...max(upgrade + 600, seconds - 600), using: &random)
        return [
            Fault(kind: .programIsOlder, at: 0, lasts: upgrade),
            Fault(kind: .programIsOlder, at: downgrade, lasts: Int.random(in: 600...30_000, using: &random)),
        ]
    }

    /// Some kinds only, so that worlds differ in character.
    private static func palette(_ random: inout SeededGenerator) -> [Kind] {
        let all = Kind.allCases.filter { $0 != .kill && $0 != .powerCut && $0 != .programIsOlder }
        // Where few things go wrong, the judge has little to excuse.
        let isNarrow = Bool.random(using: &random)
        let count = Int.random(in: 3...(isNarrow ? 6 : all.count), using: &random)
        return Array(all.shuffled(using: &random).prefix(count))
    }

    private static func fault(_ kind: Kind, at: Int, _ random: inout SeededGenerator) -> Fault {
        func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
        let span = [number(20...300), number(300...5400), number(3600...30_000)][number(0...2)]
        switch kind {
        case .humandIsDown, .humandLosesRequests, .humandLosesAnswers, .humandAnswersLate, .humandIsBusy, .humandFails,
            .networkDoublesPosts, .hikCentralIsDown, .hikCentralLosesAnswers, .hikCentralIsBusy:
            return Fault(kind: kind, at: at, lasts: span, amount: [15, 50, 100][number(0...2)])
        case .humandRefusesKey, .humandIsSomebodyElse, .humandRefusesReading, .hikCentralRefusesKey,
            .hikCentralCapsPages, .hikCentralShrinksPages, .hikCentralRepeatsEvents, .diskIsFull:
            return Fault(kind: kind, at: at, lasts: span, amount: number(1...20))
        case .hikCentralMiscounts:
            return Fault(kind: kind, at: at, lasts: span, amount: [-3, -1, 1, 2, 50][number(0...4)])
        case .hikCentralIsUpgraded, .stop, .secondRun, .heldIsRetried, .settingsChange, .resend:
            return Fault(kind: kind, at: at, lasts: 0, amount: number(0...9))
        case .hikCentralPurges: return Fault(kind: kind, at: at, lasts: 0, amount: number(1...72))
        case .hikCentralRenumbers, .backfill: return Fault(kind: kind, at: at, lasts: 0, amount: number(1...96))
        case .doorIsOffline: return Fault(kind: kind, at: at, lasts: number(600...200_000), amount: number(0...99))
        case .diskIsSlow: return Fault(kind: kind, at: at, lasts: span, amount: [50, 1000, 6000][number(0...2)])
        case .hikCentralReusesIDs: return Fault(kind: kind, at: at, lasts: span * 4, amount: 0)
        case .doorSendsTwice, .doorClockIsLost:
            return Fault(kind: kind, at: at, lasts: span, amount: number(0...99))
        case .doorClockIsWrong:
            return Fault(
                kind: kind, at: at, lasts: span * 4,
                amount: [-7200, -300, -40, 40, 110, 300, 1800, 90_000][number(0...7)])
        case .kill, .powerCut: return Fault(kind: kind, at: at, lasts: 0, amount: number(1...95))
        case .clockStep:
            return Fault(
                kind: kind, at: at, lasts: span, amount: [-86_000, -3600, -90, 45, 240, 3000, 80_000][number(0...6)])
        case .programIsOlder: return Fault(kind: kind, at: at, lasts: number(600...30_000))
        case .diskFails: return Fault(kind: kind, at: at, lasts: 0, amount: number(1...40))
        case .bitFlip: return Fault(kind: kind, at: at, lasts: 0, amount: number(0...100_000))
        case .backupIsRestored: return Fault(kind: kind, at: at, lasts: 0, amount: number(1...48))
        case .punchByApp, .entryIsDeleted, .entryIsEdited, .employeeLeaves:
            return Fault(kind: kind, at: at, lasts: number(3600...90_000), amount: number(0...9999))
        case .forgedPush: return Fault(kind: kind, at: at, lasts: 0, amount: number(0...9999))
        }
    }
}
