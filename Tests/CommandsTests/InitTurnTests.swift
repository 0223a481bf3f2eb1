import Foundation
import Testing

@testable import Commands
@testable import Ledger
@testable import Operations
@testable import Support

@Suite("The turn to ask for a settings file")
struct InitTurnTests {
    @Test("One init at a time asks for a file; a lock file that a crash left holds nobody up")
    func one() throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/hik2humand.env"
        _ = try folder.write("hik2humand.env.init.lock", "pid 1 line 0\n")
        let turn = try InitTurn(of: file)
        #expect(throws: StateLockError.held(path: file + ".init.lock", process: "\(getpid())")) {
            _ = try InitTurn(of: file)
        }
        let other = try InitTurn(of: folder.path + "/norte.env")
        other.end()
        turn.end()
        #expect(access(file + ".init.lock", F_OK) != 0)
        try InitTurn(of: file).end()
    }

    @Test("Whoever comes second is told who asks, and for which file")
    func second() {
        let busy = InitText.busy("/site/a.env", process: "42")
        #expect(
            busy.english == "another init (process 42) is asking for /site/a.env: end that one first, then begin again")
        #expect(English.words(in: busy.spanish).isEmpty)
    }
}
