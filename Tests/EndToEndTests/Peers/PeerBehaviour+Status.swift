import Foundation

@testable import HTTP
@testable import Support

/// The meaning of complete answers: redirects, Humand's statuses and codes, HikCentral's.
extension PeerBehaviour {
    static let redirects = [
        PeerBehaviour(
            .redirect, "301, 302, 303, 307, 308, to another host, another port or another path: never followed",
            read: .misconfigured, post: .misdirected,
            [301, 302, 303, 307, 308].flatMap { status in
                [
                    PeerCase(name: "\(status) to another port") {
                        redirect(status, to: $0.trap, $0.connection)
                    },
                    PeerCase(name: "\(status) to another path") {
                        redirect(status, to: "/elsewhere", $0.connection)
                    },
                ]
            }),
        PeerBehaviour(
            .redirect, "300, 304, 305, or a redirect to nowhere", read: .misconfigured, post: .misdirected,
            [
                PeerCase.answers(300, "[]"), PeerCase.answers(304), PeerCase.answers(305),
                PeerCase.answers(302, "", ["Location": "http://[::1"]),
                PeerCase.answers(307, "", ["Location": ""]),
                PeerCase.answers(301, "<html>moved</html>", ["Location": "file:///etc/passwd"]),
            ]),
    ]

    static let humandSays = [
        PeerBehaviour(
            .humand, "200 or 201 with an `id`", post: .accepted(),
            [
                PeerCase.changes("200") { $0.status = 200 },
                PeerCase.changes("201, the id as text") { $0.body = Data(#"{"id":"a-1"}"#.utf8) },
                PeerCase.changes("chunked") {
                    $0.headers["Transfer-Encoding"] = "chunked"
                    $0.body =
                        Data("\(String($0.body.count, radix: 16))\r\n".utf8) + $0.body + Data("\r\n0\r\n\r\n".utf8)
                },
                PeerCase.changes("with a cookie") { $0.headers["Set-Cookie"] = "a=b; Path=/" },
            ]),
        PeerBehaviour(
            .humand, "2xx with neither `id` nor `code`", post: .inDoubt,
            [PeerCase.answers(201, #"{"type":"START"}"#), PeerCase.answers(202, "{}"), PeerCase.answers(204)]),
        PeerBehaviour(
            .humand, "2xx with the `id` of the post before, for another employee or the other direction",
            post: .inDoubt,
            [
                answersOther("another employee", "\"ana\"", "\"beto\""),
                answersOther("the other direction", "\"START\"", "\"END\""),
            ]),
        PeerBehaviour(
            .humand, "400, 404, 409, 422, or 2xx, with `code` and `message`: a refusal, a duplicate among them",
            post: .refused,
            [
                PeerCase.answers(400, #"{"code":"INVALID_DATA","message":"no","metadata":{}}"#),
                PeerCase.answers(404, #"{"code":"NOT_FOUND","message":"The requested resource was not found"}"#),
                PeerCase.answers(409, #"{"code":"DUPLICATE_ENTRY","message":"Entry already exists"}"#),
                PeerCase.answers(422, #"{"code":"INVALID_ENTRY","message":"Exit without entry"}"#),
                PeerCase.answers(422, #"{"code":"INVALID_ENTRY","message":"Duplicate entry"}"#),
                PeerCase.answers(200, #"{"code":"INVALID_DATA","message":"no"}"#),
                PeerCase.answers(201, #"{"id":null,"code":"X","message":"no"}"#),
            ]),
        PeerBehaviour(
            .humand, "the same, in words that speak of the future", post: .future,
            [
                PeerCase.answers(422, #"{"code":"INVALID_ENTRY","message":"Entry is in the future"}"#),
                PeerCase.answers(400, #"{"code":"ENTRY_IN_FUTURE","message":""}"#),
            ]),
        PeerBehaviour(
            .humand, "400, 404, 409, 422 in other words, or any other 4xx", post: .misdirected,
            [400, 402, 404, 405, 406, 409, 410, 411, 413, 414, 415, 418, 422, 431, 451, 499].map {
                PeerCase.answers($0, "<html>no</html>", ["Content-Type": "text/html"])
            } + [PeerCase.answers(404), PeerCase.answers(405, #"{"code":"X","message":"no"}"#)]),
        PeerBehaviour(
            .humand, "401, 403 in Humand's own words, with any challenge", post: .unauthorized,
            [
                PeerCase.answers(401, #"{"code":"UNKNOWN_TOKEN","message":"no"}"#),
                PeerCase.answers(403, #"{"code":"ACCESS_DENIED","message":"no"}"#),
            ]
                + [#"Basic realm="x""#, #"Digest realm="x", nonce="y""#, "Negotiate", "NTLM", "Bearer", ""].map {
                    PeerCase.answers(401, #"{"code":"UNKNOWN_TOKEN"}"#, ["WWW-Authenticate": $0])
                }),
        PeerBehaviour(
            .humand, "401, 403 in other words, 407: a proxy or a firewall", post: .misdirected,
            [
                PeerCase.answers(401), PeerCase.answers(401, "wrong", ["WWW-Authenticate": "NTLM"]),
                PeerCase.answers(403, "<html>blocked</html>"), PeerCase.answers(407, #"{"code":"X"}"#),
            ]),
        PeerBehaviour(
            .humand, "500, 501, 503: `UNKNOWN_ERROR`, `DATABASE_ERROR`, `ILLEGAL_STATE`", post: .failed,
            [
                PeerCase.answers(500, #"{"code":"UNKNOWN_ERROR","message":"no"}"#),
                PeerCase.answers(500, #"{"code":"DATABASE_ERROR","message":"no"}"#),
                PeerCase.answers(500, #"{"code":"ILLEGAL_STATE","message":"no"}"#),
                PeerCase.answers(501), PeerCase.answers(503, #"{"code":"UNKNOWN_ERROR","message":"no"}"#),
            ]),
        PeerBehaviour(
            .humand, "408, any other 5xx, or one in other words: a proxy gave up", post: .inDoubt,
            [408, 500, 502, 503, 504, 505, 507, 508, 511, 520, 521, 522, 523, 524, 525, 526, 529, 530, 598, 599].map {
                PeerCase.answers($0, "<html>gateway</html>")
            }),
        PeerBehaviour(
            .humand, "a status above 599", post: .misdirected,
            [PeerCase.answers(600), PeerCase.answers(999, #"{"id":1}"#)]),
    ]

    static let hikCentralSays = [
        PeerBehaviour(
            .hikCentral, "200 with code 0, as text or number", read: .read,
            [
                PeerCase.changes("as a number") {
                    let text = String(decoding: $0.body, as: UTF8.self)
                    $0.body = Data(text.replacingOccurrences(of: #""code":"0""#, with: #""code":0"#).utf8)
                },
                PeerCase.changes("as 0x00000000") {
                    let text = String(decoding: $0.body, as: UTF8.self)
                    $0.body = Data(text.replacingOccurrences(of: #""code":"0""#, with: #""code":"0x00000000""#).utf8)
                },
            ]),
        PeerBehaviour(
            .hikCentral, "401, 403 without an envelope, 407: a proxy or a firewall", read: .misconfigured,
            [
                PeerCase.answers(401), PeerCase.answers(403, "<html>no</html>"),
                PeerCase.answers(407, "<html>no</html>"),
                PeerCase.answers(401, "", ["WWW-Authenticate": "Basic realm=\"x\""]),
            ]),
        PeerBehaviour(
            .hikCentral, "401, 403 with any code", read: .refused,
            [
                PeerCase.answers(401, #"{"code":"1","msg":"no"}"#), PeerCase.answers(403, #"{"code":"4711"}"#),
                PeerCase.answers(401, envelope("0x02401003")),
            ]),
        PeerBehaviour(
            .hikCentral, "404 without an envelope", read: .misconfigured,
            [PeerCase.answers(404), PeerCase.answers(404, #"{"status":404,"error":"Not Found"}"#)]),
        PeerBehaviour(
            .hikCentral,
            "any other 4xx or 5xx without an envelope; code 0 in one; 502 and 503 are reported as a stopped gateway",
            read: .retried,
            [
                400, 402, 405, 406, 408, 409, 410, 411, 413, 414, 415, 418, 422, 431, 451, 499, 500, 501, 502, 503, 504,
                505, 520, 524, 599, 600, 999,
            ].map { PeerCase.answers($0, "<html>no</html>") }
                + [PeerCase.answers(500, envelope("0")), PeerCase.answers(200, #"{"code":"0","data":""}"#)]),
        PeerBehaviour(
            .hikCentral,
            "`0x02401000`–`0x02401008`, `0x02401019`, `0x0240101b`–`0x0240101d`, 9, 13, 17, 64–69, 130, "
                + "`0x00072201`, `0x00072203`, `0x00072204`",
            read: .refused,
            codes(
                "0x02401000", "0x02401001", "0x02401002", "0x02401003", "0x02401004", "0x02401005", "0x02401006",
                "0x02401007", "0x02401008", "0x02401019", "9", "13", "17", "64", "65", "66", "67", "68", "69", "130",
                "0x00072201", "0x00072203", "0x00072204", "0x0240101b", "0x0240101c", "0x0240101d")),
        // 3.x refuses a whole query so for one door that was deleted.
        PeerBehaviour(
            .hikCentral, "`0x00072202` for several doors: they are asked for one by one, and one of them answers",
            read: .read, codes("0x00072202")),
        PeerBehaviour(
            .hikCentral, "`0x02401009`, `0x0240100b`, `0x02401036`, `0x0240103b`", read: .waits(milliseconds: 14_348),
            codes("0x02401009", "0x0240100b", "0x0240100B", "0x02401036", "0x0240103b")),
        PeerBehaviour(
            .hikCentral, "2, 7, 8, 10–12, `0x00072001`–`0x00072003`, `0x00072005`, `0x0240100a`, `0x0240103a`",
            read: .misconfigured,
            codes(
                "2", "7", "8", "10", "11", "12", "0x00072001", "0x00072002", "0x00072003", "0x00072005", "0x0240100a",
                "0x0240103a")),
        PeerBehaviour(.hikCentral, "`0x00072004`", read: .smallerPages, codes("0x00072004")),
        PeerBehaviour(
            .hikCentral,
            "1, 3–6, 16, `0x00052101`–`0x00052104`, `0x00052301`, `0x02400001`, `0x02400004`, a code that nobody knows",
            read: .retried,
            codes(
                "1", "3", "4", "5", "6", "16", "0x00052101", "0x00052102", "0x00052103", "0x00052104", "0x00052301",
                "0x02400001", "0x02400004", "128", "4711", "-1", "banana", "", "99999999999999999999",
                "0xffffffffffffffffff"
            )),
    ]

    private static func answersOther(_ name: String, _ mine: String, _ others: String) -> PeerCase {
        PeerCase.changes(name) {
            $0.body = Data(String(decoding: $0.body, as: UTF8.self).replacingOccurrences(of: mine, with: others).utf8)
        }
    }

    private static func redirect(_ status: Int, to place: String, _ connection: RawConnection) -> Bool {
        connection.send(
            HTTPResponse(
                status: status, headers: HTTPHeaders(["Location": place, "Content-Type": "text/html"]),
                body: Data("moved".utf8)
            ).bytes)
    }

    private static func codes(_ codes: String...) -> [PeerCase] { codes.map { PeerCase.answers(200, envelope($0)) } }

    /// Like a gateway that repeats the key and the signed text.
    private static func envelope(_ code: String) -> String {
        #"{"code":"\#(code)","msg":"StringToSign: POST\n*/*\nx-ca-key:20260001 SimulatedSecret","data":""}"#
    }
}
