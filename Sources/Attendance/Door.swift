import Base

/// A door as HikCentral lists it.
package struct Door: Hashable, Sendable {
    package var code: String
    package var name: String

    package init(code: String, name: String) {
        self.code = code
        self.name = name
    }
}

extension Door {
    /// As ENTRY_DEVICES names it: by its name, unless that is another's too or has a character of the list's own
    /// grammar, or one that nobody sees.
    package func reference(among doors: [Door]) -> String {
        let isUnique = doors.count { $0.name == name } == 1
        let isPlain = !name.isEmpty && !name.contains { ",/\"'".contains($0) } && name.withoutControls == name
        return isUnique && isPlain && name == name.trimmingSpaces ? name : code
    }
}
