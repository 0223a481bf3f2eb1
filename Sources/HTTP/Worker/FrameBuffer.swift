import Foundation

/// Collects bytes from a pipe and returns whole frames.
struct FrameBuffer {
    /// A frame that announces more bytes than this is refused before they are collected.
    var limit: Int
    private var bytes = Data()

    init(limit: Int) { self.limit = limit }

    /// True when no byte of another frame has arrived.
    var isEmpty: Bool { bytes.isEmpty }

    mutating func append(_ chunk: UnsafeRawBufferPointer) { bytes.append(contentsOf: chunk) }

    /// The next whole frame, or nil when more bytes are needed.
    mutating func next() throws(WorkerFrameError) -> WorkerFrame? {
        guard bytes.count >= 4 else { return nil }
        let length = Int(bytes.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
        guard length <= limit else { throw .tooLong(length) }
        guard bytes.count - 4 >= length else { return nil }
        let payload = bytes.dropFirst(4).prefix(length)
        let frame = try WorkerFrame(payload: payload)
        bytes = Data(bytes.dropFirst(4 + length))
        return frame
    }
}
