import Base
import FindFace
import Foundation
import HTTP
import HikCentral
import Ledger

/// Takes pushes: what is acknowledged is on disk.
struct PushReceiver: Sendable {
    let inbox: PushInbox
    /// Whose pushes come by which route.
    let senders: [Int: PushLetter.Sender]
    /// Called when something has come.
    let wake: @Sendable () -> Void

    private enum Found {
        case push(PushLetter.Sender, Data)
        /// Nothing of its sender's.
        case none
        /// More than one body may hold, in a sentence.
        case tooMuch(String)
    }

    /// Answers a batch, written with one sync: 200 for what is on disk, 400 for what is no push, 413 for what is to be
    /// sent in parts, 503 for what the disk does not take; the sender then comes again.
    func answer(_ requests: [ListenerRequest]) -> [HTTPResponse] {
        let found = requests.map(found)
        let pushes = found.compactMap { found -> (sender: PushLetter.Sender, body: Data)? in
            if case .push(let sender, let body) = found { (sender, body) } else { nil }
        }
        var isKept = true
        if !pushes.isEmpty {
            do throws(FileError) {
                try inbox.add(pushes)
                wake()
            } catch {
                isKept = false
            }
        }
        return found.map { found in
            switch found {
            case .push where isKept: response(200, code: "0", message: "OK")
            case .push: response(503, code: "503", message: "try again")
            case .none: response(400, code: "400", message: "this is no push of events")
            case .tooMuch(let sentence): response(413, code: "413", message: sentence + ": send fewer events at once")
            }
        }
    }

    private func found(_ request: ListenerRequest) -> Found {
        guard let sender = senders[request.route] else { return .none }
        do throws(JSONError) {
            let isPush =
                switch sender {
                case .hikCentral: try PushBody.isPush(request.body)
                case .findFace: try FindFaceBody.isBody(request.body)
                }
            return isPush ? .push(sender, request.body) : .none
        } catch { return .tooMuch("\(error)") }
    }

    private func response(_ status: Int, code: String, message: String) -> HTTPResponse {
        var headers = HTTPHeaders(["Content-Type": "application/json"])
        if status == 503 { headers["Retry-After"] = "30" }
        let body: JSONValue = ["code": .string(code), "msg": .string(message)]
        return HTTPResponse(status: status, headers: headers, body: Data(body.serialized.utf8))
    }
}
