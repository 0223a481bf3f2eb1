import Base
import Foundation

/// As whom a unit's process opens files: its user, and the groups that User=, Group= and SupplementaryGroups= give it.
///
/// The user's own groups are not all there is: with User=nobody and Group=hik2humand, nobody reads what belongs to the
/// group hik2humand, and no `sudo -u nobody` shows it.
struct UnitUser: Equatable, Sendable {
    var number: uid_t
    var groups: Set<gid_t>
    /// The group that Group= names, else the user's own.
    var groupName: String

    init(number: uid_t, groups: Set<gid_t>, groupName: String) {
        (self.number, self.groups, self.groupName) = (number, groups, groupName)
    }

    /// Nil for a user or a group that this machine does not know.
    ///
    /// - Parameters:
    ///   - user: a name or a number, as the unit has it.
    ///   - group: empty for the user's own.
    init?(user: String, group: String, supplementary: [String]) {
        guard let entry = uid_t(user).map({ getpwuid($0) }) ?? getpwnam(user) else { return nil }
        let (name, own) = (String(cString: entry.pointee.pw_name), entry.pointee.pw_gid)
        number = entry.pointee.pw_uid
        guard let main = group.isEmpty ? own : UnitUser.group(group) else { return nil }
        var list = [gid_t](repeating: 0, count: 256)
        var count = Int32(list.count)
        guard getgrouplist(name, main, &list, &count) >= 0 else { return nil }
        let others = supplementary.map(UnitUser.group)
        guard !others.contains(nil) else { return nil }
        groups = Set(list.prefix(Int(count)) + others.compactMap(\.self) + [main])
        groupName = getgrgid(main).map { String(cString: $0.pointee.gr_name) } ?? "\(main)"
    }

    private static func group(_ text: String) -> gid_t? { gid_t(text) ?? getgrnam(text)?.pointee.gr_gid }

    /// Whether the mode lets it read the file and enter the folders above.
    func mayRead(_ file: FileRights) -> Bool { number == 0 || file.steps.allSatisfy(passes) }

    /// The first folder above the file that it may not enter.
    func closedFolder(above file: FileRights) -> String? {
        number == 0 ? nil : file.steps.dropLast().first { !passes($0) }?.path
    }

    private func passes(_ step: FileRights.Step) -> Bool {
        let bit: mode_t = step.isFolder ? 0o1 : 0o4
        if step.owner == number { return step.mode & (bit << 6) != 0 }
        return step.mode & (groups.contains(step.group) ? bit << 3 : bit) != 0
    }
}

/// Whose a file and the folders above it are, and what their modes allow.
package struct FileRights: Equatable, Sendable {
    struct Step: Equatable, Sendable {
        var path: String
        var owner: uid_t
        var group: gid_t
        var mode: mode_t
        var isFolder = true
    }

    /// From `/` to the file.
    var steps: [Step]

    init(steps: [Step]) { self.steps = steps }

    /// Nil where this user may not look at all of it, or it is not there.
    init?(of path: String) {
        guard path.hasPrefix("/") else { return nil }
        var place = "/"
        var steps: [Step] = []
        let names = (path as NSString).resolvingSymlinksInPath.split(separator: "/")
        for name in [""] + names.map(String.init) {
            place = (place as NSString).appendingPathComponent(name)
            var status = stat()
            guard stat(place, &status) == 0 else { return nil }
            steps.append(
                Step(
                    path: place, owner: status.st_uid, group: status.st_gid, mode: status.st_mode & 0o777,
                    isFolder: status.st_mode & S_IFMT == S_IFDIR))
        }
        self.steps = steps
    }
}
