import Foundation

/// libFuzzer's way in: the first byte chooses the parser, the others are what it reads.
///
/// Built by `.ci/fuzz` together with the library's sources, because the fuzzer must see into the parsers' branches.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // libFuzzer hands a pointer and a length; both are valid for the length of this call.
    guard let start, count > 0 else { return 0 }
    let probes = ParserProbe.allCases
    let bytes = Data(bytes: start + 1, count: count - 1)
    if let problem = probes[Int(start[0]) % probes.count].run(bytes) {
        let text = "\(probes[Int(start[0]) % probes.count]): \(problem)\n"
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
        abort()
    }
    return 0
}
