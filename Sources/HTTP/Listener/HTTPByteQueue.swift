import Foundation

/// Bytes received on a connection and not yet parsed.
///
/// Lines and runs of bytes are taken from the front. When more bytes arrive, an incomplete line is not scanned again
/// from its beginning, so a peer that sends one byte at a time costs no more than any other.
struct HTTPByteQueue {
    private var bytes: [UInt8] = []
    private var start = 0
    /// There is no line end between `start` and this index.
    private var scanned = 0

    var count: Int { bytes.count - start }
    /// The byte that would be taken next.
    var first: UInt8? { start < bytes.count ? bytes[start] : nil }

    mutating func append(_ more: some Collection<UInt8>) {
        if start > 65_536, start > bytes.count / 2 {
            bytes.removeFirst(start)
            scanned -= start
            start = 0
        }
        bytes.append(contentsOf: more)
    }

    /// The next line without its CR LF, or nil while it is incomplete.
    ///
    /// A bare CR or LF is refused: requests are smuggled through two readers that disagree about the line ends of one
    /// message (RFC 9112, 2.2 and 11.2).
    mutating func line(limit: Int, orRefuse tooLong: HTTPRefusal) throws(HTTPRefusal) -> ArraySlice<UInt8>? {
        var index = scanned
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\n") { throw .badRequest("a line ends in LF without CR") }
            if byte == UInt8(ascii: "\r") {
                guard index + 1 < bytes.count else { break }
                guard bytes[index + 1] == UInt8(ascii: "\n") else { throw .badRequest("a CR stands without LF") }
                guard index - start <= limit else { throw tooLong }
                let line = bytes[start..<index]
                start = index + 2
                scanned = start
                return line
            }
            index += 1
        }
        scanned = index
        guard count <= limit + 1 else { throw tooLong }
        return nil
    }

    /// Moves at most `most` bytes to the end of `body`, and returns how many it moved.
    mutating func take(_ most: Int, into body: inout Data) -> Int {
        let length = min(max(0, most), count)
        body.append(contentsOf: bytes[start..<start + length])
        start += length
        scanned = start
        if start == bytes.count {
            bytes.removeAll(keepingCapacity: bytes.count <= 65_536)
            start = 0
            scanned = 0
        }
        return length
    }
}
