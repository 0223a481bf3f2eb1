import Testing

@testable import Base

struct WakeTests {
    @Test("The earliest wake comes first: now, then by time, then never")
    func order() {
        let wakes: [Wake] = [.never, .at(.seconds(2)), .again, .at(.seconds(1)), .at(.milliseconds(-1))]
        #expect(
            wakes.sorted() == [.again, .at(.milliseconds(-1)), .at(.seconds(1)), .at(.seconds(2)), .never])
        #expect(min(Wake.never, .at(.seconds(1))) == .at(.seconds(1)))
    }
}
