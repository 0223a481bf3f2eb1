import Base
import Foundation
import Operations

/// The file that `--output` names: read and replaced as whoever typed the command.
///
/// A command that root starts goes on as the state directory's owner, who may not write in the settings' folder. So a
/// second process keeps root's rights, and all that it does with them is to put these bytes into this file.
struct OutputFile {
    let path: String
    /// Nil where there is none yet.
    let contents: Data?
    private let writer: ChildProgram

    /// To be called before the command goes on as another user.
    init(_ path: String, executable: String) throws {
        self.path = path
        try FileReplacement.check(path)
        contents = try OutputFile.read(path)
        writer = try ChildProgram(executable, [ReplaceFileCommand.name, path])
    }

    private static func read(_ path: String) throws(FileError) -> Data? {
        do { return try GivenFile.contents(of: path, limit: ReplaceFileCommand.maximum) } catch {
            if error.code == ENOENT { return nil }
            throw error
        }
    }

    /// - Parameter keepsOld: the old file stays as `….bak`.
    func replace(with text: String, keepsOld: Bool) throws {
        let bytes = Data(text.utf8)
        let ending = try writer.finish(input: Data("\(bytes.count) \(keepsOld)\n".utf8) + bytes)
        if ending.status != 0 { throw Failure(description: ending.errors.trimmingSpaces) }
    }

    private struct Failure: Error, CustomStringConvertible { let description: String }
}

/// The hidden command that writes what `OutputFile` hands over.
struct ReplaceFileCommand: Command {
    static let name = "replace-file"
    /// An employee map of a hundred thousand people is a tenth of this.
    static let maximum = 64 << 20

    let manual = CommandManual(
        name: name,
        summary: .init(
            en: "Replace a file by what standard input has",
            es: "Reemplaza un archivo por lo que llega en la entrada estándar"),
        operands: [.init("FILE", .init(en: "The file", es: "El archivo"))],
        exitCodes: [.done, .state], isHidden: true)

    func run(_ context: CommandContext) -> ExitCode {
        guard let arguments = context.arguments(for: manual) else { return .usage }
        do {
            let given = try GivenFile.contents(of: "/dev/stdin", limit: ReplaceFileCommand.maximum + 100)
            guard let end = given.firstIndex(of: UInt8(ascii: "\n")) else { return .done }
            let words = String(decoding: given[..<end], as: UTF8.self).split(separator: " ")
            let bytes = given[(end + 1)...]
            // Whoever was to write the rest has ended: half a file is none.
            guard words.count == 2, Int(words[0]) == bytes.count else { return .done }
            try FileReplacement.replace(arguments.operands[0], with: Data(bytes), keepsOld: words[1] == "true")
            return .done
        } catch {
            context.writeError("\(error)")
            return .state
        }
    }
}
