import Attendance
import Base
import Humand

/// A person whose punches go to a user of quite another name, though Humand has a user of just the person's name: two
/// numbers were exchanged, or a line of the map slipped.
///
/// Names alone decide nothing: people marry and have second surnames. Only both together are worth a word.
struct MixUp: Equatable, Sendable {
    var person: Person
    /// To whom the punches go.
    var user: HumandUser
    /// Who has the person's name.
    var namesake: HumandUser

    /// Who is mixed up, the first few by name; nil where nobody is.
    static func phrase(_ mixUps: [MixUp]) -> Phrase? {
        guard !mixUps.isEmpty else { return nil }
        let named = mixUps.prefix(3).map { mixUp in
            let (user, namesake) = (mixUp.user, mixUp.namesake)
            return Phrase(
                en: "\(mixUp.person.name) → \(user.employee) \(user.name), and not \(namesake.employee)",
                es: "\(mixUp.person.name) → \(user.employee) \(user.name), y no \(namesake.employee)")
        }
        let dots = Phrase(same: mixUps.count > 3 ? "; …" : "")
        let count = mixUps.count
        return
            (named.joined(separator: "; ") + dots).within(
                en: {
                    "the punches of \(count == 1 ? "1 person go to a user" : "\(count) persons go to users") of another "
                        + "name, though Humand has a user of their own name: \($0)"
                },
                es: {
                    "los marcajes de \(count.counting("persona van a un usuario", "personas van a usuarios")) de otro "
                        + "nombre, aunque Humand tiene un usuario con el suyo: \($0)"
                })
    }
}
