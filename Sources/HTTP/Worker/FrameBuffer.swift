import Foundation

/// A message that travels over a pipe, decoded from its payload.
protocol PipeFrame {
    init(payload: Data) throws(WorkerFrameError)
}

/// Collects bytes from a pipe and returns whole frames.
struct FrameBuffer<Frame: PipeFrame> {
    /// A frame that announces more bytes than this is refused before they are collected.
    var limit: Int
    private var bytes = Data()
    /// How many of the bytes have been returned as frames.
    private var start = 0

    init(limit: Int) { self.limit = limit }

    /// True when no byte of another frame has arrived.
    var isEmpty: Bool { bytes.count == start }

    mutating func append(_ chunk: UnsafeRawBufferPointer) {
        // Once for each chunk, not for each frame: a burst of small frames would be copied again and again.
        if start > 0 {
            bytes.removeSubrange(0..<start)
            start = 0
        }
        bytes.append(contentsOf: chunk)
    }

    /// The next whole frame, or nil when more bytes are needed.
    mutating func next() throws(WorkerFrameError) -> Frame? {
        guard bytes.count - start >= 4 else { return nil }
        let length = Int(bytes[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
        guard length <= limit else { throw .tooLong(length) }
        guard bytes.count - start - 4 >= length else { return nil }
        let payload = bytes[start + 4..<start + 4 + length]
        start += 4 + length
        return try Frame(payload: payload)
    }
}
