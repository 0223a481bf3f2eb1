import Foundation

/// How much of its world a long test plays.
///
/// `swift test` plays a short world of each kind. With `HIK2HUMAND_CAMPAIGN=full`, which `.ci/run` sets for a release
/// build, each is played at full size; the assertions are the same.
enum Campaign {
    static let isFull = ProcessInfo.processInfo.environment["HIK2HUMAND_CAMPAIGN"] == "full"

    static func size<Size>(_ usual: Size, full: Size) -> Size { isFull ? full : usual }
}
