import Attendance
import Base
import Ledger
import Operations
import Site

/// `hik2humand explain`: what became of an event, or of a person's day, and why.
struct ExplainCommand: SettingsCommand {
    let manual = CommandManual(
        name: "explain",
        summary: "Tell the history of an event, or of a person's day, in plain sentences",
        details: """
            WHAT is an event's id, a line of the ledger written line:N, or a person: HikCentral's id, card, name or number,
            or Humand's employee. For a person it tells one day, by default the last one with events. Events that the ledger
            lacks are looked for in HikCentral, at all doors and of all types, and it says why they are not punches;
            --offline leaves that out. Nothing is changed.
            """,
        operands: [
            .init("WHAT", "An event, line:N, or a person"),
            .init("[DATE]", "The day at the site: 2026-01-27, today, yesterday"),
        ],
        options: [
            .init("--offline", "Do not ask HikCentral"),
            CommandManual.envFileOption,
        ],
        exitCodes: [.done, .held, .unreachable, .state, .refused, .configuration])

    func looksPastProblems(_ arguments: Arguments) -> Bool { true }

    func run(_ call: CommandCall) throws -> ExitCode {
        call.mentionProblems()
        let (context, zone) = (call.context, call.settings.zone)
        let what = call.arguments.operands[0].trimmingSpaces
        var day: SiteDay?
        if call.arguments.operands.count > 1 {
            let text = call.arguments.operands[1]
            day = SiteDay(parsing: text, zone: zone, now: call.now)
            guard day != nil else {
                throw Arguments.Problem(sentence: "DATE is a date such as 2026-01-27, not “\(text.prefix(40))”")
            }
        }
        let lives = try known(what, day: day, call)
        for life in lives {
            context.write((EventNarrative(life: life, zone: zone).sentences + [""]).lines)
        }
        let isOneEvent = lives.contains { $0.first.event.id == what } || what.hasPrefix("line:")
        if call.arguments.has("--offline") || isOneEvent || call.problems != nil {
            if lives.isEmpty { context.print("The ledger knows nothing of “\(what)”.\n") }
            return lives.isEmpty ? .held : .done
        }
        return ask(what, day: day ?? lives.last.map { SiteDay($0.first.event.time.instant, in: zone) }, lives, call)
    }

    /// What the ledger knows of it: an event, or the person's events of a day.
    private func known(_ what: String, day: SiteDay?, _ call: CommandCall) throws -> [EventHistory] {
        let (archive, zone) = (call.site.archive, call.settings.zone)
        if what.hasPrefix("line:") { return try archive.histories(lines: Int(what.dropFirst(5)).map { [$0] } ?? []) }
        let window = day?.window(in: zone)
        let all = try archive.histories(from: window?.from) { recorded in
            recorded.event.id == what || window?.contains(recorded.event.time.instant) ?? true
        }
        let events = all.filter { $0.first.event.id == what }
        if !events.isEmpty { return events }
        let theirs = all.filter { $0.concerns(what) }
            .sorted { ($0.first.event.time.instant, $0.line) < ($1.first.event.time.instant, $1.line) }
        guard day == nil, let last = theirs.last else { return theirs }
        let lastDay = SiteDay(last.first.event.time.instant, in: zone).window(in: zone)
        return theirs.filter { lastDay.contains($0.first.event.time.instant) }
    }

    /// Looks in HikCentral for what the ledger does not know.
    private func ask(_ what: String, day: SiteDay?, _ lives: [EventHistory], _ call: CommandCall) -> ExitCode {
        let (context, zone) = (call.context, call.settings.zone)
        let today = SiteDay(call.now, in: zone)
        // Without a day, the last two are where people look.
        let window =
            day?.window(in: zone)
            ?? Window(from: today.advanced(by: -1).window(in: zone).from, to: today.window(in: zone).to)
        let findings: [[String]]
        do {
            findings = try UnreadSearch(site: call.site, now: call.now, progress: context.progressLine).find(
                what, in: window, known: Set(lives.compactMap { EventKey.identity(of: $0.first.event) }),
                persons: lives.map(\.first.event.personID))
        } catch {
            context.complain("hik2humand: HikCentral could not be asked: \(error)\n")
            return error.exitCode
        }
        for finding in findings { context.write((finding + [""]).lines) }
        guard lives.isEmpty, findings.isEmpty else { return .done }
        context.print(
            "Neither the ledger nor HikCentral knows “\(what)” from \(zone.text(window.from)) to "
                + "\(zone.text(window.to)).\n")
        return .held
    }
}
