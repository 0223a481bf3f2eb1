import Foundation

/// The state of reading a chunked body (RFC 9112, 7.1).
struct HTTPChunkedBody {
    /// The longest line with a chunk's size and extensions, and the largest total of all trailer lines, in bytes.
    static let sizeLineLimit = 1024

    private enum State {
        case size
        case data(remaining: Int)
        case dataEnd
        case trailers(bytes: Int)
    }

    private var state = State.size

    /// Reads what has arrived; true when the body is complete, including its trailers.
    mutating func read(
        from queue: inout HTTPByteQueue, into body: inout Data, limit: Int
    ) throws(HTTPRefusal) -> Bool {
        let longLine = HTTPRefusal.badRequest("a chunk's size line is too long")
        while true {
            switch state {
            case .size:
                guard let line = try queue.line(limit: Self.sizeLineLimit, orRefuse: longLine) else { return false }
                let size = try Self.size(line)
                let (total, overflow) = body.count.addingReportingOverflow(size)
                guard !overflow, total <= limit else { throw .bodyTooLarge }
                state = size == 0 ? .trailers(bytes: 0) : .data(remaining: size)
            case .data(var remaining):
                remaining -= queue.take(remaining, into: &body)
                state = remaining == 0 ? .dataEnd : .data(remaining: remaining)
                if remaining > 0 { return false }
            case .dataEnd:
                guard let line = try queue.line(limit: 0, orRefuse: .badRequest("a chunk is longer than its size"))
                else { return false }
                guard line.isEmpty else { throw .badRequest("a chunk is longer than its size") }
                state = .size
            case .trailers(let bytes):
                let rest = HTTPRequestReader.headLimit - bytes
                guard let line = try queue.line(limit: rest, orRefuse: .headTooLarge) else { return false }
                if line.isEmpty { return true }
                // Checked and dropped: nothing here uses a field that comes after the body.
                _ = try HTTPRequestHead.field(line)
                guard line.count + 2 <= rest else { throw .headTooLarge }
                state = .trailers(bytes: bytes + line.count + 2)
            }
        }
    }

    private static func size(_ line: ArraySlice<UInt8>) throws(HTTPRefusal) -> Int {
        let digits = line.prefix { $0 != UInt8(ascii: ";") }
        // Seven hexadecimal digits are 256 MB, more than any limit here; so the sum below cannot overflow.
        guard !digits.isEmpty, digits.allSatisfy({ HTTPTarget.hexDigit($0) != nil }) else {
            throw .badRequest("a chunk's size is not a hexadecimal number")
        }
        let significant = digits.drop { $0 == UInt8(ascii: "0") }
        guard significant.count <= 7 else { throw .bodyTooLarge }
        return significant.reduce(0) { $0 << 4 | Int(HTTPTarget.hexDigit($1) ?? 0) }
    }
}
