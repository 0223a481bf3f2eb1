import Testing

@testable import Attendance
@testable import Site

@Suite("Settings that messages name")
struct SettingNameTests {
    @Test("Each is a setting", arguments: SettingName.allCases)
    func exists(_ name: SettingName) { #expect(SettingDefinition.named(name.rawValue) != nil) }
}
