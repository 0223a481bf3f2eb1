import Testing

@testable import Attendance
@testable import Site

@Suite("Settings named in messages")
struct SettingNameTests {
    @Test("Every named setting exists", arguments: SettingName.allCases)
    func exists(_ name: SettingName) { #expect(SettingDefinition.named(name.rawValue) != nil) }
}
