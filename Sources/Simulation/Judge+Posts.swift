import Base

extension Judge {
    mutating func judgePosts() {
        for number in evidence.repeated {
            let post = evidence.requests[number]
            guard let key = post.punch, !couldNotBeReadBack(key, before: lastPost(of: key, until: number)) else {
                continue
            }
            let first = evidence.created[key]?.first ?? post.at
            if !isBlindlyRestored(first, post.at) {
                violation(.postedAgain, "\(key), made \(first.text), posted again \(post.at.text)")
            }
        }
        var open: [(key: Evidence.Key, number: Int)] = []
        for (number, request) in evidence.requests.enumerated() {
            guard let key = request.punch else {
                if request.answer.map({ $0 < 429 }) ?? false { open.removeAll { $0.key.employee == request.employee } }
                continue
            }
            if let other = open.first(where: { $0.key != key }),
                !isForgotten(since: evidence.requests[other.number].at, request.at),
                !wasGivenUp(other.number, before: number)
            {
                violation(.twoUnconfirmed, "\(key) was posted \(request.at.text) while \(other.key) was unconfirmed")
            }
            open.removeAll { $0.key == key }
            let isClear = request.hasNotLeft || (request.answer.map { $0 < 500 } ?? false)
            if !isClear { open.append((key, number)) }
        }
    }

    /// The post that made it twice: where the network held the first one back, that one is refused, and not the second.
    private func lastPost(of key: Evidence.Key, until number: Int) -> Int {
        guard let moment = evidence.requests[number].performed?.at else { return number }
        return evidence.requests.indices[number...].prefix { evidence.requests[$0].at <= moment }
            .last { evidence.requests[$0].punch == key } ?? number
    }

    /// Between the two, a backup of before the first was restored, and nobody said so.
    func isBlindlyRestored(_ first: Instant, _ second: Instant) -> Bool {
        evidence.restored.contains { !$0.isTold && $0.madeAt <= first && first <= $0.at && $0.at <= second }
    }

    /// A backup without it was restored, or the file with it was damaged.
    private func isForgotten(since: Instant, _ until: Instant) -> Bool {
        evidence.restored.contains { since <= $0.at && $0.at <= until }
            || (evidence.marks[.bitFlip] ?? []).contains { since <= $0.from && $0.from <= until }
    }

    /// Six questions in a row failed after this post: then it may be set aside, so that others can go first.
    private func wasGivenUp(_ post: Int, before number: Int) -> Bool {
        var failures = 0
        for request in evidence.requests[post..<number] where request.punch == nil {
            if request.answer == 403 || request.answer == 404 { return true }
            failures = request.answer == 200 && request.performed != nil ? 0 : failures + 1
            if failures >= 6 { return true }
        }
        return false
    }

    /// Since its last post, reading back was refused, or questions failed six times in a row: then the documents let it
    /// be posted again, and Humand refuses a duplicate.
    private func couldNotBeReadBack(_ key: Evidence.Key, before number: Int) -> Bool {
        var failures = 0
        for request in evidence.requests[..<number].reversed() {
            guard request.punch == nil else { continue }
            switch request.answer {
            case 403, 404: if request.employee == key.employee { return true }
            // Somebody else's page, or a failure.
            case 200 where request.performed != nil: return false
            default: failures += 1
            }
            if failures >= 6 { return true }
        }
        return false
    }
}
