import Foundation
import FoundationNetworking

/// What anybody would write first: a loop around one URLSession, with or without a line in a file before each answer
/// counts. The floor that the program is compared with.
enum BareLoop {
    /// Posts `count` records one after the other, and prints the seconds that it took.
    static func run(_ url: String, count: Int, syncs: Int, folder: String) throws {
        guard let url = URL(string: url) else { throw BenchmarkFailure("\(url) is no URL") }
        let session = URLSession(configuration: .ephemeral)
        let path = "\(folder)/bare-\(getpid()).jsonl"
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        defer {
            close(file)
            unlink(path)
        }
        let line = Array((String(repeating: "x", count: 299) + "\n").utf8)
        let began = DispatchTime.now().uptimeNanoseconds
        for number in 0..<count {
            var request = URLRequest(url: url)
            request.httpMethod = "POST"
            request.setValue("Basic a2V5OmtleQ==", forHTTPHeaderField: "Authorization")
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
            request.httpBody = Data(
                #"{"employeeId":"\#(number)","now":"2026-01-27T08:00:00.000Z","comment":"In"}"#.utf8)
            guard status(of: request, in: session) == 201 else { throw BenchmarkFailure("the server took no record") }
            for _ in 0..<syncs {
                guard write(file, line, line.count) == line.count, fdatasync(file) == 0 else {
                    throw BenchmarkFailure("the file could not be written")
                }
            }
        }
        say("\(Double(DispatchTime.now().uptimeNanoseconds - began) / 1e9)")
    }

    /// A program that does nothing but make one request: what a start costs at least.
    static func once(_ url: String) throws {
        guard let url = URL(string: url) else { throw BenchmarkFailure("\(url) is no URL") }
        guard status(of: URLRequest(url: url), in: URLSession(configuration: .ephemeral)) == 201 else {
            throw BenchmarkFailure("the server did not answer")
        }
    }

    private final class Answer: @unchecked Sendable {  // The semaphore orders the two accesses.
        var status: Int?
    }

    private static func status(of request: URLRequest, in session: URLSession) -> Int? {
        let answer = Answer()
        let semaphore = DispatchSemaphore(value: 0)
        session.dataTask(with: request) { _, response, _ in
            answer.status = (response as? HTTPURLResponse)?.statusCode
            semaphore.signal()
        }.resume()
        semaphore.wait()
        return answer.status
    }
}
