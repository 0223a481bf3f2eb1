import Foundation

@testable import Simulator
@testable import Support

/// One life of the program, from its start to its end by SIGKILL or otherwise.
final class CrashLife {
    /// What strikes, and which process: the peers know it before the program has started.
    ///
    /// `@unchecked Sendable`: mutable state is used only under `lock`.
    private final class Victim: @unchecked Sendable {
        private let lock = NSLock()
        private var program: RunningProgram?
        private var struck = false
        let killsProgram: Bool
        let killsWorker: Bool

        init(killsProgram: Bool, killsWorker: Bool) {
            self.killsProgram = killsProgram
            self.killsWorker = killsWorker
        }

        var isStruck: Bool { lock.withLock { struck } }
        func adopt(_ program: RunningProgram) { lock.withLock { self.program = program } }

        func kill() {
            guard let program = lock.withLock({ program }) else { return }
            let workers = killsWorker ? ProcessTable.children(of: program.identifier) : []
            lock.withLock { struck = true }
            if killsProgram { program.send(SIGKILL) }
            // The number may be reused once its parent has reaped it; the parent is dead, or has not done so yet.
            for worker in workers { Glibc.kill(worker, SIGKILL) }
        }
    }

    /// For the message of a failed test: number, point and command.
    let story: String
    private let point: CrashPoint
    private let program: RunningProgram
    private let victim: Victim
    private let strace: Strace?
    /// When it is killed if nothing else has killed it; nil for a run that ends by itself.
    private let patience: TimeInterval?

    /// Starts the program.
    ///
    /// - Parameter mayWait: something is in doubt, so only a life of some seconds makes progress.
    init(
        number: Int, point: CrashPoint, in folder: String, state: String, today: String, old: [String],
        settings: [String: String], peers: CrashPeers, mayWait: Bool, random: inout SeededGenerator
    ) throws {
        self.point = point
        let isDaemon = Bool.random(using: &random)
        let lonely = Int.random(in: 0..<5, using: &random) == 0
        let isOfPost = point == .postArrived || point == .postPerformed || point == .postAnswered
        victim = Victim(killsProgram: !(isOfPost && lonely), killsWorker: lonely)
        strace = point.aim.map { aim in
            Strace(
                aim: aim, number: Int.random(in: aim.numbers, using: &random), state: state, today: today, old: old,
                log: folder + "/strace.log")
        }
        let moment = TimeInterval.random(in: 0...0.3, using: &random)
        let long = TimeInterval.random(in: 0.7...1.5, using: &random)
        if point == .anyMoment {
            patience = moment
        } else {
            patience = isDaemon ? (mayWait ? 6 : long) : nil
        }
        let victim = victim
        let strike = CrashPeers.Strike(
            point: point,
            // At most one punch is in doubt, so there is one reading back.
            number: CrashPoint.ofReadingBack.contains(point) ? 1 : Int.random(in: 1...4, using: &random),
            delay: TimeInterval.random(in: 0...0.003, using: &random)
        ) { victim.kill() }
        peers.begin(life: number, strike: strike)
        let command = isDaemon ? ["run"] : ["run", "--once"]
        story = "\(number) (\(point.rawValue); \(command.joined(separator: " ")))"
        program = try RunningProgram(command, in: folder, environment: settings, launcher: strace?.launcher ?? [])
        victim.adopt(program)
    }

    /// Whether only a worker was killed.
    var hasKilledWorkerOnly: Bool { !victim.killsProgram && victim.isStruck }
    var errors: String { program.text(.errors) }

    /// Waits until strace has attached and the program has printed a line; without strace there is nothing to wait for.
    ///
    /// A strace whose program is killed before that never ends.
    private func hasEndedEarly() -> Bool {
        let end = Date(timeIntervalSinceNow: RunningProgram.patience)
        while strace != nil, program.text(.errors).isEmpty, Date() < end {
            if program.ending(within: 0.02) != nil { return true }
        }
        return false
    }

    /// Waits for the end, or causes it.
    ///
    /// - Returns: how it ended, and at which point if that is known.
    func end() throws -> (RunningProgram.Ending, CrashPoint?) {
        var isLate = false
        if let patience, !hasEndedEarly(), program.ending(within: patience) == nil {
            isLate = true
            victim.killsWorker ? victim.kill() : ()
            program.send(SIGKILL)
        }
        let ending = try program.end()
        if isLate { return (ending, .anyMoment) }
        guard let strace else { return (ending, victim.isStruck && victim.killsProgram ? point : nil) }
        switch strace.hit(point) {
        case .point(let point): return (ending, point)
        case .unnamed, .missed: return (ending, nil)
        }
    }
}
