/// A device as HikCentral lists it; it may control several doors.
package struct AccessDevice: Equatable, Sendable {
    package var code: String
    package var name: String
    package var isOnline: Bool

    package init(code: String, name: String, isOnline: Bool) {
        self.code = code
        self.name = name
        self.isOnline = isOnline
    }

    /// The text by which people recognize it.
    package var label: String { name.isEmpty ? code : "\(name) (\(code))" }
}
