import Attendance
import Base
import Ledger
import Sync

/// The same report for programs.
extension StatusReport {
    /// One JSON document; a key without a value is null.
    package var json: JSONValue {
        let daemon = facts.liveDaemon
        return [
            "healthy": JSONValue(health.isHealthy), "exitCode": JSONValue(health.code.rawValue),
            "reason": .string(health.description), "at": time(now),
            "warnings": .array(
                notices.map { notice in
                    [
                        "about": .string("\(notice.subject)"), "text": .string(notice.text),
                        "remedy": notice.remedy.map { .string($0.english) } ?? nil,
                    ]
                }),
            "dryRun": JSONValue(daemon?.running.isDryRun ?? facts.isDryRun),
            "site": .string(site), "version": .string(Version.current),
            "ledgerVersion": JSONValue(LedgerRecord.version),
            "process": facts.holder.map { Int($0).map { JSONValue($0) } ?? .string($0) } ?? nil,
            "daemon": daemon.map(json(of:)) ?? nil,
            "readTo": time(facts.readTo), "behindSeconds": seconds(since: facts.readTo),
            "lastPoll": time(facts.lastPoll),
            "queue": [
                "count": JSONValue(facts.queued), "oldest": time(facts.oldestQueued),
                "oldestSeconds": seconds(since: facts.oldestQueued),
            ],
            "held": .object(facts.held.map { .init($0.cause, JSONValue($0.count)) }),
            "today": .object(
                EventState.allCases.map { .init($0.rawValue, JSONValue(facts.glance?.today[$0] ?? 0)) }),
            "lateCheck": facts.glance?.lastCheck.map { check in
                ["at": time(check.at), "found": check.found.map { JSONValue($0) } ?? nil]
            } ?? nil,
            "reconcile": facts.reconcile.map {
                .object([.init("version", JSONValue(ReconcileResult.version))] + $0.members)
            } ?? nil,
            "webhooks": .array(facts.receivers.map(json(of:))),
            "notices": .array(facts.notices.map(json(of:))),
            "jobs": .array(facts.jobs.map { ["id": .string($0.id), "state": .string($0.phrase.english)] }),
        ]
    }

    private func json(of daemon: DaemonStatus) -> JSONValue {
        [
            "version": .string(daemon.program), "startedAt": time(daemon.startedAt), "seenAt": time(daemon.at),
            "polls": .array(
                daemon.polls.map { poll in
                    [
                        "at": time(poll.at), "windows": JSONValue(poll.windows), "events": JSONValue(poll.events),
                        "problem": poll.problem.map { .string($0.english) } ?? nil,
                    ]
                }),
            "nextPoll": time(daemon.nextPoll), "catchingUp": JSONValue(daemon.isCatchingUp),
            "paused": JSONValue(daemon.isPaused), "hikcentral": json(of: daemon.hikCentral),
            "humand": json(of: daemon.humand), "ledger": json(of: daemon.ledger),
            "offlineDevices": .array(daemon.offlineDevices.map { .string($0) }),
            "silentDoors": .array(daemon.silentDoors.map { .string($0.phrase.english) }),
            "lastPush": time(daemon.lastPush),
            "settingsReadAt": time(daemon.running.readAt), "reload": json(of: daemon.reload),
            "certificateEnds": time(daemon.running.certificateEnds),
        ]
    }

    private func json(of status: ReceiverStatus) -> JSONValue {
        let progress = status.progress
        return [
            "title": .string(status.receiver.title), "state": .string(status.state.rawValue),
            "sent": JSONValue(progress?.sent ?? 0), "lastSent": time(progress?.lastSent),
            "failures": JSONValue(progress?.failures ?? 0), "failingSince": time(progress?.failingSince),
            "lagSeconds": JSONValue(status.lag(now).milliseconds / 1000),
            "givenUp": JSONValue(progress?.givenUpItems ?? 0), "lastError": .string(progress?.lastError ?? ""),
        ]
    }

    private func json(of reload: DaemonStatus.Reload?) -> JSONValue {
        guard let reload else { return nil }
        return ["at": time(reload.at), "problems": .array(reload.problems.map { .string($0.english) })]
    }

    private func json(of notice: RecordedNotice) -> JSONValue {
        [
            "name": .string(notice.notice.name.rawValue), "subject": .string(notice.notice.subject),
            "since": time(notice.at), "text": .string(NoticeText(notice, zone: zone).headline[.english]),
        ]
    }

    private func json(of trouble: DaemonStatus.Trouble?) -> JSONValue {
        guard let trouble else { return nil }
        return [
            "since": time(trouble.since), "kind": .string(trouble.kind.rawValue),
            "reason": .string(trouble.reason.english),
        ]
    }

    private func time(_ moment: Instant?) -> JSONValue {
        moment.map { .string(zone.timestamp($0).inWholeSeconds) } ?? nil
    }

    private func seconds(since moment: Instant?) -> JSONValue {
        moment.map { JSONValue((now - $0).milliseconds / 1000) } ?? nil
    }
}
