import Foundation

/// The ledger as a person with `jq` would read it: by the page Ledger in the documents, and by nothing of the program.
struct LedgerText {
    /// An event and what has become of it.
    struct Life {
        var line: Int
        var event: String
        var person: String
        var door: String
        var second: Int64
        var state: String
        var cause: String?
        var reason: String
        var employee: String?
        var origin: String
        /// Every state it has had.
        var states: [String]
    }

    private(set) var lives: [Int: Life] = [:]
    /// The windows that follow the cursor, one list for each time that reading began (again).
    private(set) var windows: [[(from: String, to: String, at: String)]] = [[]]
    /// When lines were found to be lost.
    private(set) var damages: [Int64] = []
    var hasDamage: Bool { !damages.isEmpty }

    /// - Parameter newest: how many days, where what is open is enough: each day begins with it.
    init(folder: String, newest: Int = .max) {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
            .filter { $0.hasSuffix(".jsonl") }.sorted()
        for name in names.suffix(newest) {
            let bytes = FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data()
            for line in bytes.split(separator: 0x0A) {
                // A year has a hundred thousand windows.
                if line.count < 200, let text = String(bytes: line, encoding: .utf8),
                    Evidence.member("kind", of: text) == "window"
                {
                    if text.hasSuffix("}") { addWindow(text) }
                } else if let json = (try? JSONSerialization.jsonObject(with: Data(line))) as? [String: Any] {
                    add(json)
                }
            }
        }
    }

    /// Waits for a person.
    var held: [Life] { lives.values.filter { $0.state == "held" }.sorted { $0.line < $1.line } }
    var undelivered: [Life] {
        lives.values.filter { $0.state == "queued" || $0.state == "waiting" }.sorted { $0.line < $1.line }
    }

    private mutating func add(_ json: [String: Any]) {
        let line = json["n"] as? Int ?? 0
        let first = json["of"] as? Int ?? line
        switch json["kind"] as? String {
        case "event": lives[line] = life(line, json)
        case "carried":
            // A bit of the first line may have flipped since; this is what the program knew.
            var repeated = life(first, json)
            if let known = lives[first] { (repeated.origin, repeated.states) = (known.origin, known.states) }
            lives[first] = repeated
        case "reopened": take(first, json)
        case "outcome": take(first, json)
        case "begun": windows.append([])
        case "damaged", "gap":
            windows.append([])
            damages.append(Evidence.seconds(json["at"] as? String ?? ""))
        default: break
        }
    }

    private mutating func addWindow(_ text: String) {
        guard Evidence.member("pass", of: text) == "poll" else { return }
        windows[windows.count - 1].append(
            (
                Evidence.member("from", of: text) ?? "", Evidence.member("to", of: text) ?? "",
                Evidence.member("at", of: text) ?? ""
            ))
    }

    private func life(_ line: Int, _ json: [String: Any]) -> Life {
        let state = json["state"] as? String ?? ""
        return Life(
            line: line, event: json["event"] as? String ?? "", person: json["person"] as? String ?? "",
            door: json["door"] as? String ?? "", second: Evidence.seconds(json["time"] as? String ?? ""), state: state,
            cause: json["cause"] as? String, reason: json["reason"] as? String ?? "",
            employee: json["employee"] as? String, origin: json["pass"] as? String ?? "poll", states: [state])
    }

    private mutating func take(_ line: Int, _ json: [String: Any]) {
        guard var life = lives[line] else { return }
        life.state = json["state"] as? String ?? ""
        life.cause = json["cause"] as? String
        life.reason = json["reason"] as? String ?? ""
        life.employee = json["employee"] as? String ?? life.employee
        life.states.append(life.state)
        lives[line] = life
    }
}
