import Foundation

/// Takes frames from the program on descriptor 0 until it closes, then ends the process at once.
///
/// Without the program there is nobody to work for. A frame that cannot be read ends the process as well: both sides are
/// the same binary, so it is no frame of the program's.
func readFrames<Frame: PipeFrame>(limit: Int, _ take: (Frame) -> Void) -> Never {
    var buffer = FrameBuffer<Frame>(limit: limit)
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
    while true {
        let count = read(0, chunk.baseAddress, chunk.count)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { _exit(0) }
        buffer.append(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
        do throws(WorkerFrameError) {
            while let frame = try buffer.next() { take(frame) }
        } catch {
            _exit(65)
        }
    }
}
