/// How much of a file system is left, in bytes.
package struct DiskSpace: Equatable, Sendable {
    /// What this user may still write.
    package var free: Int64
    package var size: Int64

    package init(free: Int64, size: Int64) { (self.free, self.size) = (free, size) }

    /// Less than a twentieth, or less than a gigabyte of a large disk.
    package var isLow: Bool { free < limit }
    /// Half as much again: a disk at the limit is not reported each time it crosses it.
    package var isAmple: Bool { free >= limit + limit / 2 }

    private var limit: Int64 { min(size / 20, 1 << 30) }
}
