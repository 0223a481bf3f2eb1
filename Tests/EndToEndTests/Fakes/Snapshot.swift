import Foundation

@testable import Support

/// A folder's state: every name in it with mode, size, content and modification time.
struct Snapshot: Equatable {
    struct Item: Equatable {
        var mode: Int
        var content: Data?
        var seconds: Int
        var nanoseconds: Int
    }

    /// By path, relative to the folder; the folder itself is "".
    private(set) var items: [String: Item] = [:]

    init(of folder: String) {
        let below = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        for name in [""] + below {
            let path = name.isEmpty ? folder : "\(folder)/\(name)"
            var status = stat()
            guard stat(path, &status) == 0 else { continue }
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            items[name] = Item(
                mode: Int(status.st_mode & 0o777), content: isFolder ? nil : FileManager.default.contents(atPath: path),
                seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
        }
    }
}
