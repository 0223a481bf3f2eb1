import Foundation
import Testing

@testable import Base

@Suite("The journal's stream")
struct JournalStreamTests {
    @Test("Only the stream that JOURNAL_STREAM names is the journal's; one that is inherited is not")
    func compares() {
        let descriptor = open("/dev/null", O_WRONLY)
        defer { close(descriptor) }
        var status = stat()
        #expect(fstat(descriptor, &status) == 0)
        func isJournal(_ text: String?) -> Bool {
            JournalStream.isJournal(descriptor, environment: text.map { ["JOURNAL_STREAM": $0] } ?? [:])
        }
        #expect(isJournal("\(status.st_dev):\(status.st_ino)"))
        #expect(!isJournal("\(status.st_dev):\(status.st_ino + 1)") && !isJournal("1:2") && !isJournal(""))
        #expect(!isJournal(nil))
    }
}
