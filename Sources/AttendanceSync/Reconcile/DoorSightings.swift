/// What the doors recorded, compared with what the ledger knows: a pure function.
struct DoorSightings {
    /// The numbers of the ledger's events that HikCentral still lists.
    let listed: Set<Int>
    /// What the ledger does not have.
    let newcomers: [SourceEvent]

    /// An event is known by its id, or by person, door and second should ids have changed; one that cannot be read, by
    /// its own text.
    init(_ events: [SourceEvent], lives: [EventLife]) {
        var numbers: [EventKey: Int] = [:]
        for life in lives {
            let keys = EventKey.keys(of: life.first.event)
            if let id = keys.id { numbers[id] = numbers[id] ?? life.number }
            // A skipped one does not stand for the passage: a refused face must not hide the granted one.
            if let passage = keys.passage, life.first.isPassage { numbers[passage] = numbers[passage] ?? life.number }
        }
        var listed: Set<Int> = []
        var newcomers: [SourceEvent] = []
        for event in events.map(Intake.identified) {
            let keys = EventKey.keys(of: event.event)
            let passage = event.undecodable == nil ? keys.passage.flatMap { numbers[$0] } : nil
            if let number = keys.id.flatMap({ numbers[$0] }) ?? passage {
                listed.insert(number)
            } else {
                newcomers.append(event)
            }
        }
        self.listed = listed
        self.newcomers = newcomers
    }
}
