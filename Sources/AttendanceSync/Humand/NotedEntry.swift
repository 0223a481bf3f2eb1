/// An entry as a note for people shows it: also one whose kind nobody knows.
package struct NotedEntry: Equatable, Sendable {
    /// `clock-in`, `clock-out`, or Humand's own word for it.
    var name: String
    var time: Timestamp
    /// `APP`, `KIOSK`, `MANUAL`, `INTEGRATION`…; empty when Humand does not say.
    var source: String

    /// `clock-in 08:01:05 (APP)`; an entry that Humand counts to the day from another one has its date.
    func text(on punch: Punch) -> String {
        let written = time.inWholeSeconds
        let date = time.localDate == punch.time.localDate ? "" : "\(time.localDate) "
        return "\(name) \(date)\(written.dropFirst(11).prefix(8))" + (source.isEmpty ? "" : " (\(source))")
    }
}
