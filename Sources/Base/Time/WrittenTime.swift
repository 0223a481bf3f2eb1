/// A time as it stands in a list or on a command line.
///
/// Without an offset it can mean two moments when clocks were changed, and nothing in the text says which.
package struct WrittenTime: Equatable, Sendable {
    /// The moment it means, or the likelier one.
    package var time: Timestamp
    /// The other moment it can mean; nil where there is only one.
    package var other: Timestamp?
    package var hasOffset: Bool

    /// - Throws: `TimestampError`, whose description says which part is wrong and why.
    package init(parsing text: String, zone: SiteZone) throws(TimestampError) {
        var text = text
        // A Result, because `withUTF8` loses the type of the error.
        let result = text.withUTF8 { bytes in
            Result { () throws(TimestampError) in try WrittenTime(parsing: UnsafeRawBufferPointer(bytes), zone: zone) }
        }
        self = try result.get()
    }

    init(_ civil: CivilTime, offsetSeconds: Int?, zone: SiteZone) {
        func moment(_ offset: Int) -> Timestamp {
            Timestamp(instant: civil.instant(offsetSeconds: offset), offsetSeconds: offset)
        }
        hasOffset = offsetSeconds != nil
        if let offsetSeconds {
            (time, other) = (moment(offsetSeconds), nil)
        } else {
            let offsets = zone.offsets(atLocal: civil)
            (time, other) = (moment(offsets.likelier), offsets.other.map(moment))
        }
    }

    /// Both moments in full, the earlier one first; nil where there is only one.
    package var bothMoments: (first: String, second: String)? {
        guard let other else { return nil }
        let sorted = [time, other].sorted { $0.instant < $1.instant }.map(\.shortest)
        return (sorted[0], sorted[1])
    }
}
