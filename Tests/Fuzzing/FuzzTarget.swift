import Foundation

/// libFuzzer's entry point: the first byte chooses the parser, the others are its input.
///
/// Built by `.ci/fuzz` together with the library's sources, because the fuzzer must see into the parsers' branches.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // libFuzzer passes a pointer and a length; both are valid during this call.
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
