import Foundation

@testable import Base
@testable import Support

/// The real system calls, of which any can be made to fail by its number.
///
/// Syncs are counted and may fail, but are not performed: a test has no power cut, and a real sync takes time.
final class FaultyCalls {
    /// The effect on the calls that are hit.
    enum Fault: CustomStringConvertible {
        /// Not performed, with this error.
        case error(Int32)
        /// A write does half of its work, and the next call fails with this error, as when a disk fills up.
        case torn(Int32)
        /// Performed, but the caller gets this error: the state of the disk is unknown.
        case unsure(Int32)
        /// A read or a write does half of its work and reports that; anything else is performed.
        case short

        /// Whether the program should handle it without a problem.
        var isHarmless: Bool {
            switch self {
            case .error(let number): number == EINTR
            case .short: true
            case .torn, .unsure: false
            }
        }

        var description: String {
            switch self {
            case .error(let number): String(cString: strerror(number))
            case .torn(let number): "half, then \(String(cString: strerror(number)))"
            case .unsure(let number): "done, but told \(String(cString: strerror(number)))"
            case .short: "half"
            }
        }
    }

    /// The number of calls.
    private(set) var count = 0
    /// The names of the calls.
    private(set) var names: [String] = []
    private var fault: (kind: Fault, calls: Range<Int>)?

    /// Hits the calls with these numbers, counted from 0.
    func hit(_ calls: Range<Int>, with kind: Fault) { fault = (kind, calls) }

    func heal() { fault = nil }

    var calls: FileCalls {
        var calls = FileCalls()
        calls.open = { [self] path, flags, mode in
            change(flags & O_CREAT == 0 ? "open" : "create") { open(path, flags, mode) }
        }
        calls.write = { [self] in transfer("write", $2, write, $0, $1) }
        calls.writeAt = { [self] file, bytes, count, offset in
            transfer("pwrite", count, { pwrite($0, $1, $2, offset) }, file, bytes)
        }
        calls.read = { [self] file, bytes, count in
            transfer(
                "read", count, { read($0, UnsafeMutableRawPointer(mutating: $1), $2) }, file, UnsafeRawPointer(bytes))
        }
        calls.syncData = { [self] _ in change("fdatasync") { 0 } }
        calls.sync = { [self] _ in change("fsync") { 0 } }
        calls.truncate = { [self] file, length in change("ftruncate") { ftruncate(file, length) } }
        calls.rename = { [self] from, to in change("rename") { rename(from, to) } }
        calls.unlink = { [self] path in change("unlink") { unlink(path) } }
        calls.makeFolder = { [self] path, mode in change("mkdir") { mkdir(path, mode) } }
        return calls
    }

    private func next(_ name: String) -> Fault? {
        defer { count += 1 }
        names.append(name)
        guard let fault, fault.calls.contains(count) else { return nil }
        if case .torn(let number) = fault.kind, count > fault.calls.lowerBound { return .error(number) }
        return fault.kind
    }

    private func change(_ name: String, _ perform: () -> Int32) -> Int32 {
        switch next(name) {
        case .error(let number), .torn(let number): return failed(number)
        case .unsure(let number):
            let result = perform()
            // A descriptor that is not returned would stay open.
            if result > 2 { close(result) }
            return failed(number)
        case .short, nil: return perform()
        }
    }

    private func transfer(
        _ name: String, _ count: Int, _ perform: (Int32, UnsafeRawPointer, Int) -> Int, _ file: Int32,
        _ bytes: UnsafeRawPointer
    ) -> Int {
        switch next(name) {
        case .error(let number): return Int(failed(number))
        case .unsure(let number):
            _ = perform(file, bytes, count)
            return Int(failed(number))
        case .torn, .short: return perform(file, bytes, max(1, count / 2))
        case nil: return perform(file, bytes, count)
        }
    }

    private func failed(_ number: Int32) -> Int32 {
        errno = number
        return -1
    }
}
