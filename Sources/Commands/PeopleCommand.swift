import Attendance
import Base
import Foundation
import HikCentral
import Humand
import Operations
import Site
import Sync

/// `hik2humand people`: who in HikCentral is who in Humand.
struct PeopleCommand: SettingsCommand {
    let manual = CommandManual(
        name: "people",
        summary: .init(
            en: "Compare HikCentral's persons with Humand's users, and propose an employee map",
            es: "Compara las personas de HikCentral con los usuarios de Humand y propone un mapa de empleados"),
        details: .init(
            en: """
                For each person in HikCentral: the number that EMPLOYEE_ID selects, the Humand user it maps to (through
                EMPLOYEE_MAP), and whether that user is active. Where there is none, it shows the most likely user, by number or
                by name, and whether the match is certain: the same number, or the same name of at least two words that nobody
                else has, in the same order and without hidden characters. Humand users whom nobody maps to come last.

                --map prints a file for EMPLOYEE_MAP with everyone who is mapped or matched with certainty, with the name and
                the reason in each line, and leaves the others out. Review it before you use it. With --output FILE it writes
                that file: beside it first, then in its place, with the same owner and mode. Lines and columns that FILE has
                stay as they are; missing names are filled in. A map that is missing or has mistakes is no obstacle. Do not
                redirect the output onto the map itself: the shell empties it first. The key needs the right to
                resource/v1/person/personList in HikCentral. Nothing else is changed.
                """,
            es: """
                Para cada persona de HikCentral: el número que elige EMPLOYEE_ID, el usuario de Humand que le
                corresponde (mediante EMPLOYEE_MAP), y si ese usuario está activo. Si no hay ninguno, muestra el usuario
                más probable, por número o por nombre, y si la coincidencia es segura: el mismo número, o el mismo
                nombre de al menos dos palabras que nadie más tiene, en el mismo orden y sin caracteres ocultos. Al
                final van los usuarios de Humand que no corresponden a nadie.

                --map imprime un archivo para EMPLOYEE_MAP con todos los asignados o coincidentes con seguridad, con el
                nombre y la razón en cada línea, y omite a los demás. Revíselo antes de usarlo. Con --output ARCHIVO
                escribe ese archivo: primero al lado, luego en su lugar, con el mismo propietario y permisos. Las líneas y
                columnas que ARCHIVO tiene se conservan; los nombres que faltan se completan. Un mapa que falta o tiene
                errores no es obstáculo. No redirija la salida al propio mapa: la shell lo vacía primero. La clave
                necesita permiso para resource/v1/person/personList en HikCentral. No se cambia nada más.
                """),
        options: [
            .init(
                "--unmapped", .init(en: "Only persons without an active user", es: "Solo personas sin usuario activo"))
        ]
            + CommandManual.csvOptions(
                .init(
                    en: "Print a row for each person, and for each user whom nobody maps to",
                    es: "Imprime una fila por persona, y por usuario que no corresponde a nadie")) + [
                .init(
                    "--map",
                    .init(
                        en: "Print a file for EMPLOYEE_MAP; with --excel, one that a Spanish Excel opens",
                        es: "Imprime un archivo para EMPLOYEE_MAP; con --excel, uno que abre Excel en español")),
                .init(
                    "--output FILE",
                    .init(
                        en: "With --map: write this file, and keep the lines that it has",
                        es: "Con --map: escribe este archivo y conserva las líneas que tiene")),
                .init(
                    "--json",
                    .init(en: "Print everything as one JSON document", es: "Imprime todo como un documento JSON")),
                CommandManual.envFileOption,
            ],
        exitCodes: [.done, .unreachable, .state, .refused, .configuration])

    let needsMap = false

    func check(_ arguments: Arguments) throws(Arguments.Problem) {
        let isMap = arguments.has("--map")
        let isTable = arguments.has("--csv") || arguments.has("--raw") || (arguments.has("--excel") && !isMap)
        if [isTable, isMap, arguments.has("--json")].count(where: { $0 }) > 1 {
            throw Arguments.Problem(
                en: "--csv, --map and --json are three formats; choose one",
                es: "--csv, --map y --json son tres formatos; elija uno")
        }
        if arguments.has("--output"), !isMap {
            throw Arguments.Problem(
                en: "--output goes with --map; for the others use > FILE",
                es: "--output va con --map; para los demás use > ARCHIVO")
        }
    }

    /// The shell has emptied the map before this program began; writing into it would hide that.
    func check(_ arguments: Arguments, _ settings: Settings, _ context: CommandContext) throws {
        guard let map = settings.mapFile, StandardStream.output.leads(to: map) else { return }
        throw Arguments.Problem(PeopleText.redirected(map))
    }

    func asksHikCentral(_ arguments: Arguments) -> Bool { true }

    func run(_ call: CommandCall) throws -> ExitCode {
        let (arguments, context) = (call.arguments, call.context)
        if let output = call.output, output.contents == nil, isMap(output.path, call) {
            context.complain("hik2humand: \(PeopleText.created(output.path)[call.language])\n")
        } else {
            for problem in call.settings.mapProblems { context.complain("hik2humand: \(problem[call.language])\n") }
        }
        let style = arguments.csvStyle
        // Before the servers are asked: a file that is something else is not replaced.
        var file = EmployeeMapFile(style ?? .plain)
        if let output = call.output, let bytes = output.contents {
            do { file = try EmployeeMapFile(bytes, style: style ?? .plain) } catch let error as EmployeeMapFile.NotAMap
            {
                throw Arguments.Problem(Phrase(same: "--output \(output.path): ") + error.phrase)
            }
        }
        let comparison = try PeopleSession(site: call.site, progress: context.progressLine).comparison()
        let report = PeopleReport(comparison, unmappedOnly: arguments.has("--unmapped"))
        if arguments.has("--json") {
            context.write(report.json.line)
        } else if arguments.has("--map") {
            let (lines, leftOut) = report.proposal(call.language)
            file.merge(lines, names: report.names)
            if let output = call.output { try write(file, report, to: output, call) } else { context.write(file.text) }
            if leftOut > 0 { context.complain("hik2humand: \(PeopleText.leftOut(leftOut)[call.language])\n") }
        } else if let style {
            context.write(report.csv(style, call.language))
        } else {
            context.write(report.text(on: context.terminal, in: call.language))
        }
        return .done
    }

    private func write(_ file: EmployeeMapFile, _ report: PeopleReport, to output: OutputFile, _ call: CommandCall)
        throws
    {
        try output.replace(with: file.text, keepsOld: !file.lost.isEmpty)
        let context = call.context
        func say(_ phrase: Phrase) { context.complain("hik2humand: \(phrase[call.language])\n") }
        let path = PeopleCommand.whole(output.path)
        say(PeopleText.written(path, kept: file.kept, added: file.added))
        if !file.lost.isEmpty { say(PeopleText.lost(file.lost, path: path)) }
        if isMap(path, call), !report.deadLines.isEmpty { say(PeopleText.dead(report.deadLines)) }
        if !file.withoutZeros.isEmpty { say(PeopleText.withoutZeros(file.withoutZeros)) }
        // `init` sets EMPLOYEE_MAP itself, and says what comes next.
        guard call.settings.file?.hasSuffix(SettingsPlace.draftSuffix) != true else { return }
        say(PeopleText.next(path, isMap: isMap(path, call), of: call.settings.site))
    }

    private func isMap(_ path: String, _ call: CommandCall) -> Bool {
        call.settings.mapFile.map(PeopleCommand.whole) == PeopleCommand.whole(path)
    }

    private static func whole(_ path: String) -> String { URL(fileURLWithPath: path).standardized.path }
}

/// What `people --map` says beside the map.
private enum PeopleText {
    static func redirected(_ map: String) -> Phrase {
        Phrase(
            en:
                "the output goes into EMPLOYEE_MAP itself (\(map)). If that file is empty now, the shell emptied it before "
                + "this program began; nothing was written. Put your copy back, or write the map again with: "
                + "hik2humand people --map --output \(map). A running daemon keeps the map that it read; do not restart "
                + "or reload it until the file is back",
            es:
                "la salida va al propio EMPLOYEE_MAP (\(map)). Si ese archivo está vacío ahora, lo vació el shell antes de que "
                + "este programa empezara; no se escribió nada. Restaure su copia o genere el mapa de nuevo con: "
                + "hik2humand people --map --output \(map). El servicio en marcha conserva el mapa que leyó; no lo "
                + "reinicie ni lo recargue hasta que el archivo esté de vuelta")
    }

    static func leftOut(_ count: Int) -> Phrase {
        Phrase(
            en: "\(count.counting("person", "people")) without a certain match left out; "
                + "list them with hik2humand people --unmapped",
            es:
                "\(count.counting("persona quedó", "personas quedaron")) fuera por no tener una correspondencia "
                + "segura; vea quiénes con hik2humand people --unmapped")
    }

    static func written(_ path: String, kept: Int, added: Int) -> Phrase {
        Phrase(
            en: "\(path) is written: \(kept.counting("line", "lines")) kept, \(added) added",
            es: "\(path) está escrito: \(kept.counting("línea conservada", "líneas conservadas")), "
                + added.counting("agregada", "agregadas"))
    }

    static func lost(_ lines: [Phrase], path: String) -> Phrase {
        lines.prefix(20).joined(separator: "; ").within(
            en: { "not taken over, because nobody could use it: \($0). The old file is \(path).bak" },
            es: { "no se conservó, porque nadie podría usarlo: \($0). El archivo anterior es \(path).bak" })
    }

    static func created(_ path: String) -> Phrase {
        Phrase(
            en: "\(path) does not exist yet and is created",
            es: "\(path) no existe todavía y se crea")
    }

    static func dead(_ lines: [String]) -> Phrase {
        let (shown, more) = (lines.prefix(10).joined(separator: "; "), lines.count - 10)
        return Phrase(
            en: "kept, but Humand has no such user: \(shown)\(more > 0 ? "; and \(more) more" : ""); "
                + "hik2humand people --unmapped shows the likely one",
            es: "se conservó, pero Humand no tiene ese usuario: \(shown)\(more > 0 ? "; y \(more) más" : ""); "
                + "hik2humand people --unmapped muestra el probable")
    }

    static func withoutZeros(_ lines: [Int]) -> Phrase {
        let numbers = lines.map(String.init).joined(separator: ", ")
        return Phrase(
            en: "\(lines.count == 1 ? "line" : "lines") \(numbers): kept, but of no use: Excel took the zeros at the "
                + "front of the number (as 4500 for 004500); take out what the added lines replace",
            es:
                "\(lines.count == 1 ? "línea" : "líneas") \(numbers): sin uso, aunque se conserva todo: Excel quitó los ceros "
                + "iniciales del número (como 4500 por 004500); quite lo que reemplazan las líneas agregadas")
    }

    static func next(_ path: String, isMap: Bool, of site: PackagedSite) -> Phrase {
        isMap
            ? Phrase(
                en: "review it, then: systemctl reload \(site.service)",
                es: "revíselo y después: systemctl reload \(site.service)")
            : Phrase(
                en: "review it, then set EMPLOYEE_MAP=\(path)",
                es: "revíselo y después ponga EMPLOYEE_MAP=\(path)")
    }
}

/// Reads both lists of people in the foreground.
private struct PeopleSession {
    let site: Site
    let progress: ProgressLine

    func comparison() throws(ReconcileError) -> PeopleComparison {
        let persons = try readPersons()
        let users: [HumandUser]
        do { users = try site.humandUsers(progress) } catch { throw .humand(error) }
        let rules = site.settings.rules
        return PeopleComparison(persons: persons, users: users, idKind: rules.employeeID, map: rules.employeeMap)
    }

    private func readPersons() throws(ReconcileError) -> [Person] {
        let (source, clock) = (site.source, site.clock)
        defer { progress.clear() }
        var retry = SourceRetry()
        while true {
            do {
                return try source.persons {
                    progress.show(
                        en: "reading HikCentral, \($0) persons",
                        es: "leyendo HikCentral, \($0.counting("persona", "personas"))")
                }
            } catch {
                do {
                    let wake = try retry.wake(after: error, at: clock.uptime, jitter: Double.random(in: -1...1))
                    if case .at(let end) = wake { while clock.uptime < end { clock.wait(until: end) } }
                } catch { throw .source(error) }
            }
        }
    }
}
