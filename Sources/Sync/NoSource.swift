import Attendance
import Base

/// The source of a site without HikCentral: it has no doors, and nothing is read.
package final class NoSource: EventSource {
    package init() {}

    package var clockDifference: Span? { nil }
    package func doors() throws(SourceError) -> [Door] { [] }
    package func events(_ query: EventQuery, in window: Window) throws(SourceError) -> [SourceEvent] { [] }
    package func count(_ query: EventQuery, in window: Window) throws(SourceError) -> Int { 0 }
    package func personCode(of personID: String) throws(SourceError) -> String? { nil }
    package func persons(onPage: (Int) -> Void) throws(SourceError) -> [Person] { [] }
    package func forgetNumbers(of persons: Set<String>) {}
    package var refusedDoors: Set<String> { [] }
    package func devices() throws(SourceError) -> [AccessDevice]? { nil }
}
