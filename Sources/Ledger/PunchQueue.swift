import Base

/// The line numbers of events to be delivered, oldest punch first: a binary heap.
struct PunchQueue: Sendable {
    struct Place: Comparable, Sendable {
        var time: Instant
        var line: Int

        static func < (left: Place, right: Place) -> Bool {
            (left.time, left.line) < (right.time, right.line)
        }
    }

    private var heap: [Place] = []

    var first: Place? { heap.first }

    mutating func insert(_ place: Place) {
        heap.append(place)
        var child = heap.count - 1
        while child > 0, heap[child] < heap[(child - 1) / 2] {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func removeFirst() {
        guard let last = heap.popLast(), !heap.isEmpty else { return }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child] < heap[least] {
                least = child
            }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
