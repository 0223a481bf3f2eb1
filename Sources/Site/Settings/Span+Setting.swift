import Base

extension Span {
    /// Reads `300` (seconds), `90s`, `5m`, `2h` or `3d`.
    package init?(setting text: String) {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        var digits = Substring(text.trimmingSpaces.lowercased())
        var unit: Int64 = 1
        if let last = digits.last, let factor = units[last] {
            unit = factor
            digits.removeLast()
        }
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int64(digits)
        else { return nil }
        let (seconds, overflow) = count.multipliedReportingOverflow(by: unit)
        let (milliseconds, tooLong) = seconds.multipliedReportingOverflow(by: 1000)
        guard !overflow, !tooLong else { return nil }
        self.init(milliseconds: milliseconds)
    }

    /// The shortest way to write the span as a setting.
    var setting: String {
        let seconds = milliseconds / 1000
        for (unit, length) in [("d", Int64(86_400)), ("h", 3600), ("m", 60)] where seconds >= length {
            if seconds % length == 0 { return "\(seconds / length)\(unit)" }
        }
        return "\(seconds)s"
    }
}
