@testable import Attendance
@testable import Base
@testable import HikCentral
@testable import SyncSupport

/// A source in front of another one that fails where a test wants it to.
final class FailingSource: EventSource {
    enum Request: Equatable {
        case doors, persons, devices
        case events(EventQuery, Window)
        case count(EventQuery, Window)
        case person(String)
    }

    private let source: any EventSource
    /// Asked before every request; nil lets it through.
    private let failure: (Request) -> SourceError?

    init(_ source: any EventSource, failure: @escaping (Request) -> SourceError?) {
        (self.source, self.failure) = (source, failure)
    }

    private func pass(_ request: Request) throws(SourceError) { if let error = failure(request) { throw error } }

    var clockDifference: Span? { source.clockDifference }

    func doors() throws(SourceError) -> [Door] {
        try pass(.doors)
        return try source.doors()
    }

    func events(_ query: EventQuery, in window: Window) throws(SourceError) -> [SourceEvent] {
        try pass(.events(query, window))
        return try source.events(query, in: window)
    }

    func count(_ query: EventQuery, in window: Window) throws(SourceError) -> Int {
        try pass(.count(query, window))
        return try source.count(query, in: window)
    }

    func personCode(of personID: String) throws(SourceError) -> String? {
        try pass(.person(personID))
        return try source.personCode(of: personID)
    }

    func persons(onPage: (Int) -> Void) throws(SourceError) -> [Person] {
        try pass(.persons)
        return try source.persons(onPage: onPage)
    }

    var refusedDoors: Set<String> { source.refusedDoors }
    func forgetNumbers(of persons: Set<String>) { source.forgetNumbers(of: persons) }

    func devices() throws(SourceError) -> [AccessDevice]? {
        try pass(.devices)
        return try source.devices()
    }
}

extension TestSite {
    /// Makes what is asked of HikCentral fail where `failure` says so.
    func fail(_ failure: @escaping (FailingSource.Request) -> SourceError?) {
        let before = adjust
        adjust = { assembly in
            before(&assembly)
            assembly.source = FailingSource(assembly.source, failure: failure)
        }
    }
}
