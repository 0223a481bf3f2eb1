import Testing

@testable import Operations

@Suite("Names in two systems")
struct PersonNameTests {
    @Test(
        "Accents, capitals, punctuation and the order of words make no difference",
        arguments: [
            ("Ana Pérez", "PEREZ, ANA"), ("Ana María Pérez", "Pérez  Ana Maria"), ("José Núñez", "jose nunez"),
            ("Elena O'Neill", "O’NEILL Elena"), ("Juan-Carlos Díaz", "Diaz Juan Carlos"), ("ＡＮＡ Pérez", "ana perez"),
            ("Müller Jörg", "Jorg Muller"), ("名前 山田", "山田 名前"),
        ])
    func same(left: String, right: String) {
        #expect(PersonName(left).likeness(to: PersonName(right)) == .same)
        #expect(PersonName(right).likeness(to: PersonName(left)) == .same)
    }

    @Test(
        "A name that is part of the other, or one letter off, is a likely match",
        arguments: [
            ("Ana Pérez", "Ana María Pérez", PersonName.Likeness.contained),
            ("Ana Pérez Gómez", "Pérez Ana", .contained), ("Ana Pérez", "Ana Peres", .similar),
            ("Bruno Dias", "Bruno Díaz", .similar), ("Gonzalez Maria", "María Gonzales", .similar),
        ])
    func likely(left: String, right: String, likeness: PersonName.Likeness) {
        #expect(PersonName(left).likeness(to: PersonName(right)) == likeness)
        #expect(PersonName(right).likeness(to: PersonName(left)) == likeness)
    }

    @Test(
        "Names with too little in common do not match",
        arguments: [
            ("Ana Pérez", "Ana Gómez"), ("Ana", "Ana Pérez"), ("", "Ana Pérez"), ("", ""), ("Ana Pérez", "Eva Peres"),
            ("Juan Carlos Díaz", "Juan Pablo Rossi"), ("...", "!!!"),
        ])
    func strangers(left: String, right: String) {
        #expect(PersonName(left).likeness(to: PersonName(right)) == nil)
    }
}
