import Base
import Foundation
import HTTP

/// Tracks how many requests Humand still allows, in order to slow down before a 429.
///
/// Humand reports it as `RateLimit: limit=50, remaining=45, reset=30` and `RateLimit-Policy: 50;w=60`. Both may be
/// absent, and both are untrusted text: whatever they say, no wait is longer than a window can be.
struct Pacing: Equatable, Sendable {
    private var openAgainAt: Span?
    /// How many requests of a window are left for others who share it; never more than a fifth of them.
    private let reserve: Int64

    /// The longest wait for a window.
    static let longest = Span.minutes(5)

    init(reserve: Int64 = 0) { self.reserve = reserve }

    /// Records an answer received at `uptime`.
    mutating func note(_ headers: HTTPHeaders, at uptime: Span) {
        openAgainAt = nil
        guard let values = headers["RateLimit"].map(Pacing.parameters), let remaining = values["remaining"],
            remaining <= max(0, min(reserve, (values["limit"] ?? 0) / 5)), let reset = values["reset"], reset >= 0
        else { return }
        openAgainAt = uptime + min(.seconds(reset), Pacing.longest)
    }

    /// How long to wait before the next request.
    func pause(at uptime: Span) -> Span {
        guard let openAgainAt else { return .milliseconds(0) }
        return max(openAgainAt - uptime, .milliseconds(0))
    }

    /// Parses `limit=50, remaining=45, reset=30`, in any order.
    private static func parameters(_ text: String) -> [String: Int64] {
        var result: [String: Int64] = [:]
        for part in text.split(whereSeparator: { $0 == "," || $0 == ";" }) {
            let pair = part.split(separator: "=", maxSplits: 1).map(\.trimmingSpaces)
            if pair.count == 2, let number = Int64(pair[1]) { result[pair[0].lowercased()] = number }
        }
        return result
    }
}
