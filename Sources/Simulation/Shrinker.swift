/// Makes a script that fails as small as can be: fewer faults, people and days, as long as a rule is still broken.
package struct Shrinker {
    private let breaks: (Script) -> Bool
    private var triesLeft: Int

    /// - Parameters:
    ///   - tries: how often a world is played at most.
    ///   - breaks: plays a script, and says whether the same rule is broken.
    package init(tries: Int = 300, breaks: @escaping (Script) -> Bool) {
        (triesLeft, self.breaks) = (tries, breaks)
    }

    package mutating func shrink(_ script: Script) -> Script {
        var script = script
        var before: Script
        repeat {
            before = script
            shrinkFaults(&script)
            shrinkNumber(&script, \.days)
            shrinkNumber(&script, \.people)
            shrinkNumber(&script, \.doors)
            for name in script.settings.keys.sorted() { attempt(&script) { $0.settings[name] = nil } }
            attempt(&script) { $0.pushes = false }
            attempt(&script) { $0.cronMinutes = nil }
            attempt(&script) { $0.omitsOffset = false }
            for index in script.faults.indices where script.faults[index].lasts > 1 {
                attempt(&script) { $0.faults[index].lasts /= 2 }
            }
        } while script != before && triesLeft > 0
        return script
    }

    /// Leaves out half of the faults, then a quarter, down to single ones.
    private mutating func shrinkFaults(_ script: inout Script) {
        var size = max(1, script.faults.count / 2)
        while true {
            var start = 0
            while start < script.faults.count {
                let range = start..<min(start + size, script.faults.count)
                if !attempt(&script, { $0.faults.removeSubrange(range) }) { start += size }
            }
            if size == 1 { return }
            size /= 2
        }
    }

    private mutating func shrinkNumber(_ script: inout Script, _ number: WritableKeyPath<Script, Int>) {
        while script[keyPath: number] > 1 {
            let value = script[keyPath: number]
            if attempt(&script, { $0[keyPath: number] = value / 2 }) { continue }
            if !attempt(&script, { $0[keyPath: number] = value - 1 }) { return }
        }
    }

    @discardableResult
    private mutating func attempt(_ script: inout Script, _ change: (inout Script) -> Void) -> Bool {
        guard triesLeft > 0 else { return false }
        var smaller = script
        change(&smaller)
        guard smaller != script else { return false }
        triesLeft -= 1
        guard breaks(smaller) else { return false }
        script = smaller
        return true
    }
}
