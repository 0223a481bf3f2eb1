import Attendance
import Base
import Humand
import Site

extension Site {
    /// All users of Humand, read in the foreground and within its rate limit.
    func humandUsers(_ progress: ProgressLine) throws(EntryReaderError) -> [HumandUser] {
        let reader = HumandUserReader(reader: humandReader)
        try HumandReading(clock: clock, progress: progress).finish(
            reader.step,
            showing: {
                let count = reader.users.count
                return Phrase(
                    en: "reading Humand, \(count) users",
                    es: "leyendo Humand, \(count.counting("usuario", "usuarios"))")
            })
        return reader.users
    }
}
