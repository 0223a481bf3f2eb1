import Foundation

/// Where the build put the program that the tests run.
enum Products {
    /// The built `hik2humand`, which lies beside the bundle of test resources.
    static var executable: String {
        Bundle.module.bundleURL.deletingLastPathComponent().appendingPathComponent("hik2humand").path
    }
}
