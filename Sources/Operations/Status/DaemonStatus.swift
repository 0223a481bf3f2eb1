import Attendance
import Base
import Foundation
import Sync

/// A daemon's status as stored in `status.json`: the engine's status, with times of day.
struct DaemonStatus: Equatable, Sendable {
    struct Trouble: Equatable, Sendable {
        var since: Instant
        var kind: EngineStatus.Kind
        var reason: Phrase
    }

    struct Poll: Equatable, Sendable {
        var at: Instant
        var windows: Int
        var events: Int
        var problem: Phrase?
    }

    /// The last reload of the settings.
    struct Reload: Equatable, Sendable {
        var number: Int
        var at: Instant
        /// Why the settings are as before; empty when the new ones are in force.
        var problems: [Phrase]
        /// HikCentral's doors are not known yet, so they may still not fit.
        var isUndecided: Bool
    }

    var program: String
    var process: String
    var at: Instant
    var startedAt: Instant
    var hasStopped: Bool
    var polls: [Poll]
    var lastGoodPoll: Instant?
    var nextPoll: Instant?
    var isCatchingUp: Bool
    var isPaused: Bool
    /// How far this machine's clock is ahead of HikCentral's, where that puts off what is read.
    var clockAhead: Span?
    var hikCentral: Trouble?
    var humand: Trouble?
    var ledger: Trouble?
    var offlineDevices: [String]
    var silentDoors: [QuietDoor]
    /// Why HikCentral's doors do not fit the settings any more; those of before are read.
    var lostDoors: [LostDoor]
    /// The doors that are read; nil until they are known.
    var doors: DoorsRead?
    /// Lists of doors that a reload emptied.
    var emptied: [SettingName]
    /// Nil when nothing has been pushed since the start.
    var lastPush: Instant?
    var running: RunningSettings
    /// Nil before the first one.
    var reload: Reload?

    init(
        _ status: EngineStatus, running: RunningSettings = .init(), clock: any Clock, startedAt: Instant,
        hasStopped: Bool
    ) {
        let (now, uptime) = (clock.now, clock.uptime)
        func moment(_ span: Span) -> Instant { now + (span - uptime) }
        func trouble(_ trouble: EngineStatus.Trouble) -> Trouble {
            Trouble(since: moment(trouble.since), kind: trouble.kind, reason: trouble.reason)
        }
        (program, process, at) = (Version.current, String(getpid()), now)
        (self.startedAt, self.hasStopped) = (startedAt, hasStopped)
        polls = status.polls.map {
            Poll(at: moment($0.at), windows: $0.windows, events: $0.events, problem: $0.problem)
        }
        lastGoodPoll = status.lastGoodPoll.map(moment)
        nextPoll = status.nextPoll.map(moment)
        (isCatchingUp, isPaused, clockAhead) = (status.isCatchingUp, status.isPaused, status.clockAhead)
        hikCentral = status.hikCentral.map(trouble)
        humand = status.humand.map(trouble)
        ledger = status.ledger.map(trouble)
        offlineDevices = status.offlineDevices
        silentDoors = status.silentDoors
        lostDoors = status.lostDoors
        (doors, emptied) = (status.doors, status.emptied)
        lastPush = status.lastPush.map(moment)
        self.running = running
        reload = status.reload.map {
            Reload(number: $0.number, at: moment($0.at), problems: $0.problems, isUndecided: $0.isUndecided)
        }
    }

    var members: [JSONValue.Member] {
        func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? nil }
        func trouble(_ trouble: Trouble?) -> JSONValue {
            guard let trouble else { return nil }
            return [
                "since": .string(trouble.since.text), "kind": .string(trouble.kind.rawValue),
                "reason": trouble.reason.json,
            ]
        }
        let polls = polls.map { poll -> JSONValue in
            [
                "at": .string(poll.at.text), "windows": JSONValue(poll.windows), "events": JSONValue(poll.events),
                "problem": poll.problem?.json ?? nil,
            ]
        }
        let head: [JSONValue.Member] = [
            .init("program", .string(program)), .init("pid", Int(process).map { JSONValue($0) } ?? .string(process)),
            .init("at", .string(at.text)), .init("startedAt", .string(startedAt.text)),
            .init("stopped", JSONValue(hasStopped)), .init("polls", .array(polls)),
            .init("lastGoodPoll", text(lastGoodPoll?.text)), .init("nextPoll", text(nextPoll?.text)),
            .init("catchingUp", JSONValue(isCatchingUp)), .init("paused", JSONValue(isPaused)),
            .init("clockAheadSeconds", clockAhead.map { JSONValue($0.milliseconds / 1000) } ?? nil),
            .init("hikcentral", trouble(hikCentral)), .init("humand", trouble(humand)),
            .init("ledger", trouble(ledger)),
            .init("lastPush", text(lastPush?.text)), .init("reload", json(of: reload)),
        ]
        return head + doorMembers + running.members
    }

    private var doorMembers: [JSONValue.Member] {
        [
            .init("offlineDevices", .array(offlineDevices.map { .string($0) })),
            .init("silentDoors", .array(silentDoors.map(json(of:)))),
            .init("lostDoors", .array(lostDoors.map(\.json))), .init("doors", doors?.json ?? nil),
            .init("emptied", .array(emptied.map { .string($0.rawValue) })),
        ]
    }

    private func json(of door: QuietDoor) -> JSONValue {
        ["code": .string(door.code), "label": .string(door.label), "since": .string("\(door.day)")]
    }

    private func json(of reload: Reload?) -> JSONValue {
        guard let reload else { return nil }
        return [
            "number": JSONValue(reload.number), "at": .string(reload.at.text),
            "undecided": JSONValue(reload.isUndecided), "problems": .array(reload.problems.map(\.json)),
        ]
    }

    /// Nil for anything that `StatusFile` does not write.
    init?(_ json: JSONValue) {
        func moment(_ value: JSONValue?) -> Instant? { value?.text.flatMap { Instant(text: $0) } }
        func trouble(_ value: JSONValue?) -> Trouble? {
            guard let since = moment(value?["since"]), let kind = value?["kind"]?.text.flatMap(EngineStatus.Kind.init)
            else { return nil }
            return Trouble(
                since: since, kind: kind, reason: value?["reason"].flatMap { Phrase($0) } ?? Phrase(same: ""))
        }
        guard let process = json["pid"]?.text, let at = moment(json["at"]), let startedAt = moment(json["startedAt"])
        else { return nil }
        self.process = process
        self.at = at
        self.startedAt = startedAt
        program = json["program"]?.text ?? ""
        hasStopped = json["stopped"]?.boolean ?? false
        polls = (json["polls"]?.elements ?? []).compactMap { poll in
            moment(poll["at"]).map {
                Poll(
                    at: $0, windows: poll["windows"]?.integer ?? 0, events: poll["events"]?.integer ?? 0,
                    problem: poll["problem"].flatMap { Phrase($0) })
            }
        }
        lastGoodPoll = moment(json["lastGoodPoll"])
        nextPoll = moment(json["nextPoll"])
        isCatchingUp = json["catchingUp"]?.boolean ?? false
        isPaused = json["paused"]?.boolean ?? false
        clockAhead = json["clockAheadSeconds"]?.integer.map { .seconds(Int64($0)) }
        hikCentral = trouble(json["hikcentral"])
        humand = trouble(json["humand"])
        ledger = trouble(json["ledger"])
        offlineDevices = (json["offlineDevices"]?.elements ?? []).compactMap(\.text)
        silentDoors = (json["silentDoors"]?.elements ?? []).compactMap { door in
            guard let code = door["code"]?.text, let label = door["label"]?.text,
                let day = door["since"]?.text.flatMap({ SiteDay(date: $0) })
            else { return nil }
            return QuietDoor(code: code, label: label, day: day)
        }
        lostDoors = (json["lostDoors"]?.elements ?? []).compactMap { LostDoor($0) }
        doors = json["doors"].flatMap { DoorsRead($0) }
        emptied = (json["emptied"]?.elements ?? []).compactMap { $0.text.flatMap(SettingName.init) }
        lastPush = moment(json["lastPush"])
        running = RunningSettings(json)
        if let found = json["reload"], let number = found["number"]?.integer, let at = moment(found["at"]) {
            reload = Reload(
                number: number, at: at, problems: (found["problems"]?.elements ?? []).compactMap { Phrase($0) },
                isUndecided: found["undecided"]?.boolean ?? false)
        }
    }
}
