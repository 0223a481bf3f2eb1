import Foundation
import Testing

@testable import Base
@testable import Support

struct FolderWatchTests {
    @Test("A file that takes its place in the folder is noticed; without a folder nothing is promised")
    func notices() throws {
        let folder = try TemporaryFolder()
        let noticed = DispatchSemaphore(value: 0)
        #expect(FolderWatch.start(folder.path) { noticed.signal() })
        try POSIXFileSystem().replace(folder.path + "/a.job", with: Data("x".utf8))
        #expect(noticed.wait(timeout: .now() + 60) == .success)
        #expect(!FolderWatch.start(folder.path + "/none") {})
    }
}
