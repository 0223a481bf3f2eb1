import Base

/// Since when all has been well, or not: the service's own memory, which begins with its start.
struct HealthMemory: Sendable {
    private var isHealthy: Bool?
    private(set) var since: Instant

    init(startedAt: Instant) { since = startedAt }

    mutating func note(_ health: Health, now: Instant) {
        defer { isHealthy = health.isHealthy }
        guard health.isHealthy != isHealthy else { return }
        // A trouble says when it began, which is before it was long enough to matter.
        if !health.isHealthy { since = health.since ?? now } else if isHealthy != nil { since = now }
    }
}
