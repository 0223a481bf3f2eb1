import Foundation

/// The locations of what the tests run and read.
enum Products {
    /// The built `hik2humand`, in the same folder as the program that runs the tests.
    static let executable: String = {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("hik2humand").path
    }()

    /// The package's top folder.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static let fixtures = root.appendingPathComponent("Tests/Fixtures")

    /// Whether generated files are rewritten instead of being compared.
    static let updatesDocuments = ProcessInfo.processInfo.environment["UPDATE_DOCUMENTS"] != nil

    /// Under the thread sanitizer everything takes several times as long.
    static let isSanitized = dlsym(nil, "__tsan_init") != nil
}
