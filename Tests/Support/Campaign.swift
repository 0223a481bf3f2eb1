import Foundation

/// How large a world a long test runs.
///
/// `swift test` runs a small world of each kind. With `HIK2HUMAND_CAMPAIGN=full`, which `.ci/run` sets for a release
/// build, each is run at full size; the assertions are the same.
enum Campaign {
    static let isFull = ProcessInfo.processInfo.environment["HIK2HUMAND_CAMPAIGN"] == "full"

    static func size<Size>(_ usual: Size, full: Size) -> Size { isFull ? full : usual }
}
