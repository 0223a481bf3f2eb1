extension Timestamp {
    /// Reads a time as people may give it: in ISO 8601's basic form as well (`20260127T0800Z`), to the hour (`T08`), and
    /// with `T24:00` for the end of a day.
    ///
    /// Servers' times are read more strictly: what one of them writes otherwise is not what its documents say.
    package init?(argument text: String, zone: SiteZone) {
        let form =
            /([0-9]{4})-?([0-9]{2})-?([0-9]{2})[Tt ]([0-9]{2})(?::?([0-9]{2})(?::?([0-9]{2})([.,][0-9]+)?)?)?(.*)/
        guard let parts = text.trimmingSpaces.wholeMatch(of: form)?.output,
            var day = SiteDay(date: "\(parts.1)-\(parts.2)-\(parts.3)")
        else { return nil }
        let (minute, second) = (parts.5 ?? "00", parts.6 ?? "00")
        var hour = String(parts.4)
        if hour == "24" {
            guard minute == "00", second == "00", parts.7 == nil else { return nil }
            (day, hour) = (day.advanced(by: 1), "00")
        }
        let plain = "\(day)T\(hour):\(minute):\(second)\(parts.7 ?? "")\(parts.8)"
        guard let time = try? Timestamp(parsing: plain, zone: zone) else { return nil }
        self = time
    }
}
