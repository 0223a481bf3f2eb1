import Attendance

/// What to ask HikCentral for and how to map it, once the doors are known.
struct PollPlan {
    let doors: DoorMap
    let mapper: Mapper
    let queries: [EventQuery]

    init(_ doors: DoorMap, _ rules: MappingRules) {
        self.doors = doors
        mapper = Mapper(rules: rules, doors: doors)
        queries = EventQuery.all(types: rules.eventTypes, doors: doors.doors)
    }
}
