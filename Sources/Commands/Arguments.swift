import Base
import Site

/// A command's arguments, read against the options that its manual names.
package struct Arguments {
    private var values: [String: [String]] = [:]
    /// The arguments that are no options, in order.
    private(set) var operands: [String] = []

    /// An argument that the manual does not know.
    package struct Problem: Error, Equatable, CustomStringConvertible {
        package var phrase: Phrase

        package init(_ phrase: Phrase) { self.phrase = phrase }
        package init(en english: String, es spanish: String) { phrase = Phrase(en: english, es: spanish) }

        package var description: String { phrase.english }
    }

    /// - Parameter sites: one of them may be meant by an argument too many.
    package init(_ arguments: [String], manual: CommandManual, sites: PackagedSites? = nil) throws(Problem) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            let takesMore = operands.count < manual.operands.count || manual.operands.last?.isRepeated == true
            if !argument.hasPrefix("-"), takesMore {
                operands.append(argument)
                continue
            }
            let pair = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let name = pair.first ?? ""
            guard let option = manual.options.first(where: { $0.name == name }) else {
                if !argument.hasPrefix("-") {
                    throw Problem(
                        Phrase(
                            en: "“\(argument)” is one argument too many for hik2humand \(manual.name)",
                            es: "“\(argument)” es un argumento de más para hik2humand \(manual.name)")
                            + (sites?.hint(argument, manual)
                                ?? Arguments.quoted(operands + [argument] + rest.prefix { !$0.hasPrefix("-") }, manual)
                                ?? Arguments.hint(name, rest.first, manual)))
                }
                throw Problem(
                    Phrase(
                        en: "“\(argument)” is not an option of hik2humand \(manual.name)",
                        es: "“\(argument)” no es una opción de hik2humand \(manual.name)")
                        + Arguments.hint(name, pair.dropFirst().first ?? rest.first, manual))
            }
            guard option.takesValue else {
                guard pair.count == 1 else { throw Problem(en: "\(name) takes no value", es: "\(name) no lleva valor") }
                values[name, default: []].append("")
                continue
            }
            guard let value = pair.count == 2 ? pair[1] : rest.popFirst() else {
                throw Problem(
                    Placeholder.phrase(option.form) + Phrase(en: ": the value is missing", es: ": falta el valor"))
            }
            values[name, default: []].append(value)
        }
        if operands.count < manual.operands.count, !manual.operands[operands.count].isOptional {
            let missing = manual.operands[operands.count]
            throw Problem(
                missing.summary.within(
                    en: { "\(missing.form) is missing: \($0)" }, es: { "falta \(missing.form(in: .spanish)): \($0)" }))
        }
    }

    /// A name of several words before a day, as it was to be typed; nil where that was not meant.
    private static func quoted(_ words: [String], _ manual: CommandManual) -> Phrase? {
        guard manual.operands.count == 2, manual.operands[1].isOptional, let day = words.last, isDay(day) else {
            return nil
        }
        let command = "hik2humand \(manual.name) \"\(words.dropLast().joined(separator: " "))\" \(day)"
        return Phrase(
            en: "; put a name of several words in quotes: \(command)",
            es: "; ponga entre comillas un nombre de varias palabras: \(command)")
    }

    /// What a person may have meant by an option that there is not.
    private static func hint(_ name: String, _ value: String?, _ manual: CommandManual) -> Phrase {
        if let day = ["--date", "--from"].first(where: { day in manual.options.contains { $0.name == day } }),
            isDay(name)
        {
            return .didYouMean("\(day) \(name)")
        }
        if !name.hasPrefix("-"), manual.options.contains(where: { $0.name == "--person" }) {
            return .didYouMean("--person \(name.contains(" ") ? "\"\(name)\"" : name)")
        }
        let operands = manual.operands.map { $0.form.filter(\.isLetter) }
        if let operand = operands.first(where: { "--\($0.lowercased())" == name }) {
            let given = value.flatMap { $0.hasPrefix("-") ? nil : $0 } ?? operand
            return Phrase(en: "; write \(given) without \(name)", es: "; escriba \(given) sin \(name)")
        }
        if let near = NearestName.best(name, among: manual.options.map(\.name)) { return .didYouMean(near) }
        return Phrase(
            en: "; hik2humand \(manual.name) --help lists them", es: "; vea hik2humand \(manual.name) --help")
    }

    /// A day as people write it, whatever today is.
    private static func isDay(_ text: String) -> Bool {
        SiteDay(date: text) != nil || SiteDay(date: "2026-01-27").flatMap { SiteDay(spoken: text, today: $0) } != nil
    }

    /// Whether a flag was given.
    package func has(_ name: String) -> Bool { values[name] != nil }
    /// The last value given for an option.
    package subscript(name: String) -> String? { values[name]?.last }
    /// All values given for an option, in order.
    func all(_ name: String) -> [String] { values[name] ?? [] }
}

extension PackagedSites {
    /// How a site is named to a command that takes none as an argument; nil for what is no site.
    func hint(_ text: String, _ manual: CommandManual) -> Phrase? {
        guard manual.options.contains(where: { $0.name == CommandManual.envFileOption.name }),
            manual.operands.first?.form != CommandManual.siteOperand.form, let site = try? site(text)
        else { return nil }
        return Phrase(
            en: "; for this site: --env-file \(site.file)", es: "; para este sitio: --env-file \(site.file)")
    }
}

extension CommandContext {
    /// The command's arguments; nil, after a message, when they do not fit its manual.
    package func arguments(for manual: CommandManual) -> Arguments? {
        do {
            return try Arguments(arguments, manual: manual, sites: sites)
        } catch {
            _ = inLanguageOfSettings.fail(error)
            return nil
        }
    }
}
