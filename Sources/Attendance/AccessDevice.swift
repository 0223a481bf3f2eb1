/// A device as HikCentral lists it: several doors may hang on one.
package struct AccessDevice: Equatable, Sendable {
    package var code: String
    package var name: String
    package var isOnline: Bool

    package init(code: String, name: String, isOnline: Bool) {
        self.code = code
        self.name = name
        self.isOnline = isOnline
    }

    /// What a person knows it by.
    package var label: String { name.isEmpty ? code : "\(name) (\(code))" }
}
