import Base
import Foundation
import HTTP
import HikCentral
import Ledger

/// Takes pushes: what is acknowledged is on disk.
struct PushReceiver: Sendable {
    let inbox: PushInbox
    /// Called when something has come.
    let wake: @Sendable () -> Void

    /// Answers a batch, written with one sync: 200 for what is on disk, 400 for what is no push, 503 for what the disk
    /// does not take; the sender then comes again.
    func answer(_ requests: [ListenerRequest]) -> [HTTPResponse] {
        let isPush = requests.map { PushBody.isPush($0.body) }
        let pushes = zip(requests, isPush).filter(\.1).map { (sender: PushLetter.Sender.hikCentral, body: $0.0.body) }
        var isKept = true
        if !pushes.isEmpty {
            do throws(FileError) {
                try inbox.add(pushes)
                wake()
            } catch {
                isKept = false
            }
        }
        return isPush.map { isPush in
            guard isPush else { return response(400, code: "400", message: "this is no push of events") }
            return isKept ? response(200, code: "0", message: "OK") : response(503, code: "503", message: "try again")
        }
    }

    private func response(_ status: Int, code: String, message: String) -> HTTPResponse {
        var headers = HTTPHeaders(["Content-Type": "application/json"])
        if status == 503 { headers["Retry-After"] = "30" }
        let body: JSONValue = ["code": .string(code), "msg": .string(message)]
        return HTTPResponse(status: status, headers: headers, body: Data(body.serialized.utf8))
    }
}
