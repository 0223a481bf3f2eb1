import Testing

@testable import Attendance
@testable import Base
@testable import Support

struct EventFilterTests {
    private let event = AccessEvent(
        id: "e", type: 196_893, time: Timestamp(instant: Instant(seconds: 0)), personID: "17", doorCode: "23",
        doorName: "Facial Entrada", readerCode: "41", readerName: "Reader 1")

    @Test(
        "An event passes when each key matches one of its values",
        arguments: [
            "{}", " {} ", #"{"event_type_in":[1,196893]}"#, #"{"event_type_in":["196893"]}"#, #"{"door_in":["23"]}"#,
            #"{"door_in":[23]}"#, #"{"door_in":["x","Facial Entrada"]}"#, #"{"reader_in":["41"]}"#,
            #"{"reader_in":["Reader 1"]}"#, #"{"person_in":["17"]}"#, #"{"person_in":[16,17]}"#,
            #"{"door_in":["23"],"person_in":["17"],"reader_in":["41"],"event_type_in":[196893]}"#,
        ])
    func passes(_ text: String) throws {
        #expect(try EventFilter(parsing: text).refusingKey(for: event) == nil)
    }

    @Test(
        "The first key without a matching value is named",
        arguments: [
            (#"{"event_type_in":[196894]}"#, "event_type_in"), (#"{"event_type_in":[]}"#, "event_type_in"),
            (#"{"door_in":[]}"#, "door_in"), (#"{"door_in":["24"]}"#, "door_in"),
            (#"{"reader_in":["42"]}"#, "reader_in"),
            (#"{"person_in":["1"]}"#, "person_in"), (#"{"person_in":[]}"#, "person_in"),
            (#"{"door_in":["23"],"person_in":["18"]}"#, "person_in"),
            (#"{"person_in":["18"],"door_in":["24"]}"#, "door_in"),
            (#"{"door_in":["facial entrada"]}"#, "door_in"),
        ])
    func refuses(_ text: String, _ key: String) throws {
        #expect(try EventFilter(parsing: text).refusingKey(for: event) == key)
    }

    @Test(
        "A malformed filter is refused with one sentence",
        arguments: [
            ("", "empty"), ("[]", "JSON object"), ("true", "JSON object"), (#"{"door_in":"23"}"#, "must have a list"),
            (#"{"door_in":null}"#, "must have a list"), (#"{"door_in":[null]}"#, "texts and numbers"),
            (#"{"door_in":[["23"]]}"#, "texts and numbers"), (#"{"event_type_in":["face"]}"#, "decimal"),
            (#"{"event_type_in":[1.5]}"#, "decimal"), (#"{"doors_in":["23"]}"#, "no key “doors_in”"),
            (#"{"matched":[true]}"#, "texts and numbers"), ("{\"door_in\":[", "cut off"), ("{door_in:[]}", "not JSON"),
        ])
    func malformed(_ text: String, _ expected: String) {
        let problem = #expect(throws: EventFilter.Problem.self) { try EventFilter(parsing: text) }
        #expect(problem?.phrase.english.contains(expected) == true, "\(problem as Any)")
    }
}

struct EventTypeTests {
    @Test("No event type is both granted and refused")
    func disjoint() {
        #expect(Set(EventType.granted.keys).isDisjoint(with: EventType.refused.keys))
    }

    @Test("The type \"denied by face\" is refused, and the granted types are those of the guide")
    func types() {
        #expect(EventType.refused[197_151] != nil && EventType.granted[197_151] == nil)
        let granted: Set = [
            196_893, 198_914, 197_127, 196_883, 196_884, 196_885, 196_886, 196_887, 196_888, 196_889, 196_890, 196_891,
            196_892, 196_894, 196_895, 196_896, 196_897, 198_915, 200_516, 263_433,
        ]
        #expect(Set(EventType.granted.keys) == granted)
        let refused: Set = [
            197_151, 197_128, 197_160, 197_161, 197_382, 197_383, 197_384, 197_633, 197_634, 197_635,
        ]
        #expect(Set(EventType.refused.keys) == refused)
    }

    @Test("A type's name says what is known about it")
    func names() {
        #expect(EventType.name(of: 196_893) == "196893 (face)")
        #expect(EventType.name(of: 197_151) == "197151 (denied by face)")
        #expect(EventType.name(of: -5) == "-5 (not in the list of known types)")
    }
}
