import Foundation
import Testing

@testable import Base

@Suite("Who else may write")
struct OthersMayWriteTests {
    private func status(_ mode: mode_t, owner: uid_t, group: gid_t) -> stat {
        var status = stat()
        (status.st_mode, status.st_uid, status.st_gid) = (mode, owner, group)
        return status
    }

    @Test("The owner's own group and root's may write, any other group and everybody may not")
    func groups() {
        // Users whom no system lists: the group of the same number is their own.
        #expect(!status(0o770, owner: 64_118, group: 64_118).othersMayWrite)
        #expect(status(0o770, owner: 64_118, group: 64_000).othersMayWrite)
        #expect(!status(0o770, owner: 64_118, group: 0).othersMayWrite)
        #expect(!status(0o750, owner: 64_118, group: 64_000).othersMayWrite)
        #expect(status(0o702, owner: 64_118, group: 64_118).othersMayWrite)
    }
}
