import Base
import Operations
import Site

extension CommandManual {
    /// What commands take that look at one site of several.
    static let siteOperand = Parameter(
        "[SITE]",
        .init(
            en: "The site of hik2humand@SITE.service, with the settings /etc/hik2humand/SITE.env",
            es: "El sitio de hik2humand@SITIO.service, con los ajustes /etc/hik2humand/SITIO.env"))

    static let allOption = Parameter(
        "--all",
        .init(
            en: "Every site of this machine in turn; the exit code is the worst one",
            es: "Todos los sitios de esta máquina, uno tras otro; el código de salida es el peor"))
}

extension CommandContext {
    /// Runs a command for the site that is named, for all, or, as most commands do, for the settings that are found.
    ///
    /// - Parameter prepare: reads one site's settings. It is called for all sites before the first one's work begins: from
    ///   then on the process may no longer be root, and could read no other site's secrets.
    func eachSite(_ arguments: Arguments, of manual: CommandManual, _ prepare: (_ envFile: String?) -> () -> ExitCode)
        -> ExitCode
    {
        let envFile = arguments["--env-file"]
        let takesSite = manual.operands.first?.form == CommandManual.siteOperand.form
        let name = takesSite ? arguments.operands.first : nil
        do {
            if takesSite, arguments.has("--all") {
                guard name == nil, envFile == nil else {
                    throw Arguments.Problem(
                        en: "--all takes every site: give no SITE and no --env-file with it",
                        es: "--all toma todos los sitios: no indique SITIO ni --env-file con él")
                }
                let works = try sites.all().map { (site: $0, work: prepare($0.file)) }
                let isJSON = arguments.has("--json")
                return .worst(
                    of: works.enumerated().map { index, part in
                        if !isJSON {
                            if index > 0 { write("\n") }
                            print("== \(part.site.name)  \(part.site.file)\n")
                        }
                        return part.work()
                    })
            }
            guard let name else { return prepare(envFile)() }
            guard envFile == nil else {
                throw Arguments.Problem(
                    en: "SITE and --env-file both name the settings: give one of them",
                    es: "SITIO y --env-file indican ambos los ajustes: use uno de los dos")
            }
            return prepare(try sites.site(name).file)()
        } catch PackagedSites.Problem.hidden(let folder) {
            complain("hik2humand: \(PackagedSites.Problem.hidden(folder: folder).phrase[language])\n")
            return .state
        } catch let problem as PackagedSites.Problem {
            return fail(Arguments.Problem(problem.phrase))
        } catch { return fail(error) }
    }
}
