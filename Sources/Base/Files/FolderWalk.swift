import Foundation

/// The folders and links on the way to a folder, from `/` on, each looked at where it was found.
///
/// It goes from descriptor to descriptor, so nothing can be exchanged between two looks.
package struct FolderWalk {
    /// A folder, or a link that was followed.
    package struct Step {
        package let path: String
        package let status: stat

        package var isLink: Bool { status.st_mode & S_IFMT == S_IFLNK }
    }

    package private(set) var steps: [Step] = []
    /// The folder itself, or, where it does not exist, the nearest one above it that does.
    package private(set) var end: Step

    /// - Parameter path: from `/` on.
    package init(to path: String) throws(FileError) {
        var folder = try FolderWalk.look("/", from: AT_FDCWD, at: "/")
        defer { close(folder.descriptor) }
        end = folder.step
        steps = [end]
        var names = FolderWalk.names(path)
        var links = 0
        while let name = names.popLast() {
            let place = (end.path as NSString).appendingPathComponent(name)
            let found: (descriptor: Int32, step: Step)
            do throws(FileError) { found = try FolderWalk.look(name, from: folder.descriptor, at: place) } catch {
                if error.code == ENOENT { return }
                throw error
            }
            steps.append(found.step)
            if found.step.isLink {
                defer { close(found.descriptor) }
                links += 1
                var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
                let count = readlinkat(found.descriptor, "", &buffer, buffer.count)
                guard count > 0, links <= 40 else { throw FileError("follow", place, count > 0 ? ELOOP : errno) }
                let target = String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
                names += FolderWalk.names(target)
                guard target.hasPrefix("/") else { continue }
                close(folder.descriptor)
                folder = try FolderWalk.look("/", from: AT_FDCWD, at: "/")
            } else {
                close(folder.descriptor)
                folder = found
            }
            end = folder.step
            guard end.status.st_mode & S_IFMT == S_IFDIR else { throw FileError("enter", place, ENOTDIR) }
        }
    }

    /// The first folder above a file that this user may not enter; nil where all can be entered, or are not there.
    package static func closed(above file: String) -> String? {
        var place = ""
        for name in file.split(separator: "/").dropLast() {
            place += "/" + name
            if access(place, X_OK) != 0 { return errno == EACCES ? place : nil }
        }
        return nil
    }

    /// The last name first.
    private static func names(_ path: String) -> [String] {
        path.split(separator: "/").filter { $0 != "." }.reversed().map(String.init)
    }

    private static func look(
        _ name: String, from folder: Int32, at place: String
    ) throws(FileError) -> (descriptor: Int32, step: Step) {
        let descriptor = openat(folder, name, GNUExtensions.lookOnly | O_NOFOLLOW | O_CLOEXEC)
        var status = stat()
        guard descriptor >= 0 else { throw FileError("enter", place, errno) }
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw FileError("enter", place, code)
        }
        return (descriptor, Step(path: place, status: status))
    }
}
