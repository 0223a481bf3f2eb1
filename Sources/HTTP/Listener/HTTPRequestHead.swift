import Foundation

/// The request line and header fields of one request, checked.
struct HTTPRequestHead {
    /// How the end of the body is found (RFC 9112, 6).
    enum Framing: Equatable {
        case length(Int)
        case chunked
    }

    var method: String
    var target: HTTPTarget
    var headers: HTTPHeaders
    var framing: Framing
    var keepAlive: Bool
    var expectsContinue: Bool

    /// Parses the lines of a head, the request line first.
    init(parsing lines: [[UInt8]]) throws(HTTPRefusal) {
        let parts = (lines.first ?? []).split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard parts.count == 3, Self.isToken(parts[0]) else {
            throw .badRequest("the request line is not: method, target, version")
        }
        let version = String(decoding: parts[2], as: UTF8.self)
        guard version.hasPrefix("HTTP/") else { throw .badRequest("the request line does not end in HTTP/1.1") }
        guard version == "HTTP/1.1" || version == "HTTP/1.0" else {
            throw HTTPRefusal(status: 505, reason: "only HTTP/1.1 and 1.0 are spoken here")
        }
        method = String(decoding: parts[0], as: UTF8.self)
        target = try HTTPTarget(parsing: parts[1])
        headers = HTTPHeaders()
        for line in lines.dropFirst() { headers.fields.append(try Self.field(line[...])) }

        let isOld = version == "HTTP/1.0"
        let hosts = headers.values(of: "Host").count
        guard hosts == 1 || (isOld && hosts == 0) else { throw .badRequest("there is not exactly one Host field") }
        framing = try Self.framing(of: headers, isOld: isOld)
        let options = headers.values(of: "Connection").flatMap { $0.split(separator: ",") }
            .map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
        keepAlive = isOld ? options.contains("keep-alive") : !options.contains("close")
        expectsContinue = false
        if let expectation = headers["Expect"], !isOld {
            guard expectation.lowercased() == "100-continue" else {
                throw HTTPRefusal(status: 417, reason: "the only expectation met here is 100-continue")
            }
            expectsContinue = true
        }
    }

    private static func framing(of headers: HTTPHeaders, isOld: Bool) throws(HTTPRefusal) -> Framing {
        let lengths = headers.values(of: "Content-Length")
        let codings = headers.values(of: "Transfer-Encoding")
        // RFC 9112, 6.3 and 11.2: messages with both are used to smuggle requests past a proxy.
        guard codings.isEmpty || lengths.isEmpty else {
            throw .badRequest("both Content-Length and Transfer-Encoding are given")
        }
        if !codings.isEmpty {
            guard !isOld else { throw .badRequest("HTTP/1.0 has no Transfer-Encoding") }
            guard codings.count == 1, codings[0].lowercased() == "chunked" else {
                throw HTTPRefusal(status: 501, reason: "the only transfer coding known here is chunked")
            }
            return .chunked
        }
        guard let text = lengths.first else { return .length(0) }
        guard lengths.count == 1, !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw .badRequest("Content-Length is not one decimal number")
        }
        guard let length = Int(text) else { throw .bodyTooLarge }
        return .length(length)
    }

    /// Parses one `name: value` line; also used for the trailer fields after a chunked body.
    static func field(_ line: ArraySlice<UInt8>) throws(HTTPRefusal) -> HTTPHeaders.Field {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), isToken(line[..<colon]) else {
            throw .badRequest("a header line is not: name, colon, value")
        }
        var value = line[(colon + 1)...]
        while let byte = value.first, byte == 0x20 || byte == 0x09 { value.removeFirst() }
        while let byte = value.last, byte == 0x20 || byte == 0x09 { value.removeLast() }
        guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
            throw .badRequest("a header value holds a control character")
        }
        // Bytes that are not UTF-8 are read as Latin-1, the field values' old character set (RFC 9110, 5.5).
        let text =
            String(validating: value, as: UTF8.self)
            ?? String(String.UnicodeScalarView(value.map { Unicode.Scalar($0) }))
        return HTTPHeaders.Field(name: String(decoding: line[..<colon], as: UTF8.self), value: text)
    }

    /// RFC 9110, 5.6.2.
    private static func isToken(_ bytes: ArraySlice<UInt8>) -> Bool {
        !bytes.isEmpty
            && bytes.allSatisfy {
                switch $0 {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E...0x60, 0x7C, 0x7E: true
                default: false
                }
            }
    }
}

extension HTTPHeaders {
    /// All values of a field, in the order received.
    func values(of name: String) -> [String] {
        fields.filter { $0.name.caseInsensitiveCompare(name) == .orderedSame }.map(\.value)
    }
}
