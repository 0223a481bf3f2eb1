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

    /// Answers a batch, written with one sync: 200 for what is on disk, 400 for what is no push, 503 for what the disk
    /// does not take; the sender then comes again.
    func answer(_ requests: [ListenerRequest]) -> [HTTPResponse] {
        let found = requests.map(push)
        let pushes = found.compactMap(\.self)
        var isKept = true
        if !pushes.isEmpty {
            do throws(FileError) {
                try inbox.add(pushes)
                wake()
            } catch {
                isKept = false
            }
        }
        return found.map { push in
            guard push != nil else { return response(400, code: "400", message: "this is no push of events") }
            return isKept ? response(200, code: "0", message: "OK") : response(503, code: "503", message: "try again")
        }
    }

    /// - Returns: nil for a body that holds nothing of its sender's.
    private func push(_ request: ListenerRequest) -> (sender: PushLetter.Sender, body: Data)? {
        guard let sender = senders[request.route] else { return nil }
        let isPush =
            switch sender {
            case .hikCentral: PushBody.isPush(request.body)
            case .findFace: FindFaceBody.isBody(request.body)
            }
        return isPush ? (sender, request.body) : nil
    }

    private func response(_ status: Int, code: String, message: String) -> HTTPResponse {
        var headers = HTTPHeaders(["Content-Type": "application/json"])
        if status == 503 { headers["Retry-After"] = "30" }
        let body: JSONValue = ["code": .string(code), "msg": .string(message)]
        return HTTPResponse(status: status, headers: headers, body: Data(body.serialized.utf8))
    }
}
