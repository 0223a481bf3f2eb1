import Attendance
import Base
import Humand
import Site

extension Site {
    /// All users of Humand, read in the foreground and within its rate limit.
    func humandUsers(_ progress: ProgressLine) throws(EntryReaderError) -> [HumandUser] {
        let reader = HumandUserReader(reader: humandReader)
        defer { progress.clear() }
        while true {
            let count = reader.users.count
            progress.show(
                en: "reading Humand, \(count) users", es: "leyendo Humand, \(count.counting("usuario", "usuarios"))")
            switch try reader.step() {
            case .never: return reader.users
            case .again: continue
            case .at(let end): while clock.uptime < end { clock.wait(until: end) }
            }
        }
    }
}
