import Attendance
import Base
import Foundation
import Operations
import Site
import Sync

/// `hik2humand reconcile`: says where doors, ledger and Humand differ.
struct ReconcileCommand: SettingsCommand {
    let manual = CommandManual(
        name: "reconcile",
        summary: "Compare what the doors saw, what the ledger did and what Humand holds",
        details: """
            Reads HikCentral again and asks Humand for the days of everyone whom the doors or the ledger name; people who
            only punched in the app are not among them. Dates are the site's. Without any, yesterday is compared.

            Differences: not read (the doors have it, the ledger does not), held, queued, accepted but not in Humand,
            in Humand from us but not in the ledger, wrong order (two clock-ins or clock-outs in a row on one of
            Humand's days), open day (a clock-in that nothing follows; not before ALTERNATE_RESET has passed), employee
            unknown to Humand, could not be compared (Humand does not answer for this person; nothing is repaired).
            Entries by app, kiosk or hand, and those that Humand writes itself, are counted and are no difference.

            --repair shows the differences, asks, and then has the daemon (or a run of its own) repair what can be repaired:
            events that were not read are read, held ones are decided on again, entries that Humand lost are read back and
            sent again. In a pipe it does so only with --yes.

            Without --repair it needs no lock and changes nothing, so it may run beside the daemon. A day of 2,000 people
            takes about 41 requests to Humand, paced by its rate limit. With differences the exit code is 65;
            where nothing differs but Humand does not answer for everybody it is 78.
            """,
        options: [
            .init("--date DATE", "The day to compare: 2026-01-27, today or yesterday"),
            .init("--from DATE", "The first of several days, at most 31"),
            .init("--to DATE", "The last of them; today when left out"),
            .init("--json", "Print everything as one JSON document"),
        ] + CommandManual.csvOptions("Print a row for each person and day") + [
            .init("--repair", "Then queue what is missing: read it, try it again, send it again"),
            .init("--yes", "Repair without asking"),
            CommandManual.envFileOption,
        ],
        exitCodes: [.done, .held, .unreachable, .state, .left, .refused, .configuration],
        codeTexts: [.held: "something differs, or held punches wait for a person's decision"])

    func check(_ arguments: Arguments) throws(Arguments.Problem) {
        let formats = [arguments.has("--json"), arguments.csvStyle != nil, arguments.has("--repair")]
        guard formats.count(where: { $0 }) > 1 else { return }
        throw Arguments.Problem(
            sentence: arguments.has("--repair")
                ? "--repair shows the differences as a table; leave --json and --csv out"
                : "--json and --csv are two formats; choose one")
    }

    func run(_ call: CommandCall) throws -> ExitCode {
        let (arguments, context) = (call.arguments, call.context)
        let days = try DayArguments(arguments, zone: call.settings.zone, now: call.now).days
        let session = ReconcileSession(site: call.site, progress: context.progressLine)
        try session.checkLedger()
        let (report, error) = session.compare(days)
        if !report.days.isEmpty {
            if arguments.has("--json") {
                context.write(report.json.line)
            } else {
                context.write(arguments.csvStyle.map(report.csv) ?? report.text(on: context.terminal))
            }
        }
        if let error {
            let missing = report.notCompared.map(\.description).joined(separator: ", ")
            context.complain("hik2humand: \(error)\n")
            context.complain("hik2humand: not compared: \(missing)\n")
            return error.exitCode
        }
        let totals = ReconcileTotals(report.days)
        if totals.agrees { return .done }
        if totals.isIncomplete {
            context.complain("hik2humand: Humand does not answer for everybody; check the rights of its key\n")
            return .configuration
        }
        guard arguments.has("--repair") else { return .held }
        let unreadable: Set<String>
        do { unreadable = try session.unreadable(report.days) } catch let error as EntryReaderError {
            context.complain("hik2humand: nothing is repaired, for want of reading back: \(error)\n")
            return .configuration
        }
        if !unreadable.isEmpty {
            context.complain(
                "hik2humand: Humand does not list the entries of \(unreadable.sorted().joined(separator: ", ")); what "
                    + "it seems to lack of theirs is not sent again\n")
        }
        return try ReconcileRepair(context: context, client: JobClient(call)).run(
            RepairPlan(report.days, unreadable: unreadable), isAgreedTo: arguments.has("--yes"))
    }
}

/// The days that `--date`, `--from` and `--to` name.
struct DayArguments {
    let days: ClosedRange<SiteDay>

    /// A longer comparison would take Humand's quota for an hour.
    private static let maximumDays: Int64 = 31

    init(_ arguments: Arguments, zone: SiteZone, now: Instant) throws(Arguments.Problem) {
        func day(_ name: String) throws(Arguments.Problem) -> SiteDay? {
            guard let text = arguments[name] else { return nil }
            guard let day = SiteDay(parsing: text, zone: zone, now: now) else {
                throw .init(
                    sentence: "\(name) takes a date such as 2026-01-27, not “\(text.prefix(40))”")
            }
            guard day <= SiteDay(now, in: zone) else {
                throw .init(sentence: "\(name): \(day) is in the future at the site (HIK_TIME_ZONE)")
            }
            return day
        }
        let (date, from, to) = (try day("--date"), try day("--from"), try day("--to"))
        if date != nil, from != nil || to != nil {
            throw .init(sentence: "--date names one day, --from and --to several; choose one")
        }
        if from == nil, to != nil { throw .init(sentence: "--to needs --from") }
        let first = date ?? from ?? SiteDay(now, in: zone).advanced(by: -1)
        let last = date ?? to ?? (from == nil ? first : SiteDay(now, in: zone))
        guard first <= last else { throw .init(sentence: "--to \(last) lies before --from \(first)") }
        guard last.number - first.number < DayArguments.maximumDays else {
            throw .init(sentence: "at most \(DayArguments.maximumDays) days can be compared at a time")
        }
        days = first...last
    }
}
