import Base
import Foundation
import Ledger

/// As whom a command goes on once the settings have been read: never as root where somebody else owns the state.
///
/// What root types would leave files that the daemon cannot open, read hostile answers with all rights, and follow
/// whatever the owner has put into the directory. So every command goes through here, before it opens anything in the
/// state directory or on the network, and before any thread or worker is started: both would stay root's.
package enum StateOwner {
    /// Becomes the state directory's owner, with its group and groups, if root runs the program; there is no way back.
    ///
    /// Where the directory does not exist yet, that is the owner of the nearest one above it.
    ///
    /// - Returns: the user's name, or number, when the user was changed.
    package static func become(ownerOf folder: StateFolder) throws -> String? {
        guard geteuid() == 0 else { return nil }
        let owner = try folder.owner()
        guard owner.number != 0 else { return nil }
        let name = owner.name ?? "\(owner.number)"
        if let call = owner.become() {
            throw StateOwnerError(
                folder: folder.path, user: name, reason: "\(call): \(String(cString: strerror(errno)))")
        }
        return name
    }
}

/// Why a program that root has started cannot continue as the owner of the state directory.
package struct StateOwnerError: Error, Equatable, CustomStringConvertible {
    var folder: String
    var user: String
    var reason: String

    package var phrase: Phrase {
        let command = "runuser -u \(user) -- hik2humand …"
        return Phrase(
            en:
                "\(folder) belongs to \(user), and as root this program would leave files there that \(user) cannot open, "
                + "but it cannot continue as \(user) (\(reason)); start it as that user: \(command)",
            es:
                "\(folder) pertenece a \(user), y como root este programa dejaría ahí archivos que \(user) no puede abrir, "
                + "pero no puede continuar como \(user) (“\(reason)”); inícielo como ese usuario: \(command)")
    }

    package var description: String { phrase.english }
}
