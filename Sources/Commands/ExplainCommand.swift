import Attendance
import Base
import Ledger
import Operations
import Site

/// `hik2humand explain`: what became of an event, or of a person's day, and why.
struct ExplainCommand: Command {
    let manual = CommandManual(
        name: "explain",
        summary: "Tell the life of an event, or of a person's day, in plain sentences",
        details: """
            WHAT is an event's id, a line of the ledger written line:N, or a person: HikCentral's id, card, name or
            number, or Humand's employee. Of a person the day is told, by default the last one with events. What the
            ledger does not know is looked for in HikCentral, at all doors and among all kinds of events, and it is
            said why it is no punch; --offline leaves that out. Nothing is changed.
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

    func run(_ context: CommandContext) -> ExitCode {
        guard let arguments = context.arguments(for: manual) else { return .usage }
        guard let settings = context.settings(arguments) else { return .configuration }
        let what = arguments.operands[0].trimmingSpaces
        let now = SystemClock().now
        var day: SiteDay?
        if arguments.operands.count > 1 {
            day = SiteDay(parsing: arguments.operands[1], zone: settings.zone, now: now)
            guard day != nil else {
                context.complain(
                    "hik2humand: DATE is a date such as 2026-01-27, not “\(arguments.operands[1].prefix(40))”\n")
                return .usage
            }
        }
        let lives: [EventHistory]
        do {
            lives = try known(what, day: day, settings)
        } catch {
            context.complain("hik2humand: \(error)\n")
            return .state
        }
        for life in lives {
            context.print(EventNarrative(life: life, zone: settings.zone).sentences.joined(separator: "\n") + "\n\n")
        }
        let isOneEvent = lives.contains { $0.first.event.id == what } || what.hasPrefix("line:")
        if arguments.has("--offline") || isOneEvent { return end(lives, what, context) }
        let asked = day ?? lives.last.map { SiteDay($0.first.event.time.instant, in: settings.zone) }
        return ask(what, day: asked, SiteDay(now, in: settings.zone), lives, settings, context)
    }

    /// What the ledger knows of it: an event, or the person's events of a day.
    private func known(_ what: String, day: SiteDay?, _ settings: Settings) throws -> [EventHistory] {
        let book = LedgerArchive(folder: settings.stateFolder)
        if what.hasPrefix("line:") { return try book.histories(lines: Int(what.dropFirst(5)).map { [$0] } ?? []) }
        let window = day?.window(in: settings.zone)
        let all = try book.histories(from: window?.from) { recorded in
            recorded.event.id == what || window?.contains(recorded.event.time.instant) ?? true
        }
        let events = all.filter { $0.first.event.id == what }
        if !events.isEmpty { return events }
        let theirs = all.filter { $0.concerns(what) }
            .sorted { ($0.first.event.time.instant, $0.line) < ($1.first.event.time.instant, $1.line) }
        guard day == nil, let last = theirs.last else { return theirs }
        let lastDay = SiteDay(last.first.event.time.instant, in: settings.zone).window(in: settings.zone)
        return theirs.filter { lastDay.contains($0.first.event.time.instant) }
    }

    private func ask(
        _ what: String, day: SiteDay?, _ today: SiteDay, _ lives: [EventHistory], _ settings: Settings,
        _ context: CommandContext
    ) -> ExitCode {
        // Without a day, the last two are where people look.
        let window =
            day?.window(in: settings.zone)
            ?? Window(
                from: today.advanced(by: -1).window(in: settings.zone).from, to: today.window(in: settings.zone).to)
        let search = UnreadSearch(settings: settings, context: context)
        do {
            let findings = try search.find(
                what, in: window, knownIDs: Set(lives.map(\.first.event.id)), persons: lives.map(\.first.event.personID)
            )
            for finding in findings { context.print(finding.joined(separator: "\n") + "\n\n") }
            if lives.isEmpty, findings.isEmpty {
                context.print(
                    "Neither the ledger nor HikCentral knows “\(what)” from \(settings.zone.text(window.from)) to "
                        + "\(settings.zone.text(window.to)).\n")
                return .held
            }
            return .done
        } catch {
            context.complain("hik2humand: HikCentral could not be asked: \(error)\n")
            return error.exitCode
        }
    }

    private func end(_ lives: [EventHistory], _ what: String, _ context: CommandContext) -> ExitCode {
        if lives.isEmpty { context.print("The ledger knows nothing of “\(what)”.\n") }
        return lives.isEmpty ? .held : .done
    }
}
