import Base

/// A command's arguments, read against the options that its manual names.
package struct Arguments {
    private var values: [String: [String]] = [:]
    /// The arguments that are no options, in order.
    private(set) var operands: [String] = []

    /// An argument that the manual does not know.
    package struct Problem: Error, Equatable, CustomStringConvertible {
        package var sentence: String

        package init(sentence: String) { self.sentence = sentence }

        package var description: String { sentence }
    }

    package init(_ arguments: [String], manual: CommandManual) throws(Problem) {
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
                let near = NearestName.best(name, among: manual.options.map(\.name) + ["--help"])
                let hint = near.map { "; did you mean \($0)?" } ?? ""
                throw Problem(sentence: "“\(argument)” is not an option of hik2humand \(manual.name)\(hint)")
            }
            guard option.takesValue else {
                guard pair.count == 1 else { throw Problem(sentence: "\(name) takes no value") }
                values[name, default: []].append("")
                continue
            }
            guard let value = pair.count == 2 ? pair[1] : rest.popFirst() else {
                throw Problem(sentence: "\(option.form): the value is missing")
            }
            values[name, default: []].append(value)
        }
        if operands.count < manual.operands.count, !manual.operands[operands.count].isOptional {
            let missing = manual.operands[operands.count]
            throw Problem(sentence: "\(missing.form) is missing: \(missing.summary)")
        }
    }

    /// Whether a flag was given.
    package func has(_ name: String) -> Bool { values[name] != nil }
    /// The last value given for an option.
    package subscript(name: String) -> String? { values[name]?.last }
    /// All values given for an option, in order.
    func all(_ name: String) -> [String] { values[name] ?? [] }
}

extension CommandContext {
    /// The command's arguments; nil, after a message, when they do not fit its manual.
    package func arguments(for manual: CommandManual) -> Arguments? {
        do {
            return try Arguments(arguments, manual: manual)
        } catch {
            _ = fail(error)
            return nil
        }
    }
}
