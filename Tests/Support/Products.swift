import Foundation

/// Where things lie that the tests run and read.
enum Products {
    /// The built `hik2humand`, which lies beside the program that runs the tests.
    static let executable: String = {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("hik2humand").path
    }()

    /// The package's top folder.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static let fixtures = root.appendingPathComponent("Tests/Fixtures")

    /// Whether what is generated is to be written anew instead of being compared.
    static let updatesDocuments = ProcessInfo.processInfo.environment["UPDATE_DOCUMENTS"] != nil

    /// Under the thread sanitizer everything takes a multiple of its time.
    static let isSanitized = dlsym(nil, "__tsan_init") != nil
}
