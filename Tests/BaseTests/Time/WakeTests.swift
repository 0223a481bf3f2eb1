import Testing

@testable import Base

struct WakeTests {
    @Test("The earliest of several comes first: at once, then in order of time, then never")
    func order() {
        let wakes: [Wake] = [.never, .at(.seconds(2)), .again, .at(.seconds(1)), .at(.milliseconds(-1))]
        #expect(
            wakes.sorted() == [.again, .at(.milliseconds(-1)), .at(.seconds(1)), .at(.seconds(2)), .never])
        #expect(min(Wake.never, .at(.seconds(1))) == .at(.seconds(1)))
    }
}
